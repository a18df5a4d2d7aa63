package io.drawbridge.core.media;

import io.drawbridge.core.media.video.FrameMeter;
import io.drawbridge.core.media.video.GapWatch;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.rtp.NackList;
import io.drawbridge.core.rtp.ReceptionStats;
import io.drawbridge.core.rtp.SequenceMapper;
import org.jspecify.annotations.Nullable;

/** One SSRC that comes in on an m line, with its statistics. Owner: the meeting's loop. */
final class InboundSource {
    private static final long REORDER_NANOS = 100_000_000L;

    private final long ssrc;
    private final ReceptionStats stats;
    private final SequenceMapper closing = new SequenceMapper();
    private final VideoInspector inspector;
    private final FrameMeter frames = new FrameMeter();
    private final GapWatch gaps = new GapWatch(REORDER_NANOS);
    private @Nullable NackList nacks;
    private long lastArrivalNanos;
    /** The newest packet of those that were passed on, and which of the 64 up to it were: bit n is the one n before it. */
    private long newest = -1;

    private long passed;

    InboundSource(long ssrc, int clockRateHz, String sprop) {
        this.ssrc = ssrc;
        this.stats = new ReceptionStats(clockRateHz);
        this.inspector = new VideoInspector(sprop);
    }

    long ssrc() {
        return ssrc;
    }

    ReceptionStats stats() {
        return stats;
    }

    VideoInspector inspector() {
        return inspector;
    }

    FrameMeter frames() {
        return frames;
    }

    /** What is missing and asked for again. */
    NackList nacks() {
        NackList list = nacks;
        if (list == null) {
            list = new NackList();
            nacks = list;
        }
        return list;
    }

    /** Packets that came as retransmissions and were missing. */
    long repaired() {
        return nacks == null ? 0 : nacks.repaired();
    }

    GapWatch gaps() {
        return gaps;
    }

    long lastArrivalNanos() {
        return lastArrivalNanos;
    }

    /** Counts a packet; its extended sequence number, or -1 for a wild one. */
    long onPacket(int sequence, long timestamp, long arrivalNanos) {
        lastArrivalNanos = arrivalNanos;
        long extended = stats.onPacket(sequence, timestamp, arrivalNanos);
        if (extended >= 0 && !closing.started()) {
            closing.start(extended, extended);
        }
        return extended;
    }

    /**
     * Whether a packet comes for the first time. What the network has doubled must not go out twice under one number: two packets sealed
     * with the same number would give the key away (RFC 7714 section 8.1). One that is too old to say is none.
     */
    boolean isFresh(long extended) {
        long ahead = extended - newest;
        if (ahead > 0) {
            passed = newest < 0 || ahead >= Long.SIZE ? 1 : passed << ahead | 1;
            newest = extended;
            return true;
        }
        long bit = ahead <= -Long.SIZE ? 0 : 1L << -ahead;
        boolean fresh = bit != 0 && (passed & bit) == 0;
        passed |= bit;
        return fresh;
    }

    /** A packet of this stream that is not for us. */
    void passOver(int sequence, long timestamp, long arrivalNanos) {
        long extended = onPacket(sequence, timestamp, arrivalNanos);
        if (extended >= 0) {
            gaps.onPacket(extended, arrivalNanos);
            if (nacks != null) {
                nacks.onPacket(extended, arrivalNanos);
            }
            closing.skip(extended);
        }
    }

    /** A packet that nobody downstream gets to see: numbers behind it close up. */
    void takeOut(long extended) {
        closing.skip(extended);
    }

    /** The sequence number under which a packet goes downstream; negative for one that is too old. */
    long renumbered(long extended) {
        return closing.map(extended);
    }
}
