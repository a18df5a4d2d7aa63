package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;

/** What the meeting learns from one participant's media. Called on the meeting's loop. */
public interface MediaLegListener {
    /** Sound came in; the packet is lent for the length of the call. Duplicates and late packets come as they are. */
    void onAudio(RtpPacket packet, AgreedCodec codec, long arrivalNanos);

    /**
     * A packet of a picture came in; hand it on with {@link VideoLayer#forward}. The packet is lent for the length of the call and
     * read-only.
     */
    void onVideo(
            IncomingPicture picture,
            VideoLayer layer,
            RtpPacket packet,
            AgreedCodec codec,
            VideoFacts facts,
            long arrivalNanos);

    /** A key was pressed (RFC 4733): 0 to 9, * # A to D; told once for each press, at its beginning. */
    void onDigit(char symbol, long atNanos);

    /** A key frame is wanted of this participant and RTCP cannot say so: SIP INFO picture_fast_update. At most two a second. */
    void onPictureRequestBySignalling();

    /** The far end bounds what we send it (REMB, TMMBR), bits per second. */
    void onBandwidth(long bitrateBps);

    /** From now on the far end sees this source there (its first key frame went out). */
    void onShown(VideoSlot slot, String sourceId);

    /** The source's picture cannot be sent to this viewer; said once for each {@link VideoSlot#showSource}. */
    void onNotViewable(VideoSlot slot, String sourceId, NotViewable reason);

    /** A secure leg's handshake is done; from now on media can flow. Legs that are ready from the start (plain, SDES) do not say so. */
    void onReady();

    /** The way is broken for good. */
    void onFailed(EndReason reason);
}
