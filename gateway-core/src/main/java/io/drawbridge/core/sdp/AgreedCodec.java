package io.drawbridge.core.sdp;

import java.util.Optional;

/**
 * One payload type that both sides take on an m line.
 *
 * @param payloadType the offerer's number, used in both directions
 * @param fmtp the offer's format parameters, verbatim; empty if none
 * @param h264 what the far end can receive, for H.264 only
 */
public record AgreedCodec(int payloadType, Codec codec, int channels, String fmtp, Optional<H264Parameters> h264) {}
