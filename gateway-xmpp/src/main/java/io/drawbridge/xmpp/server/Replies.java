package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Locale;
import java.util.Optional;

/** What the server says to a stanza (RFC 6120 section 8.3), in the content namespace of components. Pure. */
final class Replies {
    private Replies() {}

    /** An IQ as an element. */
    static XmlElement of(Iq iq) {
        XmlElement element = addressed("iq", iq.type().name().toLowerCase(Locale.ROOT), iq.id(), iq.from(), iq.to());
        if (iq.payload().isPresent()) {
            element = element.with(iq.payload().get());
        }
        return iq.error().isPresent()
                ? element.with(
                        error(iq.error().get().condition(), iq.error().get().text()))
                : element;
    }

    /** The stanza sent back with an error; empty for answers, errors and presence, so that nothing circles. */
    static Optional<XmlElement> bounce(XmlElement stanza, String condition, String text) {
        String type = stanza.attribute("type");
        if (stanza.name().equals("presence") || type.equals("error") || type.equals("result")) {
            return Optional.empty();
        }
        return Optional.of(addressed(
                        stanza.name(),
                        "error",
                        stanza.attribute("id"),
                        stanza.attribute("to"),
                        stanza.attribute("from"))
                .with(error(condition, text)));
    }

    private static XmlElement addressed(String name, String type, String id, String from, String to) {
        XmlElement element = XmlElement.of(name, Xmlns.COMPONENT).with("type", type);
        element = id.isEmpty() ? element : element.with("id", id);
        element = from.isEmpty() ? element : element.with("from", from);
        return to.isEmpty() ? element : element.with("to", to);
    }

    private static XmlElement error(String condition, String text) {
        XmlElement error = XmlElement.of("error", Xmlns.COMPONENT)
                .with("type", kind(condition))
                .with(XmlElement.of(condition, Xmlns.STANZA_ERRORS));
        return text.isEmpty()
                ? error
                : error.with(XmlElement.of("text", Xmlns.STANZA_ERRORS).withText(text));
    }

    /** What the sender can do about it (RFC 6120 section 8.3.2). */
    private static String kind(String condition) {
        return switch (condition) {
            case "bad-request", "jid-malformed", "policy-violation" -> "modify";
            case "not-authorized", "forbidden" -> "auth";
            case "resource-constraint" -> "wait";
            default -> "cancel";
        };
    }
}
