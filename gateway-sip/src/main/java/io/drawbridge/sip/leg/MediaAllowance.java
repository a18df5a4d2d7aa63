package io.drawbridge.sip.leg;

/**
 * How much media one flow may send before anything has come from where it sends to. A description can name anybody's address, so an
 * INVITE, forged even, must not turn the gateway's sound and picture on a third party.
 *
 * <p>Before the ACK of a far end that has not shown that it hears us only a little goes: enough for the beginning of the sound. After
 * it media goes freely to the host that signalling comes from. To any other host goes what a few seconds hold, until RTP, RTCP or a
 * handshake has come from there; who neither sends nor reports is cut off then. Pure; owner: the meeting's loop.
 */
final class MediaAllowance {
    /**
     * Bounds.
     *
     * @param unconfirmedPackets before the ACK
     * @param elsewherePackets to a host that neither signals nor has sent
     */
    record Limits(int unconfirmedPackets, int elsewherePackets) {
        /** 10: a fifth of a second of sound; 1500: half a minute of it, or some seconds of picture. */
        static final Limits DEFAULT = new Limits(10, 1500);
    }

    private final Limits limits;
    private boolean confirmed;
    private boolean elsewhere;
    private boolean heard;
    private boolean withheld;
    private int sent;

    MediaAllowance(Limits limits, boolean confirmed) {
        this.limits = limits;
        this.confirmed = confirmed;
    }

    /** The far end wants media at another place than before. */
    void described(boolean otherHost) {
        elsewhere = otherHost;
        heard = false;
        sent = 0;
    }

    /** The far end has acknowledged. */
    void confirmed() {
        confirmed = true;
    }

    /** Something valid came from where we send to. */
    void heard() {
        heard = true;
    }

    /** Whether some packet was not let go. */
    boolean withheld() {
        return withheld;
    }

    /** Whether one more packet may go. */
    boolean take() {
        if (heard || (confirmed && !elsewhere)) {
            return true;
        }
        if (sent >= (confirmed ? limits.elsewherePackets() : limits.unconfirmedPackets())) {
            withheld = true;
            return false;
        }
        sent++;
        return true;
    }
}
