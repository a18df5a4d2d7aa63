package io.drawbridge.core.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * The memory of media packets. Pooled for each thread: a loop takes a block for what comes in, and a buffer for each packet that goes out,
 * thousands of times a second. Netty's own default (adaptive) makes the block anew each time and leaves garbage with each copy into it.
 */
public final class PacketBuffers {
    /** For packets and the blocks that they are read into. */
    public static final ByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    private PacketBuffers() {}
}
