package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.guard.Guard;
import io.drawbridge.sip.guard.Guard.Hearing;
import io.drawbridge.sip.guard.Guard.Standing;
import io.drawbridge.sip.guard.Guard.Verdict;
import io.drawbridge.sip.guard.GuardEvents;
import io.drawbridge.sip.guard.GuardLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.drawbridge.sip.transaction.Transport;
import io.drawbridge.sip.transport.Gate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around the {@link Guard}: gives it the time, counts and logs what it does. Owner: the signalling loop. */
final class Doorkeeper implements Gate, GuardEvents {
    private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);
    private static final int LINES_A_MINUTE = 10;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ticker ticker;
    private final Guard guard;
    private final Map<Why, Counter> refused = new EnumMap<>(Why.class);
    private final Map<Why, Counter> dropped = new EnumMap<>(Why.class);
    private int lines;
    private long linesNanos;
    private volatile int banned;

    /** {@code trusted}: whom the operator vouches for. */
    @SuppressWarnings("this-escape") // the guard only keeps whom to tell; the class is final
    Doorkeeper(GuardLimits limits, Predicate<InetAddress> trusted, Ticker ticker, MeterRegistry meters) {
        this.ticker = ticker;
        this.linesNanos = ticker.nanoTime();
        this.guard = new Guard(limits, trusted, this, linesNanos);
        for (Why why : Why.values()) {
            refused.put(why, counter(meters, "drawbridge.sip.refused", "SIP requests answered 503 by the guard", why));
            dropped.put(why, counter(meters, "drawbridge.sip.dropped", "SIP messages dropped by the guard", why));
        }
        Gauge.builder("drawbridge.sip.banned.sources", this, keeper -> keeper.banned)
                .description("addresses that SIP does not listen to for a while")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String name, String description, Why why) {
        return Counter.builder(name)
                .tag("why", why.label())
                .description(description)
                .register(meters);
    }

    /** Looks after what time changes; to be called every second or so. */
    void onTick(long now) {
        banned = guard.bannedCount(now);
    }

    /** Whether a message is to be looked at. If not, {@code out} may say that we are busy. */
    boolean takes(SipMessage message, Flow flow, UserAgent agent, Outbound out, long now) {
        Verdict verdict = guard.judge(message, flow, standing(message, agent), now);
        if (verdict == Verdict.BUSY && message instanceof SipRequest request) {
            out.send(SipResponse.to(request, 503, "overload").plus("Retry-After", Refusals.retryAfter()), flow);
        }
        return verdict == Verdict.TAKE;
    }

    private static Standing standing(SipMessage message, UserAgent agent) {
        if (agent.belongs(message)) {
            return Standing.PROVES;
        }
        if (!(message instanceof SipRequest request)) {
            return Standing.NEW;
        }
        if (agent.acknowledges(request)) {
            return Standing.ANSWERS;
        }
        return agent.repeats(request) ? Standing.REPEATED : Standing.NEW;
    }

    /** Whether that far end is who it says, since it hears what we send. */
    boolean reachable(Flow flow) {
        return guard.reachable(flow, ticker.nanoTime());
    }

    @Override
    public boolean connects(InetAddress source) {
        return guard.connects(source, ticker.nanoTime());
    }

    @Override
    public Hearing hear(Transport transport, InetSocketAddress from, int bytes) {
        return guard.hear(transport, from, bytes, ticker.nanoTime());
    }

    @Override
    public boolean malformed(Flow flow) {
        return guard.malformed(flow, ticker.nanoTime());
    }

    @Override
    public boolean narrow(Flow flow, int bytes) {
        return guard.narrow(flow, bytes, ticker.nanoTime());
    }

    @Override
    public boolean mayGo(SipMessage message, Flow flow, int bytes) {
        return guard.mayGo(message, flow, bytes, ticker.nanoTime());
    }

    @Override
    public void refused(Why why) {
        count(refused, why);
    }

    @Override
    public void dropped(Why why) {
        count(dropped, why);
    }

    private static void count(Map<Why, Counter> counters, Why why) {
        Counter counter = counters.get(why);
        if (counter != null) {
            counter.increment();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void stirred() {
        banned++;
    }

    @Override
    public void banned(InetAddress source, Why why, long nanos) {
        long now = ticker.nanoTime();
        stirred();
        if (now - linesNanos >= MINUTE_NANOS) {
            linesNanos = now;
            lines = 0;
        }
        lines++;
        if (lines <= LINES_A_MINUTE) {
            log.info(
                    "SIP is silent towards {} for {} s: {}{}",
                    NetUtil.toAddressString(source),
                    TimeUnit.NANOSECONDS.toSeconds(nanos),
                    why.name().toLowerCase(Locale.ROOT),
                    lines == LINES_A_MINUTE ? "; further ones of this minute are not logged" : "");
        }
    }
}
