package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;

/** FINGERPRINT (RFC 8489 section 14.7). Pure. */
final class Fingerprint {
    private Fingerprint() {}

    /** The value for a message that begins at {@code start} and has its FINGERPRINT attribute at {@code end}. */
    static int of(ByteBuf message, int start, int end) {
        CRC32 crc = new CRC32();
        crc.update(message.nioBuffer(start, end - start));
        return (int) crc.getValue() ^ Stun.FINGERPRINT_XOR;
    }
}
