package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The table of what a component answers; its service discovery (XEP-0030) is made from it. Filled before the link is switched on, from
 * then on owned by the link's loop.
 */
public final class IqHandlers {
    /** Answers requests of one kind. */
    public interface Handler {
        /** Takes a request; {@code reply} is to be given its one answer. */
        void onRequest(Iq request, Consumer<Iq> reply);
    }

    /** Takes messages and presence. */
    public interface StanzaHandler {
        /** Takes a stanza that is no IQ; {@code reply} may be given any number of stanzas, in the namespace of component streams. */
        void onStanza(XmlElement stanza, Consumer<XmlElement> reply);
    }

    private record Entry(String name, String namespace, Handler handler, List<String> features) {}

    private final List<Entry> table = new ArrayList<>();
    private StanzaHandler others = (stanza, reply) -> {};

    /** Ping and discovery are there from the start. */
    public IqHandlers() {
        add("ping", Xmlns.PING, (request, reply) -> reply.accept(request.result()), List.of(Xmlns.PING));
        add(
                "query",
                Xmlns.DISCO_INFO,
                (request, reply) -> reply.accept(request.result(info())),
                List.of(Xmlns.DISCO_INFO));
    }

    /** Answers the element of that name and namespace, and says so in discovery; in place of who did so before. */
    public void add(String name, String namespace, Handler handler, List<String> features) {
        table.add(0, new Entry(name, namespace, handler, features));
    }

    /** Gives messages and presence to {@code handler}; without one they are dropped. */
    public void others(StanzaHandler handler) {
        others = handler;
    }

    /** Whatever is not an IQ. */
    void onOther(XmlElement stanza, Consumer<XmlElement> reply) {
        others.onStanza(stanza, reply);
    }

    void onRequest(Iq request, Consumer<Iq> reply) {
        for (Entry entry : table) {
            if (request.payload()
                    .filter(p -> p.is(entry.name(), entry.namespace()))
                    .isPresent()) {
                entry.handler().onRequest(request, reply);
                return;
            }
        }
        reply.accept(request.refuse("service-unavailable", "this is not spoken here"));
    }

    /** What discovery says of the component; as a conference, clients would take it for a server of chat rooms (XEP-0045). */
    public XmlElement info() {
        XmlElement info = XmlElement.of("query", Xmlns.DISCO_INFO)
                .with(XmlElement.of("identity", Xmlns.DISCO_INFO)
                        .with("category", "gateway")
                        .with("type", "sip")
                        .with("name", "Drawbridge"));
        TreeSet<String> features = new TreeSet<>();
        table.forEach(entry -> features.addAll(entry.features()));
        for (String feature : features) {
            info = info.with(XmlElement.of("feature", Xmlns.DISCO_INFO).with("var", feature));
        }
        return info;
    }
}
