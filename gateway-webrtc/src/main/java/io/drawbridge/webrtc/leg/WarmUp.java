package io.drawbridge.webrtc.leg;

import io.drawbridge.core.spi.ReadinessCheck;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is slow the first time, done in the background at start; a line of {@code /readyz}. */
final class WarmUp implements ReadinessCheck {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final ThreadFactory THREADS = new DefaultThreadFactory("warm-up", true, Thread.MIN_PRIORITY + 2);

    private final String name;
    private final String what;
    private final Callable<String> work;
    private volatile Result result;

    /**
     * {@code what} completes the sentences "... is warming up" and "... is warm"; it is singular. What {@code work} answers is put behind the latter, and
     * may be empty.
     */
    WarmUp(String name, String what, Callable<String> work) {
        this.name = name;
        this.what = what;
        this.work = work;
        this.result = new Result(false, what + " has not been warmed up yet");
    }

    void start() {
        result = new Result(false, what + " is warming up; this takes a few seconds");
        THREADS.newThread(this::run).start();
    }

    @SuppressWarnings(
            "IllegalCatch") // natives fail with errors of many kinds, and a check must not stay at "warming up" for
    // that
    private void run() {
        long began = System.nanoTime();
        try {
            result = new Result(true, what + " is warm" + work.call());
            LOG.debug("{} is warm after {} ms", what, (System.nanoTime() - began) / 1_000_000);
        } catch (Throwable e) {
            LOG.error("{} does not work", what, e);
            result = new Result(false, what + " does not work: " + e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Result check() {
        return result;
    }
}
