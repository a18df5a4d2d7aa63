package io.drawbridge.core.rtp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Makes presses of keys out of the telephone events of one m line (RFC 4733 section 2.5): each press is told once, with the first of its
 * packets that comes, whatever marker bits say. All packets of a press have one timestamp; a press that outlasts the 16 bits of a
 * duration goes on under the next one (section 2.5.1.3), and some devices give every packet its own. The last {@value #MEMORY} presses
 * are remembered, so that repeated and late packets are known again. Pure; owner: the meeting's loop.
 */
public final class TelephoneEvents {
    private static final int MEMORY = 8;
    private static final int LONGEST_SEGMENT = 0xffff;
    private static final long FORGET_NANOS = 5_000_000_000L;
    /** The same packet cannot be under way for longer: a shorter duration after that is the key pressed again. */
    private static final long STRAY_NANOS = 200_000_000L;
    /** How soon a press goes on that came under another SSRC before. */
    private static final long HANDOVER_NANOS = 100_000_000L;

    private final Deque<Press> presses = new ArrayDeque<>(MEMORY);

    /**
     * Takes one packet.
     *
     * @param clockRateHz of the packet's payload type
     * @return the key, if this is the first of its press
     */
    public Optional<Character> onPacket(
            long ssrc, long timestamp, boolean marker, TelephoneEvent event, int clockRateHz, long nowNanos) {
        Optional<Character> symbol = event.symbol();
        if (symbol.isEmpty()) {
            return symbol;
        }
        for (Press press : presses) {
            if (press.event == event.event() && press.takes(ssrc, timestamp, marker, event, clockRateHz, nowNanos)) {
                return Optional.empty();
            }
        }
        if (presses.size() == MEMORY) {
            presses.removeLast();
        }
        presses.addFirst(new Press(ssrc, timestamp, event, nowNanos));
        return symbol;
    }

    /** One press of a key, as far as its packets have come. */
    private static final class Press {
        private final int event;
        private long ssrc;
        private int first;
        private int segment;
        private int durationUnits;
        private boolean ended;
        private final long firstNanos;
        private long lastNanos;

        Press(long ssrc, long timestamp, TelephoneEvent event, long nowNanos) {
            this.event = event.event();
            this.ssrc = ssrc;
            this.first = (int) timestamp;
            this.segment = first;
            this.durationUnits = event.durationUnits();
            this.ended = event.end();
            this.firstNanos = nowNanos;
            this.lastNanos = nowNanos;
        }

        /** Whether a packet belongs to this press; then it is added. */
        boolean takes(long its, long timestamp, boolean marker, TelephoneEvent packet, int clockRateHz, long nowNanos) {
            long silence = nowNanos - lastNanos;
            boolean again = silence > STRAY_NANOS && packet.durationUnits() < durationUnits && !packet.end();
            if (silence > FORGET_NANOS) {
                return false;
            }
            if (its != ssrc) {
                return handedOver(its, (int) timestamp, marker, packet, nowNanos);
            }
            int at = (int) timestamp;
            boolean goesOn = at == segment + LONGEST_SEGMENT && !ended;
            if (at == segment ? again : !goesOn && !within(at, marker, clockRateHz)) {
                return false;
            }
            add(at, packet, nowNanos);
            return true;
        }

        private boolean handedOver(long its, int at, boolean marker, TelephoneEvent packet, long nowNanos) {
            boolean same = !ended
                    && !marker
                    && nowNanos - lastNanos < HANDOVER_NANOS
                    && packet.durationUnits() > durationUnits;
            if (same) {
                ssrc = its;
                first = at;
                segment = at;
                add(at, packet, nowNanos);
            }
            return same;
        }

        /** Whether a timestamp lies where the key was down, or so soon after that it cannot have been released. */
        private boolean within(int at, boolean marker, int clockRateHz) {
            long units = clockRateHz / 10 * 3L + (lastNanos - firstNanos) / 1000 * clockRateHz / 1_000_000;
            long down = Math.min(units, segment - first + durationUnits);
            int since = at - first;
            boolean released = ended || marker;
            return since >= 0 && (released ? since < down : since <= down + clockRateHz / 20);
        }

        private void add(int at, TelephoneEvent packet, long nowNanos) {
            if (at - segment > 0) {
                segment = at;
                durationUnits = packet.durationUnits();
            } else if (at == segment) {
                durationUnits = Math.max(durationUnits, packet.durationUnits());
            }
            ended |= packet.end() && at == segment;
            lastNanos = nowNanos;
        }
    }
}
