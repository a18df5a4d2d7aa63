package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The payload of a telephone-event packet (RFC 4733 section 2.3).
 *
 * @param event 0 to 15 are the DTMF digits
 * @param end whether the key is released
 * @param durationUnits since the packet's timestamp, in units of the RTP clock, 16 bits
 */
public record TelephoneEvent(int event, boolean end, int durationUnits) {
    private static final int BYTES = 4;
    private static final String SYMBOLS = "0123456789*#ABCD";

    /** Reads the first event of a payload; what devices put behind it is passed over. Empty if it is too short. */
    public static Optional<TelephoneEvent> parse(ByteBuf buffer, int offset, int lengthBytes) {
        if (lengthBytes < BYTES) {
            return Optional.empty();
        }
        int event = buffer.getUnsignedByte(offset);
        boolean end = (buffer.getByte(offset + 1) & 0x80) != 0;
        return Optional.of(new TelephoneEvent(event, end, buffer.getUnsignedShort(offset + 2)));
    }

    /** The key: 0 to 9, * # A to D; empty for flash, tones and the like. */
    public Optional<Character> symbol() {
        return event < SYMBOLS.length() ? Optional.of(SYMBOLS.charAt(event)) : Optional.empty();
    }
}
