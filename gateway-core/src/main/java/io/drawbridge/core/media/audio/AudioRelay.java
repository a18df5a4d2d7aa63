package io.drawbridge.core.media.audio;

/**
 * Numbers one listener's stream of sound, whatever fills it: frames of the mix, or the packets of other participants as they came
 * (RFC 3550 section 7.1: a translator keeps gaps and order). Sequence numbers and timestamps go on without a break when one follows the
 * other; times are only jumped over where there was nothing to hear. What {@link #frame} or {@link #packet} has decided is read off by
 * {@link #sequence}, {@link #timestamp} and {@link #marker}: there are too many packets for an object each. Pure; owner: the meeting's loop.
 */
public final class AudioRelay {
    private static final long SECOND = 1_000_000_000L;
    private static final long FRAME_NANOS = 20_000_000L;
    /** Packets may be 120 ms long at most (RFC 7587). */
    private static final int LONGEST_FRAMES = 6;
    /** A step in sequence numbers beyond that is a new stream. */
    private static final int MAX_GAP = 500;

    private int nextSequence;
    private long nextTimestamp;
    private boolean passing;
    private long ssrc;
    /** Numbers below are of what was heard as mix; follows the stream, since numbers come round again. */
    private int firstSequence;

    private int highestIn;
    private long highestTimestamp;
    private int sequenceOffset;
    private long timestampOffset;
    private long packetUnits;
    private long lastNanos;
    private int stampedSequence;
    private long stampedTimestamp;
    private boolean stampedMarker;

    /** Begins with these numbers; RFC 3550 wants them random. */
    public AudioRelay(int firstSequence, long firstTimestamp) {
        this.nextSequence = firstSequence & 0xffff;
        this.nextTimestamp = firstTimestamp & 0xffff_ffffL;
    }

    /** A frame of the mix, or of a prompt. */
    public void frame(int units, boolean begins, int clockRateHz, long nowNanos) {
        boolean switched = passing;
        if (switched || begins) {
            passing = false;
            nextTimestamp = add(nextTimestamp, silence(clockRateHz, nowNanos));
        }
        stamp(nextSequence, nextTimestamp, begins || switched);
        nextSequence = nextSequence + 1 & 0xffff;
        nextTimestamp = add(nextTimestamp, units);
        packetUnits = units;
        lastNanos = nowNanos;
    }

    /** What comes next is another source, or has left something out: its numbers follow the last ones. */
    public void pause() {
        passing = false;
    }

    /** 16 bits, of what was numbered last. */
    public int sequence() {
        return stampedSequence;
    }

    /** 32 bits, of what was numbered last. */
    public long timestamp() {
        return stampedTimestamp;
    }

    /** Whether a talk spurt, or another source, begins with what was numbered last. */
    public boolean marker() {
        return stampedMarker;
    }

    private void stamp(int sequence, long timestamp, boolean marker) {
        stampedSequence = sequence;
        stampedTimestamp = timestamp;
        stampedMarker = marker;
    }

    /** A frame that is not sent: only its time goes by. */
    public void skip(int units) {
        nextTimestamp = add(nextTimestamp, units);
    }

    /** A packet of another participant; false: it belongs to what came before this source, and is not to be sent. */
    public boolean packet(
            long source, int sequence, long timestamp, boolean marker, int clockRateHz, long arrivalNanos) {
        int step = (short) (sequence - highestIn);
        boolean begins = !passing || source != ssrc || Math.abs(step) > MAX_GAP;
        if (begins) {
            begin(source, sequence, timestamp, clockRateHz, arrivalNanos);
        }
        int out = sequence + sequenceOffset & 0xffff;
        long outTimestamp = add(timestamp, timestampOffset);
        if ((short) (out - firstSequence) < 0) {
            return false;
        }
        if (begins || step > 0) {
            learnLength(timestamp, begins ? 0 : step, clockRateHz);
            if ((short) (out - firstSequence) > MAX_GAP) {
                firstSequence = out - MAX_GAP;
            }
            highestIn = sequence;
            highestTimestamp = timestamp;
            nextSequence = out + 1 & 0xffff;
            nextTimestamp = add(outTimestamp, packetUnits);
            lastNanos = arrivalNanos;
        }
        stamp(out, outTimestamp, marker || begins);
        return true;
    }

    private void begin(long source, int sequence, long timestamp, int clockRateHz, long arrivalNanos) {
        nextTimestamp = add(nextTimestamp, silence(clockRateHz, arrivalNanos));
        passing = true;
        ssrc = source;
        firstSequence = nextSequence;
        sequenceOffset = nextSequence - sequence;
        timestampOffset = nextTimestamp - timestamp;
        packetUnits = clockRateHz * FRAME_NANOS / SECOND;
    }

    /** How long a packet is shows in the next one. */
    private void learnLength(long timestamp, int step, int clockRateHz) {
        long units = timestamp - highestTimestamp & 0xffff_ffffL;
        if (step == 1 && units > 0 && units <= LONGEST_FRAMES * (clockRateHz * FRAME_NANOS / SECOND)) {
            packetUnits = units;
        }
    }

    /** Time without anything sent, beyond what a late packet explains. */
    private long silence(int clockRateHz, long nowNanos) {
        long idleNanos = lastNanos == 0 ? 0 : nowNanos - lastNanos - LONGEST_FRAMES * FRAME_NANOS;
        return idleNanos <= 0 ? 0 : idleNanos / FRAME_NANOS * (clockRateHz * FRAME_NANOS / SECOND);
    }

    private static long add(long timestamp, long units) {
        return timestamp + units & 0xffff_ffffL;
    }
}
