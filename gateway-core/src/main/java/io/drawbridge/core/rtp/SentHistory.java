package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The packets that were sent last on one stream, for those that ask for them again: bounded in number, bytes and age. Keeps references
 * to buffers: {@link #clear} gives them back. Pure otherwise.
 */
public final class SentHistory {
    /** A power of two; two seconds of 3 Mbit/s and more. */
    private static final int SLOTS = 1024;

    private static final long MAX_AGE_NANOS = 1_000_000_000L;
    private static final int MAX_RESENDS = 5;

    private final int maxBytes;
    private final @Nullable ByteBuf[] packets = new ByteBuf[SLOTS];
    private final int[] sequences = new int[SLOTS];
    private final long[] sentNanos = new long[SLOTS];
    private final long[] resentNanos = new long[SLOTS];
    private final int[] resends = new int[SLOTS];
    /** Sequence numbers in the order of sending, as a ring. */
    private final int[] order = new int[SLOTS];

    private int oldest;
    private int queued;
    private long bytes;

    /** Keeps at most {@code maxBytes}. */
    public SentHistory(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A packet goes out for the first time; takes over this copy of it. */
    public void add(int sequence, ByteBuf packet, long nowNanos) {
        int slot = sequence & (SLOTS - 1);
        release(slot);
        if (queued == SLOTS) {
            dropOldest();
        }
        packets[slot] = packet;
        sequences[slot] = sequence & 0xffff;
        sentNanos[slot] = nowNanos;
        resends[slot] = 0;
        bytes += packet.readableBytes();
        order[(oldest + queued++) % SLOTS] = sequence & 0xffff;
        while (queued > 0 && (bytes > maxBytes || stale(order[oldest], nowNanos))) {
            dropOldest();
        }
    }

    private boolean stale(int sequence, long nowNanos) {
        int slot = sequence & (SLOTS - 1);
        return packets[slot] == null || sequences[slot] != sequence || nowNanos - sentNanos[slot] > MAX_AGE_NANOS;
    }

    private void dropOldest() {
        int slot = order[oldest] & (SLOTS - 1);
        if (sequences[slot] == order[oldest]) {
            release(slot);
        }
        oldest = (oldest + 1) % SLOTS;
        queued--;
    }

    private void release(int slot) {
        ByteBuf packet = packets[slot];
        if (packet != null) {
            bytes -= packet.readableBytes();
            packets[slot] = null;
            packet.release();
        }
    }

    /**
     * The packet that is to be sent again, lent; null if it is not known any more, was asked for within that interval already, or too often.
     */
    public @Nullable ByteBuf resend(int sequence, long nowNanos, long intervalNanos) {
        int slot = sequence & (SLOTS - 1);
        boolean known = packets[slot] != null
                && sequences[slot] == (sequence & 0xffff)
                && nowNanos - sentNanos[slot] <= MAX_AGE_NANOS;
        boolean again = known && (resends[slot] == 0 || nowNanos - resentNanos[slot] >= intervalNanos);
        if (!again || resends[slot] == MAX_RESENDS) {
            return null;
        }
        resends[slot]++;
        resentNanos[slot] = nowNanos;
        return packets[slot];
    }

    /** What is kept now. */
    public long bytes() {
        return bytes;
    }

    /** Forgets everything. */
    public void clear() {
        while (queued > 0) {
            dropOldest();
        }
    }
}
