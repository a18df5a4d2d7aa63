package io.drawbridge.xmpp.jingle.standard;

/** Namespaces of standard Jingle and of what surrounds a call. */
final class JingleNs {
    /** XEP-0166 section 10: conditions that say more than the stanza error beside them. */
    static final String ERRORS = "urn:xmpp:jingle:errors:1";

    /** XEP-0167: descriptions of RTP media. */
    static final String RTP = "urn:xmpp:jingle:apps:rtp:1";

    static final String RTP_AUDIO = "urn:xmpp:jingle:apps:rtp:audio";
    static final String RTP_VIDEO = "urn:xmpp:jingle:apps:rtp:video";

    /** XEP-0167 section 8: ringing, mute, hold. */
    static final String RTP_INFO = "urn:xmpp:jingle:apps:rtp:info:1";

    /** XEP-0293. */
    static final String FEEDBACK = "urn:xmpp:jingle:apps:rtp:rtcp-fb:0";

    /** XEP-0294. */
    static final String EXTENSIONS = "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0";

    /** XEP-0339. */
    static final String SOURCES = "urn:xmpp:jingle:apps:rtp:ssma:0";

    /** XEP-0338. */
    static final String GROUPING = "urn:xmpp:jingle:apps:grouping:0";

    /** XEP-0176. */
    static final String ICE = "urn:xmpp:jingle:transports:ice-udp:1";

    /** XEP-0320. */
    static final String DTLS = "urn:xmpp:jingle:apps:dtls:0";

    /** XEP-0353. */
    static final String CALL_MESSAGES = "urn:xmpp:jingle-message:0";

    /** XEP-0334. */
    static final String HINTS = "urn:xmpp:hints";

    /** XEP-0115. */
    static final String CAPS = "http://jabber.org/protocol/caps";

    private JingleNs() {}
}
