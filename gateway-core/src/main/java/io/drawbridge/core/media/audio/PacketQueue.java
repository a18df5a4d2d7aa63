package io.drawbridge.core.media.audio;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a stream's packets in order: extends sequence numbers and timestamps, drops doubles, and notices when the stream begins anew (another
 * SSRC, or two packets in a row that do not fit). Pure; time is counted in samples since the stream's first packet.
 */
final class PacketQueue {
    private static final int CAPACITY = 64;
    private static final int MAX_SEQUENCE_JUMP = 500;
    private static final long MAX_TRANSIT_JUMP_NANOS = 1_000_000_000L;

    private final TreeMap<Long, Queued> packets = new TreeMap<>();
    private final DelayEstimator delay;
    private final MediaTime time;
    private boolean anchored;
    private long ssrc;
    private long highestSequence;
    private long newestTimestamp;
    private long firstTimestamp;
    private int suspect = -1;
    private long dropped;

    /** A packet in its place: {@code position} and {@code samples} in samples of the decoder. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody writes into it
    record Queued(long sequence, long position, int samples, byte[] payload, SlotPlan plan) {
        long end() {
            return position + samples;
        }
    }

    /** What became of a packet. */
    enum Fate {
        QUEUED,
        DROPPED,
        /** Queued as the first of a new stream: nothing before it counts any more. */
        RESTARTED
    }

    PacketQueue(MediaTime time, DelayEstimator delay) {
        this.time = time;
        this.delay = delay;
    }

    Fate offer(long ssrc, int sequence, long timestamp, int samples, byte[] payload, SlotPlan plan, long arrivalNanos) {
        boolean restart = !anchored || ssrc != this.ssrc;
        if (!restart && strange(sequence, timestamp, arrivalNanos)) {
            restart = sequence == suspect;
            suspect = (sequence + 1) & 0xffff;
            if (!restart) {
                dropped++;
                return Fate.DROPPED;
            }
        }
        if (restart) {
            restart(ssrc, sequence, timestamp);
        }
        long extended = extend(sequence);
        long position = position(timestamp);
        if (extended > highestSequence) {
            highestSequence = extended;
            newestTimestamp = firstTimestamp + position / time.samplesPerUnit();
        }
        delay.add(arrivalNanos, arrivalNanos - time.nanos(position));
        if (packets.putIfAbsent(extended, new Queued(extended, position, samples, payload, plan)) != null) {
            return Fate.DROPPED;
        }
        if (packets.size() > CAPACITY) {
            dropFirst();
        }
        return restart ? Fate.RESTARTED : Fate.QUEUED;
    }

    private void restart(long ssrc, int sequence, long timestamp) {
        clear();
        anchored = true;
        this.ssrc = ssrc;
        highestSequence = sequence & 0xffff;
        firstTimestamp = timestamp & 0xffffffffL;
        newestTimestamp = firstTimestamp;
    }

    private boolean strange(int sequence, long timestamp, long arrivalNanos) {
        long jump = arrivalNanos - time.nanos(position(timestamp)) - delay.baseNanos();
        return Math.abs(extend(sequence) - highestSequence) > MAX_SEQUENCE_JUMP
                || Math.abs(jump) > MAX_TRANSIT_JUMP_NANOS;
    }

    private long extend(int sequence) {
        return highestSequence + (short) (sequence - highestSequence);
    }

    private long position(long timestamp) {
        long extended = newestTimestamp + (int) (timestamp - newestTimestamp);
        return (extended - firstTimestamp) * time.samplesPerUnit();
    }

    /** The next packet in order; null if there is none. */
    @Nullable
    Queued first() {
        return packets.isEmpty() ? null : packets.firstEntry().getValue();
    }

    void removeFirst() {
        packets.pollFirstEntry();
    }

    private void dropFirst() {
        removeFirst();
        dropped++;
    }

    /** Drops, unplayed, what ends before a position; the newest packet stays in any case. Answers whether there was something. */
    boolean dropBefore(long position) {
        long before = dropped;
        while (packets.size() > 1 && packets.firstEntry().getValue().end() <= position) {
            dropFirst();
        }
        return dropped > before;
    }

    /** End of the newest packet, in samples. Not to be asked when empty. */
    long newestEnd() {
        return packets.lastEntry().getValue().end();
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    /** Packets that were thrown away. */
    long dropped() {
        return dropped;
    }

    /** Forgets the stream; the next packet is its first. */
    void clear() {
        packets.clear();
        delay.clear();
        anchored = false;
        suspect = -1;
    }
}
