package io.drawbridge.webrtc.signal;

import com.linecorp.armeria.common.websocket.CloseWebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
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

/**
 * The shell of one WebSocket: frames in, messages to its session, texts out, pings. A browser's pong says that it is there, not that the page
 * has taken anything: only the page confirms. Owner: its event loop.
 */
final class SignalConnection implements PageSocket, Subscriber<WebSocketFrame> {
    /**
     * What one page may take of us.
     *
     * @param burst frames at once
     * @param perSecond messages in the long run
     * @param pingMillis between two pings
     * @param silenceMillis after which nobody is there
     * @param joinMillis how long a socket may be open without a join
     * @param closeMillis how long a close may go unanswered
     * @param mostQueuedChars how much may wait to be written
     */
    record Limits(
            int burst,
            int perSecond,
            long pingMillis,
            long silenceMillis,
            long joinMillis,
            long closeMillis,
            int mostQueuedChars) {
        /** 100 messages, 20 a second; pings each 20 s, 50 s of silence; 15 s to join, 5 s to close; 1 Mi characters. */
        static final Limits DEFAULT = new Limits(100, 20, 20_000, 50_000, 15_000, 5_000, 1 << 20);
    }

    /** What connections share. */
    record House(Sessions sessions, Gate gate, MessageCodec codec, Ticker ticker, Limits limits) {}

    private static final Logger LOG = LoggerFactory.getLogger(SignalConnection.class);

    private final EventLoop loop;
    private final String remote;
    private final WebSocketWriter out;
    private final House house;
    private final Limits limits;
    private final MessageRate rate;
    private final String id;
    private final StringBuilder fragments = new StringBuilder();
    private @Nullable LiveSession live;
    private @Nullable Subscription subscription;
    private @Nullable Future<?> pings;
    private long heardNanos;
    private int queuedChars;
    private boolean closeSeen;
    private boolean closing;
    private boolean closed;

    SignalConnection(EventLoop loop, String remote, WebSocketWriter out, House house) {
        this.loop = loop;
        this.remote = remote;
        this.out = out;
        this.house = house;
        this.limits = house.limits();
        this.heardNanos = house.ticker().nanoTime();
        this.rate = new MessageRate(limits.burst(), limits.perSecond(), heardNanos);
        this.id = house.sessions().freshId();
    }

    void open() {
        if (!house.gate().enter(remote)) {
            LOG.debug("too many page connections of {}", remote);
            say(PageFault.TOO_MANY_CONNECTIONS);
            closeWith(WebSocketCloseStatus.TRY_AGAIN_LATER);
            closed = true;
            return;
        }
        write(house.sessions().iceServers(id));
        pings = loop.scheduleAtFixedRate(this::ping, limits.pingMillis(), limits.pingMillis(), TimeUnit.MILLISECONDS);
        loop.schedule(this::closeIfIdle, limits.joinMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeIfIdle() {
        if (live == null) {
            close();
        }
    }

    private void ping() {
        long silentNanos = house.ticker().nanoTime() - heardNanos;
        if (silentNanos > TimeUnit.MILLISECONDS.toNanos(limits.silenceMillis())) {
            cut("nobody is there");
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
        heardNanos = house.ticker().nanoTime();
        switch (frame.type()) {
            case TEXT, CONTINUATION -> onText(frame); // nothing more is taken once closed
            case PING -> onPing(frame.array());
            case PONG -> mayGoOn(); // somebody is there
            case CLOSE -> closeSeen = inOrder((CloseWebSocketFrame) frame);
            case BINARY -> {
                if (!closed) {
                    refuse(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, PageFault.BINARY_MESSAGE);
                }
            }
        }
        if (subscription != null) {
            subscription.request(1); // after the end too: cancelling would hide our close status
        }
    }

    /** Each frame costs, whatever is in it. */
    private boolean mayGoOn() {
        if (!closed && !rate.take(heardNanos)) {
            refuse(WebSocketCloseStatus.POLICY_VIOLATION, PageFault.TOO_MANY_MESSAGES);
        }
        return !closed;
    }

    private void onPing(byte[] payload) {
        if (mayGoOn() && out.isOpen()) {
            out.writePong(payload);
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
        if (!mayGoOn()) {
            return;
        }
        String text = frame.text();
        if (fragments.length() + text.length() > MessageCodec.LONGEST_CHARS) {
            refuse(WebSocketCloseStatus.MESSAGE_TOO_BIG, PageFault.MESSAGE_TOO_BIG);
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
        Optional<MessageCodec.Numbered> message = house.codec().read(text);
        if (message.isEmpty()) {
            say(PageFault.BAD_MESSAGE);
        } else if (message.get().message() instanceof ClientMessage.Ping ping) {
            onPing(ping);
        } else if (live == null) {
            begin(message.get());
        } else {
            live.onMessage(this, message.get().number(), message.get().message());
        }
    }

    private void onPing(ClientMessage.Ping ping) {
        if (live == null) {
            write(new ServerMessage.Pong(0));
        } else {
            live.onPing(this, ping.received());
        }
    }

    // ---- the first message ----

    private void begin(MessageCodec.Numbered first) {
        if (first.message() instanceof ClientMessage.Join join) {
            join(join, first);
        } else if (first.message() instanceof ClientMessage.Resume resume) {
            resume(resume);
        } else if (first.message() instanceof ClientMessage.Leave) {
            close();
        } else {
            say(PageFault.NOT_JOINED);
        }
    }

    private void join(ClientMessage.Join join, MessageCodec.Numbered first) {
        if (join.version() != ClientMessage.VERSION) {
            say(PageFault.BAD_VERSION);
        } else if (!house.gate().mayJoin(remote, heardNanos)) {
            say(PageFault.TOO_MANY_JOINS);
        } else {
            live = house.sessions().open(id, this);
            live.onMessage(this, first.number(), join);
        }
    }

    private void resume(ClientMessage.Resume resume) {
        if (resume.version() != ClientMessage.VERSION) {
            say(PageFault.BAD_VERSION);
            return;
        }
        Optional<LiveSession> known = house.sessions().find(resume.session(), resume.key());
        if (known.isPresent()) {
            live = known.get();
            live.onResume(this, resume.received());
        } else {
            write(ServerMessage.Ended.of(PageFault.SESSION_LOST));
            close();
        }
    }

    // ---- the end ----

    private void refuse(WebSocketCloseStatus status, PageFault fault) {
        LOG.debug("page connection refused: {}", fault.key());
        say(fault);
        closeWith(status);
        gone(true);
    }

    private void closeWith(WebSocketCloseStatus status) {
        if (!closing && out.isOpen()) {
            closing = true;
            out.close(status);
            loop.schedule(this::hangUp, limits.closeMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whoever is there has had the time to answer our close. */
    private void hangUp() {
        gone(closeSeen);
        if (subscription != null) {
            subscription.cancel();
        }
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
        house.gate().leave(remote);
        if (pings != null) {
            pings.cancel(false);
        }
        if (out.isOpen()) {
            out.close();
        }
        if (live != null) {
            live.onGone(this, orderly);
        }
    }

    // ---- PageSocket ----

    @Override
    public ScheduledExecutorService loop() {
        return loop;
    }

    @Override
    public String remote() {
        return remote;
    }

    private void say(PageFault fault) {
        write(ServerMessage.Failure.of(fault));
    }

    private void write(ServerMessage message) {
        write(house.codec().write(message), () -> {});
    }

    @Override
    public void send(String text, Runnable onWritten) {
        onLoop(() -> write(text, onWritten));
    }

    private void write(String text, Runnable onWritten) {
        if (closed || closing || !out.isOpen()) {
            return;
        }
        if (queuedChars + text.length() > limits.mostQueuedChars()) {
            cut("the page does not read");
        } else if (out.tryWrite(text)) {
            queuedChars += text.length();
            out.whenConsumed()
                    .thenRun(() -> loop.execute(() -> {
                        queuedChars -= text.length();
                        onWritten.run();
                    }));
        }
    }

    @Override
    public void close() {
        onLoop(() -> closeWith(WebSocketCloseStatus.NORMAL_CLOSURE));
    }

    @Override
    public void cut(String why) {
        onLoop(() -> {
            LOG.debug("page connection cut: {}", why);
            gone(false);
            if (subscription != null) {
                subscription.cancel(); // nobody would answer our close
            }
            out.abort();
        });
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
