package io.drawbridge.xmpp.stanza;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jivesoftware.smack.packet.ErrorIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.IqData;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * {@link Iq} to and from XML, with Smack as the model of the envelope: addresses, kinds, errors. A payload goes through Smack as one
 * closed element, and only what is in the table of payloads is shown to it at all, since a stranger's nested or nameless elements can
 * keep Smack busy for minutes or make it throw. Thread-safe.
 */
public final class IqCodec {
    private static final XmlEnvironment CLIENT = new XmlEnvironment("jabber:client");
    private static final String CLIENT_NAMESPACE = "jabber:client";
    private static final List<String[]> PAYLOADS = List.of(
            new String[] {"ping", Xmlns.PING},
            new String[] {"query", Xmlns.DISCO_INFO},
            new String[] {"query", Xmlns.DISCO_ITEMS},
            new String[] {"jingle", Xmlns.JINGLE});

    static {
        for (String[] payload : PAYLOADS) {
            ProviderManager.addIQProvider(payload[0], payload[1], new PayloadIq.Provider());
        }
    }

    private IqCodec() {}

    /** What became of an element that calls itself an IQ. */
    public sealed interface Reading {
        /** An IQ. */
        record Good(Iq iq) implements Reading {}

        /**
         * No IQ: to be answered with {@code bad-request} when the answer has an address.
         *
         * @param answer the error to send; empty when there is nobody to send it to, or it must not be answered
         */
        record Bad(Optional<Iq> answer, String why) implements Reading {}
    }

    /** Reads an element named {@code iq}. Nothing is thrown, whatever it is. */
    public static Reading read(XmlElement element) {
        String type = element.attribute("type");
        String id = element.attribute("id");
        List<XmlElement> children = element.elements();
        boolean request = type.equals("get") || type.equals("set");
        if (!request && !type.equals("result") && !type.equals("error")) {
            return bad(element, "an iq has a type");
        }
        if (id.isEmpty() || (request && children.size() != 1)) {
            return bad(element, "an iq has an id, and a request has one child");
        }
        try {
            return new Reading.Good(readWithSmack(element));
        } catch (Exception | StackOverflowError | AssertionError e) {
            return bad(element, "this iq cannot be read");
        }
    }

    private static Reading bad(XmlElement element, String why) {
        String type = element.attribute("type");
        if (type.equals("result")
                || type.equals("error")
                || element.attribute("from").isEmpty()) {
            return new Reading.Bad(Optional.empty(), why);
        }
        Iq shape = new Iq(
                Iq.Type.GET,
                element.attribute("id").isEmpty() ? "none" : element.attribute("id"),
                element.attribute("from"),
                element.attribute("to"),
                Optional.empty(),
                Optional.empty());
        boolean addressed = XmppAddress.parse(shape.from()).isPresent();
        return new Reading.Bad(addressed ? Optional.of(shape.refuse("bad-request", why)) : Optional.empty(), why);
    }

    private static Iq readWithSmack(XmlElement element) throws Exception {
        TreePullParser parser = new TreePullParser(envelope(element));
        parser.next();
        IQ iq = PacketParserUtils.parseIQ(parser);
        Iq.Type type = Iq.Type.valueOf(iq.getType().name().toUpperCase(Locale.ROOT));
        Optional<XmlElement> payload = type == Iq.Type.ERROR
                ? Optional.empty()
                : element.elements().stream().findFirst();
        Optional<Iq.Failure> failure = Optional.empty();
        if (type == Iq.Type.ERROR) {
            StanzaError error = iq.getError();
            String text = error == null ? null : error.getDescriptiveText();
            failure = Optional.of(new Iq.Failure(
                    error == null || error.getCondition() == null
                            ? "undefined-condition"
                            : error.getCondition().toString(),
                    text == null ? "" : text,
                    particular(element)));
        }
        return new Iq(
                type,
                iq.getStanzaId(),
                iq.getFrom() == null ? "" : iq.getFrom().toString(),
                iq.getTo() == null ? "" : iq.getTo().toString(),
                payload,
                failure);
    }

    /** What an error says in the words of its own protocol: name and namespace alone. */
    private static Optional<XmlElement> particular(XmlElement iq) {
        return iq.elements().stream()
                .filter(e -> e.name().equals("error"))
                .limit(1)
                .flatMap(error -> error.elements().stream())
                .filter(e -> !e.namespace().isEmpty() && !e.namespace().equals(Xmlns.STANZA_ERRORS))
                .findFirst()
                .map(e -> XmlElement.of(e.name(), e.namespace()));
    }

    /** What Smack gets to see: known payloads, others as an empty element, of an error its condition and text. */
    private static XmlElement envelope(XmlElement iq) {
        XmlElement head = new XmlElement(iq.name(), CLIENT_NAMESPACE, iq.attributes(), List.of());
        if (iq.attribute("type").equals("error")) {
            Optional<XmlElement> error =
                    iq.elements().stream().filter(e -> e.name().equals("error")).findFirst();
            XmlElement shown = XmlElement.of("error", CLIENT_NAMESPACE)
                    .with("type", error.map(e -> e.attribute("type")).orElse("cancel"));
            for (XmlElement child : error.map(XmlElement::elements).orElse(List.of())) {
                if (child.namespace().equals(Xmlns.STANZA_ERRORS)) {
                    shown = shown.with(child);
                }
            }
            return head.with(shown);
        }
        return iq.elements().stream()
                .findFirst()
                .map(p -> head.with(known(p) ? p : XmlElement.of(p.name(), p.namespace())))
                .orElse(head);
    }

    private static boolean known(XmlElement payload) {
        return PAYLOADS.stream().anyMatch(p -> payload.is(p[0], p[1]));
    }

    /** Prints an IQ without xmlns, so that it takes the namespace of the stream; empty when an address is none. */
    public static Optional<String> print(Iq iq) {
        try {
            IqData data = StanzaBuilder.buildIqData(iq.id())
                    .ofType(IQ.Type.valueOf(iq.type().name().toLowerCase(Locale.ROOT)));
            if (!iq.from().isEmpty()) {
                data.from(iq.from());
            }
            if (!iq.to().isEmpty()) {
                data.to(iq.to());
            }
            IQ built = iq.error().isPresent()
                    ? ErrorIQ.builder(error(iq.error().get()), data).build()
                    : new PayloadIq(data, iq.payload());
            return Optional.of(built.toXML(CLIENT).toString());
        } catch (XmppStringprepException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static StanzaError error(Iq.Failure failure) {
        StanzaError.Builder builder = StanzaError.getBuilder(StanzaError.Condition.fromString(failure.condition()));
        if (!failure.text().isEmpty()) {
            builder.setDescriptiveEnText(XmlChars.clean(failure.text()));
        }
        failure.particular()
                .ifPresent(e -> builder.setExtensions(List.of(StandardExtensionElement.builder(e.name(), e.namespace())
                        .build())));
        return builder.build();
    }
}
