package io.drawbridge.xmpp.server;

import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.drawbridge.xmpp.stanza.StanzaMessage;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one guest's WebSocket: frames to elements, limits, pings. Owner: the server's loop. */
final class GuestConnection implements StanzaRouter.Port, GuestSession.Effects, Subscriber<WebSocketFrame> {
    private static final Logger log = LoggerFactory.getLogger(GuestConnection.class);

    /** What a PONG without content counts for while it waits. */
    private static final int PONG_CHARS = 64;

    private final Guests guests;
    private final GuestLimits limits;
    private final EventLoop loop;
    private final String address;
    private final WebSocketWriter out;
    private final GuestSession session;
    private final Ticker ticker = Ticker.systemTicker();
    private final TokenBucket rate;
    private final StringBuilder pieces = new StringBuilder();
    private @Nullable Subscription subscription;
    private @Nullable Future<?> entry;
    private @Nullable Future<?> completion;
    private @Nullable Future<?> pings;
    private long heardNanos;
    private int waitingChars;
    private boolean over;

    GuestConnection(Guests guests, EventLoop loop, String address, WebSocketWriter out) {
        this.guests = guests;
        this.limits = guests.limits();
        this.loop = loop;
        this.address = address;
        this.out = out;
        this.heardNanos = ticker.nanoTime();
        this.rate = new TokenBucket(limits.burst(), limits.perSecond(), heardNanos);
        this.session = new GuestSession(guests.domain(), guests::unique, this);
    }

    /** Where it comes from, as places are counted. */
    String address() {
        return address;
    }

    void end(String condition, String text) {
        session.fail(condition, text);
    }

    // ---- frames ----

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        entry = loop.schedule(
                () -> end("connection-timeout", "the log-in took too long"), limits.entrySeconds(), TimeUnit.SECONDS);
        pings = loop.scheduleAtFixedRate(this::ping, limits.pingSeconds(), limits.pingSeconds(), TimeUnit.SECONDS);
        guests.enter(this);
        to.request(1);
    }

    private void ping() {
        if (ticker.nanoTime() - heardNanos > TimeUnit.SECONDS.toNanos(limits.silenceSeconds())) {
            end("connection-timeout", "nothing was heard, not even answers to pings");
            abandon();
        } else if (out.isOpen()) {
            out.writePing();
        }
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        heardNanos = ticker.nanoTime();
        switch (frame.type()) {
            case TEXT, CONTINUATION -> onText(frame);
            case PING -> {
                if (out.isOpen() && isPaced()) {
                    pong(frame.array());
                }
            }
            case BINARY -> end("bad-format", "messages are text");
            case PONG, CLOSE -> {}
        }
        if (subscription != null) {
            subscription.request(1); // after the end too: cancelling would hide our close status
        }
    }

    private void pong(byte[] said) {
        int chars = PONG_CHARS + said.length;
        if (hasRoom(chars)) {
            count(chars, out.tryWrite(WebSocketFrame.ofPong(said)));
        }
    }

    private boolean isPaced() {
        if (rate.take(heardNanos)) {
            return true;
        }
        end("policy-violation", "more than " + limits.perSecond() + " messages a second");
        return false;
    }

    private void onText(WebSocketFrame frame) {
        if (over || !isPaced()) {
            return;
        }
        String text = frame.text();
        if (pieces.length() + text.length() > limits.stream().stanzaBytes()) {
            guests.malformed();
            end("policy-violation", "a stanza may have " + limits.stream().stanzaBytes() + " bytes");
            return;
        }
        pieces.append(text);
        if (frame.isFinalFragment()) {
            String whole = pieces.toString();
            pieces.setLength(0);
            cancel(completion);
            completion = null;
            onMessage(whole);
        } else if (completion == null) {
            completion = loop.schedule(
                    () -> end("connection-timeout", "a message took too long"),
                    limits.entrySeconds(),
                    TimeUnit.SECONDS);
        }
    }

    private void onMessage(String message) {
        StreamEvent event = StanzaMessage.read(message, limits.stream());
        if (event instanceof StreamEvent.Received received) {
            session.onElement(received.element());
        } else if (event instanceof StreamEvent.Fault fault) {
            guests.malformed();
            end(fault.condition(), fault.text());
        }
    }

    @Override
    public void onError(Throwable cause) {
        log.debug("xmpp server: a guest's connection broke: {}", cause.toString());
        gone();
    }

    @Override
    public void onComplete() {
        gone();
    }

    // ---- GuestSession.Effects ----

    @Override
    public void send(String xml) {
        if (over || !out.isOpen()) {
            return;
        }
        count(xml.length(), out.tryWrite(xml));
    }

    /** What was written waits until the guest has taken it. */
    private void count(int chars, boolean written) {
        waitingChars += chars;
        if (written) {
            out.whenConsumed().whenComplete((done, failure) -> loop.execute(() -> waitingChars -= chars));
        }
    }

    @Override
    public void enter(String jid) {
        cancel(entry);
        guests.router().enterGuest(jid, this);
    }

    @Override
    public StanzaRouter.Verdict route(String jid, XmlElement stanza) {
        return guests.router().routeGuest(jid, stanza);
    }

    @Override
    public void close() {
        if (out.isOpen()) {
            out.close(WebSocketCloseStatus.NORMAL_CLOSURE);
        }
        gone();
    }

    // ---- StanzaRouter.Port ----

    @Override
    public String print(XmlElement stanza) {
        return XmlPrinter.print(ContentNamespace.change(stanza, Xmlns.COMPONENT, Xmlns.CLIENT), "");
    }

    @Override
    public void write(String xml) {
        if (hasRoom(xml.length())) {
            send(xml);
        }
    }

    private boolean hasRoom(int chars) {
        if (waitingChars + chars <= limits.backlogBytes()) {
            return true;
        }
        end("policy-violation", "too much waits to be read");
        abandon();
        return false;
    }

    /** For a far end that is not there to answer our close. */
    private void abandon() {
        if (subscription != null) {
            subscription.cancel();
        }
        out.abort();
    }

    private void gone() {
        if (over) {
            return;
        }
        over = true;
        cancel(entry);
        cancel(completion);
        cancel(pings);
        if (out.isOpen()) {
            out.close();
        }
        guests.leave(this, session.jid());
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
