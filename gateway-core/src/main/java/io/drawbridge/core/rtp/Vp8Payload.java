package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;

/** A reusable view of a VP8 payload descriptor (RFC 7741 section 4.2) and of the key frame header behind it. Nothing is thrown. */
public final class Vp8Payload {
    private int descriptorBytes;
    private boolean frameStart;
    private boolean keyFrame;
    private int pictureId;
    private int pictureIdOffset;
    private boolean longPictureId;
    private int tl0Offset;
    private int tl0;
    private int temporal;
    private boolean layerSync;
    private int width;
    private int height;

    /** Looks at {@code length} bytes from {@code offset}; false if the descriptor does not fit, then the view must not be used. */
    public boolean parse(ByteBuf in, int offset, int length) {
        pictureId = -1;
        tl0 = -1;
        temporal = 0;
        layerSync = false;
        int end = offset + length;
        int at = offset + 1;
        if (length < 2) {
            return false;
        }
        int first = in.getUnsignedByte(offset);
        if ((first & 0x80) != 0) {
            int extensions = in.getUnsignedByte(at++);
            if ((extensions & 0x80) != 0) {
                at = readPictureId(in, at, end);
            }
            if ((extensions & 0x40) != 0 && at < end) {
                tl0Offset = at;
                tl0 = in.getUnsignedByte(at++);
            } else if ((extensions & 0x40) != 0) {
                return false;
            }
            if ((extensions & 0x30) != 0 && at < end) {
                int layer = in.getUnsignedByte(at++);
                temporal = (extensions & 0x20) != 0 ? layer >> 6 : 0;
                layerSync = (extensions & 0x20) != 0 && (layer & 0x20) != 0;
            } else if ((extensions & 0x30) != 0) {
                return false;
            }
        }
        if (at >= end) {
            return false;
        }
        descriptorBytes = at - offset;
        frameStart = (first & 0x10) != 0 && (first & 0x07) == 0;
        keyFrame = frameStart && (in.getByte(at) & 1) == 0;
        boolean sized = keyFrame && end - at >= 10 && in.getUnsignedMedium(at + 3) == 0x9d012a;
        width = sized ? in.getUnsignedShortLE(at + 6) & 0x3fff : 0;
        height = sized ? in.getUnsignedShortLE(at + 8) & 0x3fff : 0;
        return true;
    }

    private int readPictureId(ByteBuf in, int at, int end) {
        if (at + 2 > end) {
            return end;
        }
        pictureIdOffset = at;
        longPictureId = (in.getByte(at) & 0x80) != 0;
        pictureId = longPictureId ? in.getUnsignedShort(at) & 0x7fff : in.getUnsignedByte(at);
        return at + (longPictureId ? 2 : 1);
    }

    /** Length of the descriptor. */
    public int descriptorBytes() {
        return descriptorBytes;
    }

    /** Whether a frame begins in this packet. */
    public boolean frameStart() {
        return frameStart;
    }

    /** Whether a key frame begins in this packet. */
    public boolean keyFrame() {
        return keyFrame;
    }

    /** 7 or 15 bits, or -1. */
    public int pictureId() {
        return pictureId;
    }

    /** TL0PICIDX, 8 bits, or -1. */
    public int tl0() {
        return tl0;
    }

    /** The temporal layer that the frame belongs to (TID), 0 to 3; 0 where there are none. */
    public int temporal() {
        return temporal;
    }

    /** Whether the frame needs no other than those of temporal layer 0 (Y). */
    public boolean layerSync() {
        return layerSync;
    }

    /** Pixels, where a key frame begins, else 0. */
    public int width() {
        return width;
    }

    /** Pixels, where a key frame begins, else 0. */
    public int height() {
        return height;
    }

    /** Writes other numbers over those of a copy of the payload that lies at {@code shift} bytes from where it was parsed. */
    public void rewrite(ByteBuf copy, int shift, int newPictureId, int newTl0) {
        if (pictureId >= 0 && longPictureId) {
            copy.setShort(pictureIdOffset + shift, 0x8000 | (newPictureId & 0x7fff));
        } else if (pictureId >= 0) {
            copy.setByte(pictureIdOffset + shift, newPictureId & 0x7f);
        }
        if (tl0 >= 0) {
            copy.setByte(tl0Offset + shift, newTl0);
        }
    }
}
