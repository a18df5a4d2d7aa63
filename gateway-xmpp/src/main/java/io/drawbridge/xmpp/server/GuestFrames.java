package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;

/** The frames of a stream over WebSocket that are no stanzas (RFC 7395 section 3), printed as clients are used to see them. */
final class GuestFrames {
    static final String CLOSE = "<close xmlns='" + Xmlns.FRAMING + "'/>";
    static final String SUCCESS = "<success xmlns='" + Xmlns.SASL + "'/>";
    static final String OFFER_LOGIN =
            features("<mechanisms xmlns='" + Xmlns.SASL + "'><mechanism>ANONYMOUS</mechanism></mechanisms>");
    static final String OFFER_BINDING =
            features("<bind xmlns='" + Xmlns.BIND + "'/><session xmlns='" + Xmlns.SESSION + "'><optional/></session>");

    private GuestFrames() {}

    private static String features(String inner) {
        return "<stream:features xmlns='" + Xmlns.CLIENT + "' xmlns:stream='" + Xmlns.STREAMS + "'>" + inner
                + "</stream:features>";
    }

    static String open(String domain, String id) {
        return "<open xmlns='" + Xmlns.FRAMING + "' from='" + XmlPrinter.escape(domain) + "' id='" + id
                + "' version='1.0' xml:lang='en'/>";
    }

    static String loginFailure(String condition) {
        return "<failure xmlns='" + Xmlns.SASL + "'><" + condition + "/></failure>";
    }

    static String error(String condition, String text) {
        return "<stream:error xmlns:stream='" + Xmlns.STREAMS + "'><" + condition + " xmlns='" + Xmlns.STREAM_ERRORS
                + "'/><text xmlns='" + Xmlns.STREAM_ERRORS + "'>" + XmlPrinter.escape(text)
                + "</text></stream:error>";
    }

    static String bound(String id, String jid) {
        return "<iq xmlns='" + Xmlns.CLIENT + "' type='result' id='" + XmlPrinter.escape(id) + "'><bind xmlns='"
                + Xmlns.BIND + "'><jid>" + XmlPrinter.escape(jid) + "</jid></bind></iq>";
    }
}
