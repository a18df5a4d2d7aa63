package io.drawbridge.xmpp.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.spi.JoinLink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts joins on one side of the link by their result, and measures how long the answer took. Thread-safe. */
final class JoinMeter implements JoinLink {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final JoinLink inner;
    private final MeterRegistry meters;
    private final String side;
    private final Timer latency;

    /**
     * Measures what {@code inner} does.
     *
     * @param side {@code web} for joins that are asked for, {@code callbridge} for joins that are answered
     */
    JoinMeter(JoinLink inner, MeterRegistry meters, String side) {
        this.inner = inner;
        this.meters = meters;
        this.side = side;
        this.latency = Timer.builder("drawbridge.xmpp.join")
                .description("from a join to its answer")
                .tag("side", side)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
        counter("joined"); // seen as 0 from the start
    }

    private Counter counter(String result) {
        return Counter.builder("drawbridge.xmpp.joins")
                .description("joins over the XMPP link, by result: joined, or why not")
                .tag("side", side)
                .tag("result", result)
                .register(meters);
    }

    @Override
    public Optional<String> unavailable() {
        return inner.unavailable();
    }

    @Override
    public Call join(Request request, Listener listener) {
        return inner.join(request, new Measured(listener, Timer.start(meters)));
    }

    /** Hears the first answer, which decides. */
    private final class Measured implements Listener {
        private final Listener told;
        private final Timer.Sample begun;
        private final AtomicBoolean isDecided = new AtomicBoolean();

        Measured(Listener told, Timer.Sample begun) {
            this.told = told;
            this.begun = begun;
        }

        @Override
        public void onAnswer(String participantId, String sdpAnswer) {
            if (isDecided.compareAndSet(false, true)) {
                begun.stop(latency);
                counter("joined").increment();
            }
            told.onAnswer(participantId, sdpAnswer);
        }

        @Override
        public void onCandidate(Candidate candidate) {
            told.onCandidate(candidate);
        }

        @Override
        public void onRenegotiate() {
            told.onRenegotiate();
        }

        @Override
        public Optional<ParticipantObserver> observer() {
            return told.observer();
        }

        @Override
        public void onEnded(EndReason reason) {
            if (isDecided.compareAndSet(false, true)) {
                counter(reason.key()).increment();
            }
            told.onEnded(reason);
        }
    }
}
