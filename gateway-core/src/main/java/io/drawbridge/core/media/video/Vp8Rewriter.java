package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.Vp8Payload;
import io.netty.buffer.ByteBuf;

/** Keeps PictureID and TL0PICIDX of an outgoing VP8 stream continuous over changes of the source (RFC 7741 section 4.2). */
final class Vp8Rewriter {
    private final Vp8Payload payload = new Vp8Payload();
    private int pictureId;
    private int tl0;
    private int pictureIdShift;
    private int tl0Shift;
    private boolean switching = true;

    /** The next packet is the first of another source. */
    void onSwitch() {
        switching = true;
    }

    /** Rewrites {@code length} bytes of payload that lie at {@code offset} of an outgoing packet. */
    void rewrite(ByteBuf out, int offset, int length) {
        if (!payload.parse(out, offset, length)) {
            return;
        }
        if (switching) {
            pictureIdShift = pictureId + 1 - payload.pictureId();
            tl0Shift = tl0 + 1 - payload.tl0();
            switching = false;
        }
        int newPictureId = (payload.pictureId() + pictureIdShift) & 0x7fff;
        int newTl0 = (payload.tl0() + tl0Shift) & 0xff;
        payload.rewrite(out, 0, newPictureId, newTl0);
        if (payload.pictureId() >= 0 && ((newPictureId - pictureId) & 0x7fff) < 0x4000) {
            pictureId = newPictureId;
        }
        if (payload.tl0() >= 0 && ((newTl0 - tl0) & 0xff) < 0x80) {
            tl0 = newTl0;
        }
    }
}
