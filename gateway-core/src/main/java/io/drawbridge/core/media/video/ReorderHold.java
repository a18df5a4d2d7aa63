package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SequenceExtender;
import io.drawbridge.core.sdp.AgreedCodec;
import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts the packets of a picture into order before a viewer that does not do so itself. A packet in order passes at once; behind a gap
 * packets wait until what is missing comes, which may take a round trip or what a retransmission takes, {@value #MAX_HOLD_MILLIS} ms at
 * most: a packet that takes longer is lost, and a key frame is asked for elsewhere. Repeated packets end here. Holds references to the packets' buffers:
 * {@link #clear} gives them back. Pure otherwise; owner: the meeting's loop.
 */
public final class ReorderHold {
    /** Takes packets in order; the packet is lent for the length of the call. */
    public interface Output {
        /** With the time of the packet's own arrival. */
        void forward(String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos);
    }

    private static final long MAX_HOLD_MILLIS = 100;
    private static final int MAX_JUMP = 3000;
    private static final int WINDOW = Long.SIZE;

    private final Output output;
    private final Consumer<String> givenUp;
    private final int maxPackets;
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final RtpPacket view = new RtpPacket();
    private SequenceExtender extender = new SequenceExtender();
    private String sourceId = "";
    private long ssrc = -1;
    private long next;
    /** Bit n: packet {@code next - 1 - n} has passed. */
    private long passed;

    private long patienceNanos = MAX_HOLD_MILLIS * 1_000_000;

    private record Held(ByteBuf buffer, int sequence, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {}

    /**
     * Holds at most {@code maxPackets} packets; where there are more, the gap before them is given up.
     *
     * @param givenUp is told the source of a gap that is given up
     */
    public ReorderHold(Output output, Consumer<String> givenUp, int maxPackets) {
        this.output = output;
        this.givenUp = givenUp;
        this.maxPackets = maxPackets;
    }

    /** How long a missing packet is waited for, within the bound. */
    public void patience(long nanos) {
        patienceNanos = Math.min(nanos, MAX_HOLD_MILLIS * 1_000_000);
    }

    /** A packet of the source that the viewer looks at. */
    public void offer(String source, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (!continues(source, packet)) {
            begin(source, packet);
        }
        long extended = extender.extend(packet.sequence());
        if (extended < next) {
            passLate(extended, packet, codec, facts, arrivalNanos);
        } else if (extended == next) {
            output.forward(source, packet, codec, facts, arrivalNanos);
            advance();
            drain();
        } else {
            hold(extended, packet, codec, facts, arrivalNanos);
        }
        onTick(arrivalNanos);
    }

    private boolean continues(String source, RtpPacket packet) {
        int jump = Math.abs((short) (packet.sequence() - (int) extender.highest()));
        return source.equals(sourceId) && packet.ssrc() == ssrc && jump < MAX_JUMP;
    }

    private void begin(String source, RtpPacket packet) {
        clear();
        sourceId = source;
        ssrc = packet.ssrc();
        extender = new SequenceExtender();
        next = extender.extend(packet.sequence());
        passed = 0;
    }

    /** Came after its gap was given up, or comes again. */
    private void passLate(long extended, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        long back = next - 1 - extended;
        long bit = 1L << back;
        if (back < WINDOW && (passed & bit) == 0) {
            passed |= bit;
            output.forward(sourceId, packet, codec, facts, arrivalNanos);
        }
    }

    private void hold(long extended, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (held.containsKey(extended)) {
            return;
        }
        held.put(extended, new Held(packet.buffer().retain(), packet.sequence(), codec, facts, arrivalNanos));
        if (held.size() > maxPackets) {
            giveUpGap();
        }
    }

    /** Gives up what has been missing for too long. */
    public void onTick(long nowNanos) {
        while (!held.isEmpty() && nowNanos - earliestArrival() >= patienceNanos) {
            giveUpGap();
        }
    }

    private long earliestArrival() {
        Iterator<Held> all = held.values().iterator();
        long earliest = all.next().arrivalNanos();
        while (all.hasNext()) {
            long arrival = all.next().arrivalNanos();
            earliest = arrival - earliest < 0 ? arrival : earliest;
        }
        return earliest;
    }

    private void giveUpGap() {
        long missing = held.firstKey() - next;
        passed = missing >= WINDOW ? 0 : passed << missing;
        next = held.firstKey();
        drain();
        givenUp.accept(sourceId);
    }

    private void drain() {
        Map.Entry<Long, Held> first = held.firstEntry();
        while (first != null && first.getKey() == next) {
            held.remove(first.getKey());
            pass(first.getValue());
            advance();
            first = held.firstEntry();
        }
    }

    private void pass(Held packet) {
        try {
            if (view.parse(packet.buffer())) {
                view.renumber(packet.sequence());
                output.forward(sourceId, view, packet.codec(), packet.facts(), packet.arrivalNanos());
            }
        } finally {
            packet.buffer().release();
        }
    }

    private void advance() {
        next++;
        passed = passed << 1 | 1;
    }

    /** Forgets what is held. */
    public void clear() {
        held.values().forEach(packet -> packet.buffer().release());
        held.clear();
        sourceId = "";
    }
}
