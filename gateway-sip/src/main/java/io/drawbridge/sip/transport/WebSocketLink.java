package io.drawbridge.sip.transport;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.drawbridge.sip.guard.Guard.Hearing;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One WebSocket of SIP: each of its messages is one of SIP (RFC 7118 section 5). Frames come on the web server's loop and are handed to
 * the signalling loop one by one: the next is asked for when that one is done. Fields belong to the web server's loop but where said.
 */
final class WebSocketLink implements Link, Subscriber<WebSocketFrame> {
    private static final long PING_SECONDS = 20;
    private static final int SILENT_PINGS = 3;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final String PING = "\r\n\r\n";

    /** Who is connected to what. */
    record Ends(boolean secure, InetSocketAddress local, InetSocketAddress remote) {}

    /** Whose thread is whose. */
    record Loops(EventLoop web, EventLoop signalling) {}

    private final SipTransport transport;
    private final Ends ends;
    private final Loops loops;
    private final WebSocketWriter out;
    private final SipLimits messages;
    private final StreamLimits limits;
    private final long id;
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private @Nullable Subscription subscription;
    private @Nullable Future<?> pings;
    private @Nullable Future<?> deadline;
    private int silentPings;
    private boolean ended;
    private volatile boolean text;

    WebSocketLink(
            SipTransport transport,
            Ends ends,
            Loops loops,
            WebSocketWriter out,
            SipLimits messages,
            StreamLimits limits) {
        this.transport = transport;
        this.ends = ends;
        this.loops = loops;
        this.out = out;
        this.messages = messages;
        this.limits = limits;
        this.id = transport.connections().nextId();
    }

    long id() {
        return id;
    }

    InetSocketAddress remote() {
        return ends.remote();
    }

    // ---- frames, on the web server's loop ----

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        pings = loops.web().scheduleAtFixedRate(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
        deadline = loops.web()
                .schedule(
                        () -> end(WebSocketCloseStatus.POLICY_VIOLATION),
                        limits.partialTimeoutNanos(),
                        TimeUnit.NANOSECONDS);
        to.request(1);
    }

    private void ping() {
        silentPings++;
        if (silentPings > SILENT_PINGS) {
            end(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
        } else if (out.isOpen()) {
            out.writePing();
        }
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        silentPings = 0;
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> onPart(frame);
            case PING -> {
                if (out.isOpen()) {
                    out.writePong(frame.array());
                }
                next();
            }
            case PONG, CLOSE -> next();
        }
    }

    private void next() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    private void onPart(WebSocketFrame frame) {
        byte[] part = frame.array();
        if (ended || fragments.size() + part.length > messages.maxMessageBytes()) {
            end(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            next(); // for the close frame
            return;
        }
        switch (frame.type()) {
            case TEXT -> text = true;
            case BINARY -> text = false;
            default -> {}
        }
        fragments.writeBytes(part);
        if (!frame.isFinalFragment()) {
            next();
            return;
        }
        byte[] message = fragments.toByteArray();
        fragments.reset();
        if (deadline != null) {
            deadline.cancel(false);
        }
        loops.signalling().execute(() -> {
            try {
                onMessage(message);
            } finally {
                loops.web().execute(this::next);
            }
        });
    }

    @Override
    public void onError(Throwable cause) {
        transport.onSocketError(cause);
        end(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    @Override
    public void onComplete() {
        end(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    private void end(WebSocketCloseStatus status) {
        if (ended) {
            return;
        }
        ended = true;
        if (pings != null) {
            pings.cancel(false);
        }
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (out.isOpen()) {
            out.close(status);
        }
        loops.signalling().execute(() -> transport.release(this));
    }

    // ---- messages, on the signalling loop ----

    private void onMessage(byte[] message) {
        String start = new String(message, 0, Math.min(message.length, PING.length()), StandardCharsets.ISO_8859_1);
        if (start.equals(PING) && message.length == PING.length()) {
            write(CRLF);
        } else if (!start.isBlank()) {
            Hearing hearing = transport.gate().hear(transport(), ends.remote(), message.length);
            if (hearing == Hearing.HEAR) {
                transport.onBytes(message, new Flow(transport(), id, ends.remote()));
            } else if (hearing == Hearing.HANG_UP) {
                close();
            }
        }
    }

    @Override
    public Transport transport() {
        return ends.secure() ? Transport.WSS : Transport.WS;
    }

    @Override
    public void send(byte[] message, InetSocketAddress target) {
        write(message);
    }

    /** In the kind of frame that the far end uses, as far as it can hold the bytes. */
    private void write(byte[] bytes) {
        if (out.isOpen()
                && !out.tryWrite(
                        text && isUtf8(bytes) ? WebSocketFrame.ofText(bytes) : WebSocketFrame.ofBinary(bytes))) {
            transport.onSocketError(new IllegalStateException("the WebSocket is closing"));
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Override
    public Optional<InetSocketAddress> local() {
        return Optional.of(ends.local());
    }

    @Override
    public List<X509Certificate> peerChain() {
        return List.of();
    }

    @Override
    public void close() {
        loops.web().execute(() -> end(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE));
    }
}
