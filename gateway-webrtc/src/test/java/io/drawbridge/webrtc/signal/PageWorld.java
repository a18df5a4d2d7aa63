package io.drawbridge.webrtc.signal;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketFrameType;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Pages, their connections and their sessions in virtual time, without a network. */
final class PageWorld {
    static final Sessions.Limits LIMITS = new Sessions.Limits(60_000, 16, 4_000, 2_000);
    static final int MOST_CONNECTIONS = 6;

    final EmbeddedChannel time = frozen();
    final EventLoop loop = time.eventLoop();
    final Gate gate = new Gate(new Gate.Limits(MOST_CONNECTIONS, MOST_CONNECTIONS, 20, 60, 10));
    final List<Meeting> meetings = new ArrayList<>();
    final Sessions sessions = new Sessions(LIMITS, new SecureRandom(), this::open);
    final SignalConnection.House house = new SignalConnection.House(
            sessions,
            gate,
            new MessageCodec(),
            Ticker.systemTicker(),
            new SignalConnection.Limits(
                    1_000_000, 1_000_000, 20_000, Long.MAX_VALUE / 2_000_000, 15_000, 5_000, 9_000));

    private static EmbeddedChannel frozen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        return channel;
    }

    private PageSession open(PageChannel channel) {
        Meeting meeting = new Meeting(channel);
        meetings.add(meeting);
        return meeting;
    }

    /** The far side of a session: answers joins, notes the rest. */
    static final class Meeting implements PageSession {
        final PageChannel channel;
        final List<ClientMessage> heard = new ArrayList<>();
        String key = "";
        int closes;
        boolean orderly;

        private Meeting(PageChannel channel) {
            this.channel = channel;
        }

        @Override
        public void onMessage(ClientMessage message) {
            heard.add(message);
            if (message instanceof ClientMessage.Join && key.isEmpty()) {
                key = channel.keep();
                channel.send(new ServerMessage.Answer("p1", "v=0", channel.id(), key));
            } else if (message instanceof ClientMessage.Leave) {
                channel.close();
            }
        }

        @Override
        public void onClosed(boolean inOrder) {
            closes++;
            orderly = inOrder;
        }
    }

    /** A browser's end of a connection. */
    final class Socket implements Subscriber<WebSocketFrame>, Subscription {
        final List<String> told = new ArrayList<>();
        final SignalConnection connection;
        private final WebSocketWriter out = WebSocket.streaming();
        private Subscription reading;
        boolean gone;
        private boolean reads = true;

        Socket() {
            connection = new SignalConnection(loop, "192.0.2.7", out, house);
            out.subscribe(this, loop);
            connection.onSubscribe(this);
            connection.open();
            run();
        }

        void say(String text) {
            frame(WebSocketFrame.ofText(text));
        }

        void frame(WebSocketFrame frame) {
            if (!gone) {
                connection.onNext(frame);
                run();
            }
        }

        /** As a network does it, or after a close frame of the page's own. */
        void end(boolean inOrder) {
            if (!gone) {
                if (inOrder) {
                    connection.onNext(WebSocketFrame.ofClose(WebSocketCloseStatus.NORMAL_CLOSURE));
                    connection.onComplete();
                } else {
                    connection.onError(new java.io.IOException("reset"));
                }
                gone = true;
                out.abort();
                run();
            }
        }

        void reads(boolean wanted) {
            reads = wanted;
            if (wanted && reading != null) {
                reading.request(1);
            }
            run();
        }

        String last() {
            return told.isEmpty() ? "" : told.get(told.size() - 1);
        }

        // ---- what the gateway writes

        @Override
        public void onSubscribe(Subscription subscription) {
            reading = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(WebSocketFrame frame) {
            if (frame.type() == WebSocketFrameType.TEXT) {
                told.add(frame.text());
            } else if (frame.type() == WebSocketFrameType.PING && reads) {
                connection.onNext(WebSocketFrame.ofPong(frame.array()));
            }
            if (reads && reading != null) {
                reading.request(1);
            }
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onComplete() {}

        // ---- what the gateway reads

        @Override
        public void request(long count) {}

        @Override
        public void cancel() {
            gone = true;
        }
    }

    void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        run();
    }

    void run() {
        for (int i = 0; i < 50; i++) {
            time.runScheduledPendingTasks();
            time.runPendingTasks();
        }
    }
}
