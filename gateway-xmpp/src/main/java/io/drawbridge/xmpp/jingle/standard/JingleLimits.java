package io.drawbridge.xmpp.jingle.standard;

/**
 * Bounds on what one guest may send.
 *
 * @param contents in one session, those that were removed included
 * @param payloadTypes in one description
 * @param perPayloadType parameters of one payload type, and feedback messages of it
 * @param perDescription header extensions, sources and the like, of each kind
 * @param candidates in one transport
 * @param trickled candidates in one session
 * @param sessions of one bare address at once
 * @param allSessions of all guests at once
 */
public record JingleLimits(
        int contents,
        int payloadTypes,
        int perPayloadType,
        int perDescription,
        int candidates,
        int trickled,
        int sessions,
        int allSessions) {
    /** Twice what the richest client sends. */
    public static final JingleLimits DEFAULT = new JingleLimits(8, 64, 32, 64, 64, 256, 8, 1000);
}
