package io.drawbridge.sip.message;

/** What a message may cost. All of them are refused above, never cut. */
public record SipLimits(int maxHeadBytes, int maxMessageBytes, int maxHeaders, int maxVias) {
    /** 64 kB of headers, 256 kB in all, 128 header lines, 70 Via values. */
    public static final SipLimits DEFAULT = new SipLimits(64 * 1024, 256 * 1024, 128, 70);
}
