package io.drawbridge.core.media.video;

/** Why a source's picture cannot be passed on to a viewer without decoding it. */
public enum NotViewable {
    /** The viewer takes no codec that the source sends. */
    NO_COMMON_CODEC,
    /** The source sends fragmented NAL units and the viewer takes packetization mode 0 only (RFC 6184 section 6.2). */
    FRAGMENTED
}
