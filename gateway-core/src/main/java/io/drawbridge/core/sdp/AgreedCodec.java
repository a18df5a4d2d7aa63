package io.drawbridge.core.sdp;

import java.util.Optional;

/**
 * One payload type that both sides take on an m line.
 *
 * @param payloadType what comes in with that codec carries: our number where we offered, the far end's where it did
 * @param sendPayloadType what we send with: the far end's number always (RFC 3264 section 5.1)
 * @param fmtp the far end's format parameters, verbatim; empty if none
 * @param h264 what the far end can receive, for H.264 only
 */
public record AgreedCodec(
        int payloadType, int sendPayloadType, Codec codec, int channels, String fmtp, Optional<H264Parameters> h264) {
    /** With one number for both directions, as in an answer of ours. */
    public AgreedCodec(int payloadType, Codec codec, int channels, String fmtp, Optional<H264Parameters> h264) {
        this(payloadType, payloadType, codec, channels, fmtp, h264);
    }

    /** The same, coming in under another number. */
    AgreedCodec receivedAs(int ownPayloadType) {
        return new AgreedCodec(ownPayloadType, sendPayloadType, codec, channels, fmtp, h264);
    }
}
