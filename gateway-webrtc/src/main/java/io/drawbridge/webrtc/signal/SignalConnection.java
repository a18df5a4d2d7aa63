package io.drawbridge.webrtc.signal;

import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.drawbridge.core.meeting.page.PageNews;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell of one WebSocket: frames in, messages to the session, messages out, pings. Owner: its event loop. */
final class SignalConnection implements PageChannel, Subscriber<WebSocketFrame> {
    private static final Logger LOG = LoggerFactory.getLogger(SignalConnection.class);
    private static final int BURST_MESSAGES = 100;
    private static final int MESSAGES_A_SECOND = 20;
    private static final long PING_SECONDS = 20;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(50);

    private final EventLoop loop;
    private final String remote;
    private final WebSocketWriter out;
    private final MessageCodec codec;
    private final Ticker ticker;
    private final MessageRate rate;
    private final StringBuilder fragments = new StringBuilder();
    private @Nullable PageSession session;
    private @Nullable Subscription subscription;
    private @Nullable Future<?> pings;
    private long heardNanos;
    private boolean closeSeen;
    private boolean closed;

    SignalConnection(EventLoop loop, String remote, WebSocketWriter out, MessageCodec codec, Ticker ticker) {
        this.loop = loop;
        this.remote = remote;
        this.out = out;
        this.codec = codec;
        this.ticker = ticker;
        this.rate = new MessageRate(BURST_MESSAGES, MESSAGES_A_SECOND, ticker.nanoTime());
    }

    void open(PageSession.Factory sessions) {
        heardNanos = ticker.nanoTime();
        session = sessions.open(this);
        pings = loop.scheduleAtFixedRate(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
    }

    private void ping() {
        if (ticker.nanoTime() - heardNanos > SILENCE_NANOS) {
            gone(false);
            if (subscription != null) {
                subscription.cancel(); // nobody is there to answer our close
            }
        } else if (out.isOpen()) {
            out.writePing();
        }
    }

    // ---- frames ----

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        to.request(1);
    }

    @Override
    public void onNext(WebSocketFrame frame) {
        heardNanos = ticker.nanoTime();
        switch (frame.type()) {
            case TEXT, CONTINUATION -> onText(frame); // nothing more is taken once closed
            case PING -> {
                if (out.isOpen()) {
                    out.writePong(frame.array());
                }
            }
            case PONG -> {}
            case CLOSE -> closeSeen = inOrder((CloseWebSocketFrame) frame);
            case BINARY -> {
                if (!closed) {
                    refuse(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "binary-message");
                }
            }
        }
        if (subscription != null) {
            subscription.request(1); // after the end too: cancelling would hide our close status
        }
    }

    /** A page that goes says 1000 or 1001, or nothing; the network says 1006. */
    private static boolean inOrder(CloseWebSocketFrame frame) {
        WebSocketCloseStatus status = frame.status();
        return status == null
                || status.equals(WebSocketCloseStatus.NORMAL_CLOSURE)
                || status.equals(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE)
                || status.equals(WebSocketCloseStatus.EMPTY);
    }

    private void onText(WebSocketFrame frame) {
        if (closed) {
            return;
        }
        String text = frame.text();
        if (fragments.length() + text.length() > MessageCodec.LONGEST_CHARS) {
            refuse(WebSocketCloseStatus.MESSAGE_TOO_BIG, "message-too-big");
            return;
        }
        fragments.append(text);
        if (frame.isFinalFragment()) {
            String whole = fragments.toString();
            fragments.setLength(0);
            onMessage(whole);
        }
    }

    private void onMessage(String text) {
        if (!rate.take(ticker.nanoTime())) {
            refuse(WebSocketCloseStatus.POLICY_VIOLATION, "too-many-messages");
            return;
        }
        Optional<ClientMessage> message = codec.read(text);
        if (message.isEmpty()) {
            send(new ServerMessage.Failure("bad-message", "not a message of version 1"));
        } else if (session != null) {
            session.onMessage(message.get());
        }
    }

    private void refuse(WebSocketCloseStatus status, String key) {
        LOG.debug("page connection refused: {}", key);
        send(new ServerMessage.Failure(key, key));
        if (out.isOpen()) {
            out.close(status);
        }
        gone(true);
    }

    @Override
    public void onError(Throwable cause) {
        LOG.debug("page connection broke: {}", cause.toString());
        gone(closeSeen);
    }

    @Override
    public void onComplete() {
        gone(closeSeen);
    }

    private void gone(boolean orderly) {
        if (closed) {
            return;
        }
        closed = true;
        if (pings != null) {
            pings.cancel(false);
        }
        if (out.isOpen()) {
            out.close();
        }
        if (session != null) {
            session.onClosed(orderly);
        }
    }

    // ---- PageChannel ----

    @Override
    public ScheduledExecutorService owner() {
        return loop;
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public void send(ServerMessage message) {
        write(codec.write(message));
    }

    @Override
    public void send(PageNews news) {
        write(codec.write(news));
    }

    private void write(String text) {
        if (!closed && out.isOpen() && !out.tryWrite(text)) {
            LOG.debug("page connection is closing; a message was not sent");
        }
    }

    @Override
    public void close() {
        if (!closed && out.isOpen()) {
            out.close(WebSocketCloseStatus.NORMAL_CLOSURE);
        }
    }
}
