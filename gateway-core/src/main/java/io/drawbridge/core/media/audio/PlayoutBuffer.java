package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.audio.PacketQueue.Queued;
import io.drawbridge.core.media.codec.AudioDecoder;
import java.util.Arrays;

/**
 * Turns one sender's packets, as they come, into an even stream of 20 ms frames.
 *
 * <p>It plays as late as the slower packets of the last two seconds demand, 20 ms at least and 200 ms at most; more that waits is dropped,
 * oldest first. Smaller errors, a drifting clock among them, are mended by one pitch period more or less, at most every 100 ms. Lost packets
 * are recovered or made up by the decoder, else by repeating and fading. When nothing has come at all, sound is made up without moving on, so
 * that a late packet is still played and the delay grows by itself. Gaps in time without gaps in sequence are silence, not loss.
 *
 * <p>Pure: time comes in as an argument. Owner: the mixing task.
 */
public final class PlayoutBuffer implements AutoCloseable {
    static final long MIN_DELAY_NANOS = 20_000_000;
    static final long MAX_DELAY_NANOS = 200_000_000;
    private static final long SCALE_PAUSE_NANOS = 100_000_000;
    /** Packets may be picked up that much before the target. */
    private static final long EARLY_NANOS = 8_000_000;
    /** They are picked up at ticks, so what can be saved is a whole tick; with some slack against going back and forth. */
    private static final long LATE_NANOS = 16_000_000;
    /** After so much made-up sound the talk spurt is over. */
    private static final int MAX_BRIDGE_MILLIS = 100;

    private static final int MAX_PACKET_MILLIS = 120;

    private final AudioDecoder decoder;
    private final MediaTime time;
    private final int rateHz;
    private final int frameSamples;
    private final DelayEstimator delay = new DelayEstimator(MIN_DELAY_NANOS, MAX_DELAY_NANOS);
    private final PacketQueue queue;
    private final PcmFifo pcm;
    private final Concealer concealer;
    private final TimeScale scale;
    private final PlanTrack plans;
    private final short[] work;

    private boolean playing;
    /** What comes after the last sample in {@link #pcm}. */
    private long nextPosition;

    private long nextSequence;
    private int packetSamples;
    /** Made up while nothing had come, and not yet known to be late, lost or a pause. */
    private int bridgedSamples;

    /** Since the last look: least time between a packet's earliest arrival and its decoding. */
    private long leastPickupNanos = Long.MAX_VALUE;
    /** Since the last look: least number of older samples that were played before a packet in the tick that decoded it. */
    private int leastLeadSamples = Integer.MAX_VALUE;

    private long lastLookNanos;
    private long delayNanos;
    private long concealed;
    private long played;
    private long late;

    /**
     * Takes over the decoder.
     *
     * @param rtpClockHz clock rate of the timestamps
     */
    public PlayoutBuffer(AudioDecoder decoder, int rtpClockHz) {
        this.decoder = decoder;
        rateHz = decoder.sampleRateHz();
        time = new MediaTime(rateHz, rateHz / rtpClockHz);
        frameSamples = rateHz / 50;
        queue = new PacketQueue(time, delay);
        pcm = new PcmFifo(rateHz / 2);
        concealer = new Concealer(rateHz);
        scale = new TimeScale(rateHz);
        plans = new PlanTrack(frameSamples);
        work = new short[rateHz * MAX_PACKET_MILLIS / 1000];
    }

    /** Takes a packet that nobody has got already. */
    public void onPacket(long ssrc, int sequence, long timestamp, byte[] payload, long arrivalNanos) {
        onPacket(ssrc, sequence, timestamp, payload, SlotPlan.NONE, arrivalNanos);
    }

    /** Takes a packet; anything is allowed in it. {@code plan} says who has got it already. */
    public void onPacket(long ssrc, int sequence, long timestamp, byte[] payload, SlotPlan plan, long arrivalNanos) {
        int samples = decoder.sampleCount(payload);
        if (samples <= 0 || samples > work.length) {
            late++;
            return;
        }
        PacketQueue.Fate fate = queue.offer(ssrc, sequence, timestamp, samples, payload, plan, arrivalNanos);
        if (fate == PacketQueue.Fate.RESTARTED) {
            stop();
            concealer.splice();
        }
    }

    /** Fills {@code frame}, 20 ms long, with what is due now. */
    public void pull(long nowNanos, short[] frame) {
        bound();
        fill(nowNanos);
        if (playing) {
            adjust(nowNanos);
        }
        if (pcm.size() < frameSamples && playing) {
            bridge(frameSamples - pcm.size());
        }
        plans.read(frameSamples);
        int taken = pcm.read(frame, frameSamples);
        Arrays.fill(frame, taken, frameSamples, (short) 0);
        played += playing ? frameSamples : 0;
    }

    /** Who has got what was pulled last, or most of it, already. */
    SlotPlan plan() {
        return plans.current();
    }

    /** Whether there is nothing to play, and nothing to be made up. */
    boolean idle() {
        return !playing && queue.isEmpty() && pcm.size() == 0;
    }

    /** Keeps to the hard limit: drops the oldest packets when more than 200 ms wait. */
    private void bound() {
        Queued first = queue.first();
        if (first == null) {
            return;
        }
        long from = playing ? nextPosition - pcm.size() : first.position();
        if (time.nanos(queue.newestEnd() - from) <= MAX_DELAY_NANOS) {
            return;
        }
        boolean dropped = queue.dropBefore(queue.newestEnd() - time.samples(delay.targetNanos()));
        Queued next = queue.first();
        if (dropped && playing && next != null) {
            nextPosition = next.position();
            nextSequence = next.sequence();
            bridgedSamples = 0;
            concealer.splice();
        }
    }

    /** Decodes until the frame is full or nothing is there any more. */
    private void fill(long nowNanos) {
        for (Queued first = queue.first(); first != null && pcm.size() < frameSamples; first = queue.first()) {
            if (!playing) {
                start(first, nowNanos);
            } else if (first.sequence() < nextSequence || first.end() <= nextPosition) {
                queue.removeFirst();
                late++;
            } else if (first.position() <= nextPosition) {
                pickUp(first, nowNanos);
            } else if (first.sequence() > nextSequence) {
                recover(first);
            } else {
                rest(first, nowNanos);
            }
        }
    }

    private void pickUp(Queued packet, long nowNanos) {
        long sinceArrival = nowNanos - delay.baseNanos() - time.nanos(packet.position());
        leastPickupNanos = Math.min(leastPickupNanos, sinceArrival);
        leastLeadSamples = Math.min(leastLeadSamples, pcm.size());
        decode(packet);
    }

    private void start(Queued first, long nowNanos) {
        playing = true;
        nextSequence = first.sequence();
        packetSamples = first.samples();
        rest(first, nowNanos);
    }

    /** The sender was silent up to this packet: be silent until it is due, in whole frames, so that it is picked up no sooner than needed. */
    private void rest(Queued first, long nowNanos) {
        long dueNanos = delay.baseNanos() + time.nanos(first.position()) + delay.targetNanos() - EARLY_NANOS;
        int wait = time.samples(Math.min(MAX_DELAY_NANOS, dueNanos - nowNanos));
        int silence = (wait + frameSamples - 1) / frameSamples * frameSamples - pcm.size();
        if (wait > 0 && silence > 0) {
            pcm.appendSilence(silence);
        }
        nextPosition = first.position();
        bridgedSamples = 0;
    }

    private void decode(Queued packet) {
        queue.removeFirst();
        plans.append(packet.plan(), pcm.size());
        concealed += bridgedSamples; // it was late
        bridgedSamples = 0;
        nextSequence = packet.sequence() + 1;
        nextPosition = packet.end();
        packetSamples = packet.samples();
        int count = decoder.decode(packet.payload(), work);
        if (count > 0) {
            real(count);
        }
        if (count < packet.samples()) {
            makeUp(packet.samples() - Math.max(0, count));
        }
    }

    private void real(int count) {
        concealer.real(work, count);
        pcm.append(work, count);
    }

    /** A packet is missing before this one: counts what was bridged already as its place, takes its copy, or makes it up. */
    private void recover(Queued next) {
        int step = (int) Math.min(next.position() - nextPosition, packetSamples);
        int covered = Math.min(bridgedSamples, step);
        bridgedSamples -= covered;
        concealed += covered;
        if (covered < step) {
            boolean last = nextPosition + step >= next.position();
            int recovered = last && covered == 0 ? decoder.decodeFec(next.payload(), step, work) : 0;
            if (recovered > 0) {
                real(recovered);
            } else {
                makeUp(step - covered);
            }
        }
        nextPosition += step;
        nextSequence++;
    }

    private void makeUp(int samples) {
        concealed += samples;
        conceal(samples);
    }

    /** Nothing has come: goes on without moving in the stream. */
    private void bridge(int samples) {
        bridgedSamples += samples;
        conceal(samples);
        if (time.nanos(bridgedSamples) > MAX_BRIDGE_MILLIS * 1_000_000L) {
            playing = false;
            bridgedSamples = 0;
        }
    }

    private void conceal(int samples) {
        int left = samples;
        while (left > 0) {
            int count = decoder.conceal(Math.min(left, work.length), work);
            if (count > 0) {
                concealer.real(work, count);
            } else {
                count = Math.min(left, work.length);
                concealer.conceal(count, work);
            }
            pcm.append(work, count);
            left -= count;
        }
    }

    /** Measures the delay of what is played now, and mends it by one pitch period if it has gone astray. */
    private void adjust(long nowNanos) {
        long due = nowNanos - delay.baseNanos() - time.nanos(bridgedSamples);
        long current = due - time.nanos(nextPosition - pcm.size());
        delayNanos = Math.max(0, Math.min(MAX_DELAY_NANOS, current));
        boolean look = nowNanos - lastLookNanos >= SCALE_PAUSE_NANOS && leastPickupNanos != Long.MAX_VALUE;
        if (!look || pcm.size() < scale.samplesNeeded()) {
            return;
        }
        boolean tooEarly = leastPickupNanos < delay.targetNanos() - EARLY_NANOS;
        boolean tooLate = leastPickupNanos > delay.targetNanos() + LATE_NANOS;
        if (tooEarly) {
            scale.lengthen(pcm);
        } else if (tooLate && decodeAhead()) {
            scale.shorten(pcm);
        } else {
            scale.trim(pcm, Math.min(leastLeadSamples - leadToKeep(), pcm.size() - frameSamples));
        }
        lastLookNanos = nowNanos;
        leastPickupNanos = Long.MAX_VALUE;
        leastLeadSamples = Integer.MAX_VALUE;
    }

    /** Older samples before a packet only delay it; a few of them stay, lest a slightly slow sender is too early at once. */
    private int leadToKeep() {
        return PitchPeriod.shortest(rateHz);
    }

    /** Whether enough waits to lose a period and still be ahead; decodes what that takes. */
    private boolean decodeAhead() {
        int needed = frameSamples + PitchPeriod.longest(rateHz);
        if (waiting() < needed + PitchPeriod.longest(rateHz)) {
            return false;
        }
        Queued first = queue.first();
        while (pcm.size() < needed
                && first != null
                && first.sequence() == nextSequence
                && first.position() == nextPosition) {
            decode(first);
            first = queue.first();
        }
        return pcm.size() >= needed;
    }

    private long waiting() {
        return queue.isEmpty() ? pcm.size() : queue.newestEnd() - nextPosition + pcm.size();
    }

    private void stop() {
        playing = false;
        pcm.clear();
        bridgedSamples = 0;
    }

    /** Forgets the stream, not the counts. */
    public void reset() {
        queue.clear();
        stop();
        delayNanos = 0;
    }

    /** How long sound waits from its earliest possible arrival until it is played. */
    public long delayNanos() {
        return delayNanos;
    }

    /** How much sound waits here, in packets and decoded. */
    int waitingMillis() {
        return (int) (waiting() * 1000 / rateHz);
    }

    /** Samples made up for late and lost packets. */
    public long concealedSamples() {
        return concealed;
    }

    /** Samples played, pauses between talk spurts left out. */
    public long playedSamples() {
        return played;
    }

    /** Packets that were malformed, came too late or were dropped to keep the delay bounded. */
    public long lateDrops() {
        return late + queue.dropped();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
