package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBuf;

/** Where STUN messages and ChannelData end in a stream (RFC 8489 section 6.2.2, RFC 8656 section 12.5). Pure. */
public final class StreamFrames {
    /** Not enough is there to tell. */
    public static final int INCOMPLETE = 0;
    /** Neither a STUN message nor ChannelData, or longer than we take: the stream cannot be followed any more. */
    public static final int BROKEN = -1;
    /** Longest frame taken: well above what travels in a datagram. */
    public static final int LONGEST_BYTES = 8 << 10;

    private StreamFrames() {}

    /** The bytes that the frame at the reader index takes, padding included, or one of the constants above. */
    public static int length(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable < Stun.CHANNEL_HEADER_BYTES) {
            return readable > 0 && !begins(in) ? BROKEN : INCOMPLETE;
        }
        int payload = in.getUnsignedShort(in.readerIndex() + 2);
        int whole;
        if (isChannel(in)) {
            whole = Stun.CHANNEL_HEADER_BYTES + payload + Stun.padding(payload);
        } else {
            whole = Stun.HEADER_BYTES + payload;
            boolean cookieIsWrong = readable >= 8 && in.getInt(in.readerIndex() + 4) != Stun.MAGIC_COOKIE;
            if ((payload & 3) != 0 || cookieIsWrong) {
                return BROKEN;
            }
        }
        if (!begins(in) || whole > LONGEST_BYTES) {
            return BROKEN;
        }
        return readable < whole ? INCOMPLETE : whole;
    }

    private static boolean begins(ByteBuf in) {
        return isChannel(in) || (in.getByte(in.readerIndex()) & Stun.FIRST_BITS) == 0;
    }

    private static boolean isChannel(ByteBuf in) {
        return (in.getByte(in.readerIndex()) & Stun.FIRST_BITS) == Stun.FIRST_CHANNEL >> 8;
    }
}
