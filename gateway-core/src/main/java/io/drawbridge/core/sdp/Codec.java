package io.drawbridge.core.sdp;

/** The codecs that the gateway takes, spelled as in SDP. */
public enum Codec {
    OPUS("opus", true, 48000),
    G722("G722", true, 8000),
    PCMU("PCMU", true, 8000),
    PCMA("PCMA", true, 8000),
    H264("H264", false, 90000),
    VP8("VP8", false, 90000);

    private final String sdpName;
    private final boolean audio;
    private final int clockRateHz;

    Codec(String sdpName, boolean audio, int clockRateHz) {
        this.sdpName = sdpName;
        this.audio = audio;
        this.clockRateHz = clockRateHz;
    }

    /** The encoding name of {@code a=rtpmap}. */
    public String sdpName() {
        return sdpName;
    }

    /** Audio or video. */
    public boolean isAudio() {
        return audio;
    }

    /** RTP clock rate in Hz (8000 for G.722, RFC 3551 section 4.5.2). */
    public int clockRateHz() {
        return clockRateHz;
    }
}
