package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jitsi.utils.ByteArrayBuffer;

/** Lends the readable bytes of a heap buffer to the SRTP library, which works on byte arrays in place. Reusable. */
final class HeapPacket implements ByteArrayBuffer {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

    HeapPacket of(ByteBuf heapBuffer) {
        buffer = heapBuffer;
        return this;
    }

    @Override
    public byte[] getBuffer() {
        return buffer.array();
    }

    @Override
    public int getOffset() {
        return buffer.arrayOffset() + buffer.readerIndex();
    }

    @Override
    public int getLength() {
        return buffer.readableBytes();
    }

    @Override
    public void setLength(int length) {
        buffer.writerIndex(buffer.readerIndex() + length);
    }

    @Override
    public void setOffset(int offset) {
        buffer.readerIndex(offset - buffer.arrayOffset());
    }

    @Override
    public boolean isInvalid() {
        return false;
    }

    @Override
    public void readRegionToBuff(int offset, int length, byte[] out) {
        buffer.getBytes(buffer.readerIndex() + offset, out, 0, length);
    }

    @Override
    public void grow(int bytes) {
        buffer.ensureWritable(bytes);
    }

    @Override
    public void append(byte[] data, int length) {
        buffer.writeBytes(data, 0, length);
    }

    @Override
    public void shrink(int bytes) {
        buffer.writerIndex(buffer.writerIndex() - bytes);
    }
}
