package io.drawbridge.sip.transport;

import io.drawbridge.sip.transaction.Flow;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a flow of ours open (RFC 5626 section 4.4.1): pings, and on a connection wants something back within ten seconds. On UDP it only
 * holds the NAT's binding. Owner: the signalling loop.
 */
public final class KeepAlive {
    private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** How long from ping to ping, and how long for the answer. */
    record Spans(long intervalNanos, long pongNanos) {
        /** Ten seconds for the answer. */
        static Spans of(long intervalNanos) {
            return new Spans(intervalNanos, TimeUnit.SECONDS.toNanos(10));
        }
    }

    private final SipTransport transport;
    private final EventLoop loop;
    private final Flow flow;
    private final Spans spans;
    private final Runnable onDead;
    private @Nullable Future<?> next;
    private boolean stopped;

    KeepAlive(SipTransport transport, EventLoop loop, Flow flow, Spans spans, Runnable onDead) {
        this.transport = transport;
        this.loop = loop;
        this.flow = flow;
        this.spans = spans;
        this.onDead = onDead;
        schedule();
    }

    /** Pings no more; {@code onDead} will not be called. */
    public void stop() {
        stopped = true;
        if (next != null) {
            next.cancel(false);
        }
    }

    /** 80 to 100 % of the interval, so that many flows do not ping at once. */
    private void schedule() {
        long spread = ThreadLocalRandom.current().nextLong(spans.intervalNanos() / 5 + 1);
        next = loop.schedule(this::ping, spans.intervalNanos() - spread, TimeUnit.NANOSECONDS);
    }

    private void ping() {
        Link link = transport.link(flow);
        if (stopped) {
            return;
        }
        if (link == null) {
            dead();
        } else if (link instanceof StreamLink stream) {
            long heard = stream.heard();
            stream.expectPong();
            stream.send(PING, flow.remote());
            next = loop.schedule(() -> check(stream, heard), spans.pongNanos(), TimeUnit.NANOSECONDS);
        } else {
            if (!flow.reliable()) {
                link.send(PING, flow.remote());
            }
            schedule();
        }
    }

    private void check(StreamLink stream, long before) {
        if (stopped) {
            return;
        }
        if (stream.heard() == before) {
            stream.close();
            dead();
        } else {
            schedule();
        }
    }

    private void dead() {
        stopped = true;
        onDead.run();
    }
}
