package io.drawbridge.xmpp.stanza;

/** Namespaces of the protocols that are spoken here. */
public final class Xmlns {
    /** Streams, RFC 6120. */
    public static final String STREAMS = "http://etherx.jabber.org/streams";
    /** Conditions of stream errors, RFC 6120 section 4.9.2. */
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    /** Conditions of stanza errors, RFC 6120 section 8.3. */
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    /** Components, XEP-0114. */
    public static final String COMPONENT = "jabber:component:accept";
    /** Ping, XEP-0199. */
    public static final String PING = "urn:xmpp:ping";
    /** Service discovery, XEP-0030: what an address is and can do. */
    public static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    /** Service discovery, XEP-0030: what hangs below an address. */
    public static final String DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
    /** Jingle, XEP-0166. */
    public static final String JINGLE = "urn:xmpp:jingle:1";
    /** Ours: a session description carried verbatim. */
    public static final String SDP = "urn:drawbridge:sdp:1";

    /** Ours: who holds a component's name. */
    public static final String HOLDER = "urn:drawbridge:holder:1";
    /** Ours: what a web side in another process asks and is told about a meeting. */
    public static final String MEETING = "urn:drawbridge:meeting:1";

    private Xmlns() {}
}
