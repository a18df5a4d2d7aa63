package io.drawbridge.xmpp.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A guest that writes what a test wants, over the JDK's WebSocket client. */
final class GuestClient implements AutoCloseable, WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String CLOSED = "(closed)";

    final WebSocket socket;
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private volatile boolean reading = true;
    private final StringBuilder pieces = new StringBuilder();

    GuestClient(URI uri) throws Exception {
        socket = HTTP.newWebSocketBuilder()
                .subprotocols("xmpp")
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(uri, this)
                .get(10, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        pieces.append(data);
        if (last) {
            heard.add(pieces.toString());
            pieces.setLength(0);
        }
        if (reading) {
            from.request(1);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        heard.add(CLOSED);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        heard.add(CLOSED);
    }

    /** From now on takes nothing from the network. */
    void readNoMore() {
        reading = false;
    }

    GuestClient write(String text) throws Exception {
        socket.sendText(text, true).get(10, TimeUnit.SECONDS);
        return this;
    }

    /** The next message. */
    String next() throws InterruptedException {
        String message = heard.poll(20, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was heard");
        }
        return message;
    }

    /** The next message, which must have that in it. */
    String hear(String pattern) throws InterruptedException {
        String message = next();
        if (!Pattern.compile(pattern, Pattern.DOTALL).matcher(message).find()) {
            throw new AssertionError("expected " + pattern + ", but heard " + message);
        }
        return message;
    }

    /** All messages to the end of the connection. */
    String hearAll() throws InterruptedException {
        StringBuilder all = new StringBuilder();
        for (String message = next(); !message.equals(CLOSED); message = next()) {
            all.append(message).append('\n');
        }
        return all.toString();
    }

    GuestClient open() throws Exception {
        write("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.com' version='1.0'/>");
        hear("^<open ");
        return this;
    }

    GuestClient login() throws Exception {
        open().hear("ANONYMOUS");
        write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        hear("<success ");
        open().hear("<bind ");
        return this;
    }

    /** Logs in and binds; the address that it got. */
    String enter() throws Exception {
        login().write(
                        "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        String bound = hear("<jid>");
        return bound.substring(bound.indexOf("<jid>") + 5, bound.indexOf("</jid>"));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
