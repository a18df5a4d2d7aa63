package io.drawbridge.webrtc.signal;

import io.drawbridge.core.meeting.page.PageNews;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page's session over one socket after the other. Owner: the loop of its first socket; who calls from elsewhere hops there.
 *
 * <pre>
 *  ATTACHED  socket breaks, not kept yet, or in order  -&gt; GONE, the page's session is told
 *  ATTACHED  socket breaks, kept                       -&gt; DETACHED; what is said is kept
 *  ATTACHED  resume on another socket                  -&gt; ATTACHED there; the old socket: ended taken-over
 *  ATTACHED  the page does not read                    -&gt; its socket is cut, as if it had broken
 *  DETACHED  resume                                    -&gt; ATTACHED; what the page has missed is said
 *  any       resume, but too much was lost             -&gt; GONE, ended session-lost; the page's session is told
 *  DETACHED  too long                                  -&gt; GONE, the page's session is told
 *  any       close (the call has ended)                -&gt; OVER: rests as long as in DETACHED, to tell how it ended
 * </pre>
 */
final class LiveSession implements PageChannel {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);

    private final String id;
    private final SessionKey key;
    private final ScheduledExecutorService owner;
    private final String remote;
    private final Sessions.Limits limits;
    private final Sessions registry;
    private final MessageCodec codec;
    private final SentLog sent;
    private final TakenCount taken = new TakenCount();
    private @Nullable PageSocket socket;
    private @Nullable PageSession session;
    private @Nullable Future<?> expiry;
    private boolean writing;
    private boolean kept;
    private boolean over;
    private boolean gone;

    LiveSession(
            String id,
            SessionKey key,
            PageSocket first,
            Sessions.Limits limits,
            Sessions registry,
            MessageCodec codec) {
        this.id = id;
        this.key = key;
        this.owner = first.loop();
        this.remote = first.remote();
        this.socket = first;
        this.limits = limits;
        this.registry = registry;
        this.codec = codec;
        this.sent = new SentLog(limits.log());
    }

    void begin(PageSession.Factory factory) {
        session = factory.open(this);
    }

    /** Whether that is the session's key; any thread. */
    boolean opens(String shown) {
        return key.is(shown);
    }

    // ---- from sockets, on their loops

    /** Something was said on {@code from}. */
    void onMessage(PageSocket from, long number, ClientMessage message) {
        owner.execute(() -> {
            if (from == socket && !over && session != null && taken.take(number)) {
                session.onMessage(message);
            }
        });
    }

    /** The page has had all up to that number; its own ping is answered. */
    void onPing(PageSocket from, long received) {
        owner.execute(() -> {
            sent.confirm(received);
            from.send(codec.write(new ServerMessage.Pong(taken.last())), () -> {});
        });
    }

    /** A socket has gone. */
    void onGone(PageSocket from, boolean orderly) {
        owner.execute(() -> {
            if (from != socket) {
                return;
            }
            socket = null;
            writing = false;
            if (orderly || !kept) {
                finish(orderly);
            } else if (!over) {
                LOG.debug("session {}: its socket broke; it waits for another one", id);
                rest();
            }
        });
    }

    /** Another socket takes over, its page having had all up to {@code received}. */
    void onResume(PageSocket to, long received) {
        owner.execute(() -> {
            if (gone || !sent.resume(received)) {
                lose(to);
                return;
            }
            leaveSocket();
            if (expiry != null && !over) {
                expiry.cancel(false);
            }
            LOG.debug("session {}: resumed", id);
            socket = to;
            to.send(codec.write(new ServerMessage.Resumed(taken.last())), () -> {});
            to.send(codec.write(registry.iceServers(id)), () -> {});
            if (over) {
                flush(to);
            } else {
                pump();
            }
        });
    }

    private void leaveSocket() {
        PageSocket old = socket;
        socket = null;
        writing = false;
        if (old != null) {
            old.send(codec.write(ServerMessage.Ended.of(PageFault.TAKEN_OVER)), () -> {});
            old.close();
        }
    }

    private void lose(PageSocket to) {
        LOG.debug("session {}: cannot be resumed", id);
        to.send(codec.write(ServerMessage.Ended.of(PageFault.SESSION_LOST)), () -> {});
        to.close();
        if (!gone) {
            leaveSocket();
            finish(false);
        }
    }

    // ---- the end

    private void rest() {
        if (expiry == null || expiry.isDone()) {
            expiry = owner.schedule(() -> finish(false), limits.keepMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void finish(boolean orderly) {
        if (gone || (socket != null && !over)) {
            return;
        }
        gone = true;
        if (expiry != null) {
            expiry.cancel(false);
        }
        registry.forget(this);
        over = true;
        if (session != null) {
            session.onClosed(orderly);
        }
    }

    // ---- PageChannel, on the owner

    @Override
    public ScheduledExecutorService owner() {
        return owner;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public String keep() {
        kept = true;
        return key.reveal();
    }

    @Override
    public void send(ServerMessage message) {
        send("", codec.write(message));
    }

    @Override
    public void send(PageNews news) {
        send(news.replaces() ? news.kind() : "", codec.write(news));
    }

    private void send(String kind, String text) {
        if (over) {
            return;
        }
        sent.add(kind, text);
        pump();
        PageSocket slow = socket;
        if (slow != null && (sent.broken() || sent.waitingChars() > limits.mostWaitingChars())) {
            slow.cut("the page does not read");
        }
    }

    /** One message at a time, so that what waits here can still be replaced by newer news. */
    private void pump() {
        PageSocket to = socket;
        Optional<SentLog.Entry> next = to == null || writing ? Optional.empty() : sent.next();
        if (to != null && next.isPresent()) {
            writing = true;
            SentLog.Entry entry = next.get();
            to.send(entry.json(), () -> owner.execute(() -> onWritten(to)));
        }
    }

    private void onWritten(PageSocket to) {
        if (to == socket) {
            writing = false;
            pump();
        }
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        rest();
        if (socket != null) {
            flush(socket);
        }
    }

    private void flush(PageSocket to) {
        Optional<SentLog.Entry> next = sent.next();
        while (next.isPresent()) {
            to.send(next.get().json(), () -> {});
            next = sent.next();
        }
        to.close();
    }
}
