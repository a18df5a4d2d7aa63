package io.drawbridge.webrtc.turn;

/** What the machine counts, one at a time. */
public enum TurnCount {
    /** Neither a STUN message nor ChannelData, or one that nobody may send. */
    MALFORMED,
    /** A signed request without user name, realm or nonce. */
    AUTH_INCOMPLETE,
    /** A nonce that is too old, or not ours. */
    AUTH_STALE_NONCE,
    /** No secret of ours makes that signature. */
    AUTH_WRONG_PASSWORD,
    /** Rightly signed, but too late. */
    AUTH_EXPIRED,
    /** A peer that nothing may be relayed to. */
    PEER_REFUSED,
    /** An allocation refused for its user's, its address's or everybody's sake. */
    QUOTA,
    /** A datagram or ChannelData without allocation, permission or channel. */
    STRAY
}
