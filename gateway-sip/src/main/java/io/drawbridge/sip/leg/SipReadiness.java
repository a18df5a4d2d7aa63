package io.drawbridge.sip.leg;

import io.drawbridge.core.spi.ReadinessCheck;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** Whether SIP can be spoken to: the listeners are open, and the signalling loop does its work. Thread-safe. */
final class SipReadiness implements ReadinessCheck {
    private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Ticker ticker;
    private volatile boolean listening;
    private volatile long tickedNanos;

    SipReadiness(Ticker ticker) {
        this.ticker = ticker;
    }

    void listens() {
        tickedNanos = ticker.nanoTime();
        listening = true;
    }

    void ends() {
        listening = false;
    }

    /** The signalling loop is alive; once a second. */
    void onTick() {
        tickedNanos = ticker.nanoTime();
    }

    @Override
    public String name() {
        return "sip-listeners";
    }

    @Override
    public Result check() {
        if (!listening) {
            return new Result(false, "SIP does not listen yet: see the log for ports that are taken");
        }
        long behindNanos = ticker.nanoTime() - tickedNanos;
        return behindNanos < BEHIND_NANOS
                ? new Result(true, "SIP listens")
                : new Result(
                        false,
                        "SIP has not answered for " + TimeUnit.NANOSECONDS.toSeconds(behindNanos)
                                + " s: too much to do, or broken; see the log, and restart if it lasts");
    }
}
