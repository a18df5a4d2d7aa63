package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.xmpp.stanza.StanzaFramer;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** XML and SDP of the tests of this package. */
final class Xml {
    private static final String HEADER = "<stream:stream xmlns='jabber:component:accept'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='callbridge.example.com'>";

    private Xml() {}

    /** The element that a component's stream would carry. */
    static XmlElement parse(String text) {
        return tryParse(text).orElseThrow(() -> new AssertionError("no stanza: " + text));
    }

    static Optional<XmlElement> tryParse(String text) {
        List<StreamEvent> events = new ArrayList<>();
        byte[] bytes = (HEADER + text).getBytes(StandardCharsets.UTF_8);
        new StanzaFramer(StreamLimits.STRICT).feed(bytes, 0, bytes.length, events::add);
        return events.stream()
                .filter(StreamEvent.Received.class::isInstance)
                .map(e -> ((StreamEvent.Received) e).element())
                .findFirst();
    }

    static String print(XmlElement element) {
        return XmlPrinter.print(element, Xmlns.COMPONENT);
    }

    static SessionDescription sdp(String text) {
        return ((SdpParser.Result.Parsed) SdpParser.parse(text)).description();
    }

    static SessionDescription fixture(String name) {
        return sdp(text(name + ".sdp"));
    }

    static String text(String name) {
        try (InputStream in = Xml.class.getResourceAsStream("/jingle/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A jingle element as the initiator with that offer would send it. */
    static XmlElement jingle(String action, String sid, SessionDescription offer) {
        return jingle(action, sid, offer, true);
    }

    static XmlElement jingle(String action, String sid, SessionDescription description, boolean initiator) {
        XmlElement jingle =
                XmlElement.of("jingle", Xmlns.JINGLE).with("action", action).with("sid", sid);
        ContentWriter writer = new ContentWriter(initiator);
        List<String> names = new ArrayList<>();
        for (var media : description.media()) {
            names.add(media.attribute("mid").orElseThrow());
            jingle =
                    jingle.with(writer.print("initiator", media.attribute("mid").orElseThrow(), media));
        }
        return description.attribute("group").isPresent() ? jingle.with(ContentWriter.bundle(names)) : jingle;
    }
}
