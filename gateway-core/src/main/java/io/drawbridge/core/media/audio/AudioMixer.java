package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sound of one meeting: every participant hears all others, in one frame every 20 ms, silence included.
 *
 * <p>Methods are called on the meeting's loop ({@link #stats} on any thread) and only put something into a mailbox. The work is one task a
 * tick on the {@link AudioPool}, which owns {@link MixCore} with all codecs; its results come back to the loop as one task. The clock is
 * absolute: a late task catches up at most three ticks and then skips. While the loop has many results to take still, ticks are skipped
 * too: more work for who cannot keep up would only bury it. The task runs while somebody hears the mix: who gets the loudest as packets
 * ({@link SlotPlan}) hears it only while there is something else to hear, and the silence of codecs without memory needs no task. While the task rests, no codec is open.
 */
public final class AudioMixer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AudioMixer.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_TICKS_AT_ONCE = 3;
    /** 500 ms of sound: later than that nobody wants to hear it. */
    private static final int MAX_UNDELIVERED = 25;

    private final AudioPool pool;
    private final Executor owner;
    private final Ticker ticker;
    private final Output output;
    private final MixCore core;
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final AtomicInteger undelivered = new AtomicInteger();
    private volatile boolean closed;
    /** The task's while it runs, else the loop's; so are the silences. */
    private long nextTickNanos;

    private List<MixCore.Silence> silences = List.of();
    private boolean idle = true;

    /** A mixer that gives everyone the sum of the others (N-1). */
    public AudioMixer(AudioPool pool, AudioCodecs codecs, Executor owner, Ticker ticker, Output output) {
        this(pool, owner, ticker, output, new MixCore(codecs, false));
    }

    private AudioMixer(AudioPool pool, Executor owner, Ticker ticker, Output output, MixCore core) {
        this.pool = pool;
        this.owner = owner;
        this.ticker = ticker;
        this.output = output;
        this.core = core;
    }

    /** A mixer that gives everyone only what it said itself, later by the playout delay: an echo test. */
    public static AudioMixer echo(AudioPool pool, AudioCodecs codecs, Executor owner, Ticker ticker, Output output) {
        return new AudioMixer(pool, owner, ticker, output, new MixCore(codecs, true));
    }

    /** Where the mix goes. Called on the meeting's loop; never after {@link #close} or for a participant that was removed. */
    public interface Output {
        /**
         * One frame of 20 ms for one listener.
         *
         * @param payload encoded in the listener's codec; taken over. Its memory may be shared with other listeners: copy it, never write
         *     into it (SRTP in place would)
         * @param payloadSamplesAtRtpClock what the RTP timestamp grows by
         * @param marker first frame of a stream, or after a gap in time
         * @param captureNanos when the loudest speaker in it was heard at the gateway, for sender reports: the tick minus its playout delay
         */
        void onFrame(
                String participantId, ByteBuf payload, int payloadSamplesAtRtpClock, boolean marker, long captureNanos);

        /** Somebody whose sound is decoded was that loud in a tick, in dBov. Silence is not told. */
        void onLevel(String participantId, double level);
    }

    /**
     * How a participant is heard.
     *
     * @param concealedRatio made-up samples to all samples since the start, 0 to 1
     * @param playoutDelayMs how long its packets wait for their turn, now
     * @param level in dB below overload (dBov), -127 to 0
     * @param lateDrops packets that came too late or were dropped to keep the delay bounded
     */
    public record Stats(double concealedRatio, int playoutDelayMs, double level, long lateDrops) {
        /** Of someone who was not heard yet. */
        public static final Stats NONE = new Stats(0, 0, -127, 0);
    }

    /**
     * Adds a participant, or changes the codecs of one that is there.
     *
     * @param receive what it sends, opened ahead; null: decided by its first packet
     * @param send what it hears; null: it does not listen
     * @param slots how many of the others it gets as packets, as each packet's {@link SlotPlan} says
     */
    public void add(String participantId, @Nullable Codec receive, @Nullable Codec send, int slots) {
        Member member = members.computeIfAbsent(participantId, Member::new);
        order(() -> core.put(member, receive, send, slots));
    }

    /** Removes a participant and closes its codecs. */
    public void remove(String participantId) {
        Member member = members.remove(participantId);
        if (member != null) {
            order(() -> core.remove(member));
        }
    }

    /** While muted, nothing of what a participant says is decoded or heard. */
    public void mute(String participantId, boolean muted) {
        Member member = members.get(participantId);
        if (member != null) {
            order(() -> core.mute(member, muted));
        }
    }

    /**
     * A packet of sound, without telephone events (RFC 4733).
     *
     * @param payload the RTP payload; released here
     * @param sequence 16 bits
     * @param timestamp 32 bits
     * @param plan who gets the packet as it is, and has to miss it in the mix
     */
    public void packet(
            String participantId,
            ByteBuf payload,
            Codec codec,
            long ssrc,
            int sequence,
            long timestamp,
            SlotPlan plan,
            long arrivalNanos) {
        byte[] bytes = ByteBufUtil.getBytes(payload);
        payload.release();
        Member member = members.get(participantId);
        if (member != null && !closed) {
            member.mailbox().offer(new AudioPacket(bytes, codec, ssrc, sequence, timestamp, plan, arrivalNanos));
            if (!running.get()) {
                wake();
            }
        }
    }

    /** Every 20 ms, on the meeting's loop: while nobody speaks, silence that needs no codec goes out from here, and the task rests. */
    public void onTick(long nowNanos) {
        if (closed || running.get()) {
            return;
        }
        for (int ticks = 0; !silences.isEmpty() && nextTickNanos - nowNanos <= 0; ticks++) {
            if (ticks == MAX_TICKS_AT_ONCE) {
                nextTickNanos = Cadence.next(nowNanos);
                return;
            }
            for (MixCore.Silence silence : silences) {
                output.onFrame(
                        silence.member().id(),
                        Unpooled.wrappedBuffer(silence.payload()),
                        silence.rtpUnits(),
                        false,
                        nextTickNanos - silence.delayNanos());
            }
            nextTickNanos += TICK_NANOS;
        }
    }

    /** Whether the task has nothing to do. */
    boolean resting() {
        return !running.get();
    }

    /** The state of the last tick. Thread-safe. */
    public Stats stats(String participantId) {
        Member member = members.get(participantId);
        return member == null ? Stats.NONE : member.stats();
    }

    /** Stops mixing; the codecs are closed within a tick. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            members.clear();
            wake();
        }
    }

    private void order(Runnable order) {
        if (!closed) {
            orders.add(order);
            wake();
        }
    }

    private void wake() {
        if (running.compareAndSet(false, true) && !pool.schedule(this::run, 0)) {
            core.close();
        }
    }

    /** The mixing task: owner of everything below. At most one is scheduled or runs at any time. */
    private void run() {
        try {
            runOrders();
            if (!closed && core.busy()) {
                mix();
            }
        } catch (RuntimeException e) {
            LOG.error("a tick of the audio mixer failed", e);
        }
        goOn();
    }

    private void runOrders() {
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
            order.run();
        }
    }

    private void mix() {
        long now = ticker.nanoTime();
        if (idle) {
            idle = false;
            nextTickNanos = Cadence.next(now);
        }
        MixResult result = new MixResult();
        for (int ticks = 0; nextTickNanos - now <= 0; ticks++) {
            if (ticks == MAX_TICKS_AT_ONCE || undelivered.get() >= MAX_UNDELIVERED) {
                nextTickNanos += (now - nextTickNanos) / TICK_NANOS * TICK_NANOS + TICK_NANOS;
                core.skipped();
                break;
            }
            long due = nextTickNanos;
            nextTickNanos += TICK_NANOS;
            core.tick(due, result);
        }
        publish(result);
    }

    private void goOn() {
        if (closed) {
            core.close(); // and `running` stays set: no task comes after this one
            return;
        }
        if (core.busy()) {
            if (!pool.schedule(this::run, nextTickNanos - ticker.nanoTime())) {
                core.close();
            }
            return;
        }
        silences = core.rest();
        idle = silences.isEmpty();
        running.set(false);
        if (closed || !orders.isEmpty() || members.values().stream().anyMatch(Member::waiting)) {
            wake();
        }
    }

    private void publish(MixResult result) {
        if (result.isEmpty()) {
            return;
        }
        undelivered.incrementAndGet();
        try {
            owner.execute(() -> deliver(result));
        } catch (RejectedExecutionException e) {
            undelivered.decrementAndGet();
            result.release();
        }
    }

    /** On the meeting's loop. */
    private void deliver(MixResult result) {
        undelivered.decrementAndGet();
        for (MixResult.Frame frame : result.frames()) {
            Member member = frame.member();
            if (closed || members.get(member.id()) != member) {
                frame.payload().release();
            } else {
                output.onFrame(member.id(), frame.payload(), frame.rtpUnits(), frame.marker(), frame.captureNanos());
            }
        }
        for (MixResult.Level level : result.levels()) {
            if (!closed && members.get(level.member().id()) == level.member()) {
                output.onLevel(level.member().id(), level.level());
            }
        }
    }
}
