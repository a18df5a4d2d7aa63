package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.component.HandshakeDigest;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.IqCodec;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may be here, who is here, and where a stanza goes: to the component whose domain it is addressed to, the sender itself included,
 * or to the server. Owner: the server's loop.
 */
final class StanzaRouter {
    private static final Set<String> STANZAS = Set.of("iq", "message", "presence");

    /** A component that is connected. */
    interface Port {
        /** Writes a printed stanza. */
        void write(String xml);
    }

    /** What became of a stanza that came in. */
    enum Verdict {
        TAKEN,
        /** The stream error of that name: its sender is not who it says. */
        INVALID_FROM,
        /** Not one of the three kinds of stanza. */
        UNSUPPORTED
    }

    private final String serverDomain;
    private final Map<String, Secret> known;
    private final int mostBytes;
    private final Map<String, Port> present = new HashMap<>();

    /** Knows these components and their secrets, by domain. */
    StanzaRouter(String serverDomain, Map<String, Secret> known, int mostBytes) {
        this.serverDomain = serverDomain.toLowerCase(Locale.ROOT);
        this.known = new HashMap<>();
        known.forEach((domain, secret) -> this.known.put(domain.toLowerCase(Locale.ROOT), secret));
        this.mostBytes = mostBytes;
    }

    boolean known(String component) {
        return known.containsKey(component);
    }

    /** Whether the digest proves the secret of the component; an unknown one costs the same time. */
    boolean proves(String component, String streamId, String digest) {
        Secret secret = known.getOrDefault(component, Secret.NONE);
        boolean right = HandshakeDigest.matches(streamId, secret.reveal(), digest);
        return right && !secret.isEmpty();
    }

    /** Takes the component in; false when its place is held. */
    boolean enter(String component, Port port) {
        return present.putIfAbsent(component, port) == null;
    }

    void leave(String component, Port port) {
        present.remove(component, port);
    }

    /** Carries a stanza of the component that {@code sender} serves. */
    Verdict route(String component, Port sender, XmlElement stanza) {
        if (!STANZAS.contains(stanza.name()) || !stanza.namespace().equals(Xmlns.COMPONENT)) {
            return Verdict.UNSUPPORTED;
        }
        Optional<XmppAddress> from = XmppAddress.parse(stanza.attribute("from"));
        if (from.isEmpty() || !from.get().domain().equals(component)) {
            return Verdict.INVALID_FROM;
        }
        String to = stanza.attribute("to");
        Optional<XmppAddress> target = to.isEmpty() ? Optional.of(serverAddress()) : XmppAddress.parse(to);
        if (target.isEmpty()) {
            bounce(sender, stanza, "jid-malformed", "the address in \"to\" is none");
        } else if (target.get().domain().equals(serverDomain) && !present.containsKey(serverDomain)) {
            answer(sender, stanza, target.get());
        } else {
            forward(sender, stanza, target.get().domain());
        }
        return Verdict.TAKEN;
    }

    private XmppAddress serverAddress() {
        return new XmppAddress("", serverDomain, "");
    }

    private void forward(Port sender, XmlElement stanza, String domain) {
        Port target = present.get(domain);
        if (target == null) {
            bounce(
                    sender,
                    stanza,
                    known(domain) ? "service-unavailable" : "remote-server-not-found",
                    known(domain) ? "the component is not connected" : "there is no such domain here");
            return;
        }
        String xml = XmlPrinter.print(stanza, Xmlns.COMPONENT);
        if (xml.length() > mostBytes) {
            bounce(sender, stanza, "policy-violation", "the stanza is too long when its namespaces are written out");
        } else {
            target.write(xml);
        }
    }

    private void answer(Port sender, XmlElement stanza, XmppAddress target) {
        if (!stanza.name().equals("iq")) {
            return;
        }
        IqCodec.Reading reading = IqCodec.read(stanza);
        if (reading instanceof IqCodec.Reading.Bad bad) {
            bad.answer().flatMap(IqCodec::print).ifPresent(sender::write);
        } else if (reading instanceof IqCodec.Reading.Good good && good.iq().request()) {
            Iq iq = good.iq();
            Iq reply = target.local().isEmpty()
                    ? serve(iq)
                    : iq.refuse("service-unavailable", "there are no accounts on this server");
            IqCodec.print(reply).ifPresent(sender::write);
        }
    }

    private Iq serve(Iq iq) {
        XmlElement payload = iq.payload().orElse(XmlElement.of("none", ""));
        if (payload.is("ping", Xmlns.PING)) {
            return iq.result();
        }
        if (payload.is("query", Xmlns.DISCO_INFO)) {
            XmlElement info = XmlElement.of("query", Xmlns.DISCO_INFO)
                    .with(XmlElement.of("identity", Xmlns.DISCO_INFO)
                            .with("category", "server")
                            .with("type", "im")
                            .with("name", "Drawbridge"));
            for (String feature : new String[] {Xmlns.DISCO_INFO, Xmlns.DISCO_ITEMS, Xmlns.PING}) {
                info = info.with(XmlElement.of("feature", Xmlns.DISCO_INFO).with("var", feature));
            }
            return iq.result(info);
        }
        if (payload.is("query", Xmlns.DISCO_ITEMS)) {
            XmlElement items = XmlElement.of("query", Xmlns.DISCO_ITEMS);
            for (String component : present.keySet()) {
                items = items.with(XmlElement.of("item", Xmlns.DISCO_ITEMS).with("jid", component));
            }
            return iq.result(items);
        }
        return iq.refuse("service-unavailable", "this server does not speak that");
    }

    /** Sends a request back to its sender with an error; answers and errors are dropped, so that nothing circles. */
    private static void bounce(Port sender, XmlElement stanza, String condition, String text) {
        String type = stanza.attribute("type");
        if (stanza.name().equals("presence") || type.equals("error") || type.equals("result")) {
            return;
        }
        XmlElement error = XmlElement.of("error", Xmlns.COMPONENT)
                .with("type", "cancel")
                .with(XmlElement.of(condition, Xmlns.STANZA_ERRORS))
                .with(XmlElement.of("text", Xmlns.STANZA_ERRORS).withText(text));
        XmlElement back = XmlElement.of(stanza.name(), Xmlns.COMPONENT)
                .with("type", "error")
                .with("id", stanza.attribute("id"))
                .with("from", stanza.attribute("to"))
                .with("to", stanza.attribute("from"))
                .with(error);
        sender.write(XmlPrinter.print(back, Xmlns.COMPONENT));
    }
}
