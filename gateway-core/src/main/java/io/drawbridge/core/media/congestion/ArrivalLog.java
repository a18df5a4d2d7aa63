package io.drawbridge.core.media.congestion;

import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import io.drawbridge.core.rtp.SequenceExtender;
import java.util.Arrays;
import java.util.Optional;

/**
 * When the packets of a transport came, and the feedback that tells their sender: every {@value #INTERVAL_MILLIS} ms or
 * {@value #MAX_PENDING} packets, each packet once, and once more what is missing when something behind it was told already
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). Pure; owner: the meeting's loop.
 */
public final class ArrivalLog {
    private static final int INTERVAL_MILLIS = 60;
    private static final int MAX_PENDING = 64;
    /** A power of two: packets whose arrival is remembered. */
    private static final int SLOTS = 1024;
    /** In one feedback; 2 bytes each at most, and the chunks. */
    private static final int MAX_STATUSES = 256;

    private static final int TICKS_OF_REFERENCE = 256;
    private static final long NONE = -1;

    private final long[] sequences = new long[SLOTS];
    private final long[] arrivalNanos = new long[SLOTS];
    private SequenceExtender extender = new SequenceExtender();
    /** The first packet that the next feedback speaks of; {@link #NONE} before the first packet. */
    private long next = NONE;

    private int pending;
    private int number;
    private long lastNanos;
    private long media;

    /** Nothing has come. */
    public ArrivalLog() {
        Arrays.fill(sequences, NONE);
    }

    /**
     * A packet came.
     *
     * @param sequence its transport-wide sequence number
     * @param ssrc feedback is sent under the SSRC of some stream of its sender
     */
    public void onPacket(int sequence, long ssrc, long nowNanos) {
        if (next != NONE && Math.abs((short) (sequence - (int) extender.highest())) >= SLOTS) {
            extender = new SequenceExtender();
            Arrays.fill(sequences, NONE);
            next = NONE;
            pending = 0;
        }
        long extended = extender.extend(sequence);
        int slot = (int) extended & SLOTS - 1;
        if (sequences[slot] >= extended) {
            return;
        }
        sequences[slot] = extended;
        arrivalNanos[slot] = nowNanos;
        next = next == NONE ? extended : Math.max(extender.highest() - SLOTS + 1, Math.min(next, extended));
        if (pending++ == 0 && lastNanos == 0) {
            lastNanos = nowNanos;
        }
        media = ssrc;
    }

    /** Whether feedback should go out now. */
    public boolean due(long nowNanos) {
        return pending >= MAX_PENDING || (pending > 0 && nowNanos - lastNanos >= INTERVAL_MILLIS * 1_000_000L);
    }

    /** The next piece of feedback; empty when all is told. */
    public Optional<TransportFeedback> take(long sender, long nowNanos) {
        lastNanos = nowNanos;
        pending = 0;
        long end = next == NONE ? NONE : extender.highest() + 1;
        long first = next;
        while (first < end && !came(first)) {
            first++;
        }
        if (next == NONE || first >= end) {
            return Optional.empty();
        }
        next = Math.max(next, first - MAX_STATUSES + 1);
        long referenceNanos = at(first) - Math.floorMod(at(first), TICKS_OF_REFERENCE * TransportFeedback.TICK_NANOS);
        long last = last(end, referenceNanos);
        int[] arrivals = new int[(int) (last + 1 - next)];
        for (int i = 0; i < arrivals.length; i++) {
            arrivals[i] = came(next + i) ? ticks(at(next + i), referenceNanos) : TransportFeedback.LOST;
        }
        TransportFeedback feedback = new TransportFeedback(
                sender, media, (int) next & 0xffff, number, referenceNanos / TransportFeedback.TICK_NANOS, arrivals);
        number = number + 1 & 0xff;
        next = last + 1;
        return Optional.of(feedback);
    }

    /** The last packet that fits: as many statuses, and no greater steps in time, than one feedback holds. */
    private long last(long end, long referenceNanos) {
        long last = next;
        int before = 0;
        for (long each = next; each < end && each - next < MAX_STATUSES; each++) {
            if (came(each)) {
                int ticks = ticks(at(each), referenceNanos);
                if (ticks - before != (short) (ticks - before)) {
                    break;
                }
                before = ticks;
            }
            last = each;
        }
        return last;
    }

    private static int ticks(long nanos, long referenceNanos) {
        return (int) ((nanos - referenceNanos) / TransportFeedback.TICK_NANOS);
    }

    private boolean came(long extended) {
        return sequences[(int) extended & SLOTS - 1] == extended;
    }

    private long at(long extended) {
        return arrivalNanos[(int) extended & SLOTS - 1];
    }
}
