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
    /** Clients, RFC 6120. */
    public static final String CLIENT = "jabber:client";
    /** Frames of streams over WebSocket, RFC 7395. */
    public static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
    /** SASL, RFC 6120 section 6. */
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    /** Resource binding, RFC 6120 section 7. */
    public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
    /** Sessions, RFC 3921 section 3: old clients ask for one, which means nothing any more. */
    public static final String SESSION = "urn:ietf:params:xml:ns:xmpp-session";
    /** External services, XEP-0215. */
    public static final String EXTERNAL_SERVICES = "urn:xmpp:extdisco:2";
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

    /** JSON containers, XEP-0335. */
    public static final String JSON = "urn:xmpp:json:0";

    private Xmlns() {}
}
