package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the server itself answers; discovery tells exactly what the table holds. Owner: the server's loop. */
final class ServerAnswers {
    private record Entry(String name, String namespace, Function<Iq, Iq> answer) {}

    private final Supplier<Collection<String>> components;
    private final RelayServices relays;
    private final List<Entry> table = List.of(
            new Entry("ping", Xmlns.PING, Iq::result),
            new Entry("query", Xmlns.DISCO_INFO, iq -> iq.result(info())),
            new Entry("query", Xmlns.DISCO_ITEMS, iq -> iq.result(items())),
            new Entry("services", Xmlns.EXTERNAL_SERVICES, this::services),
            new Entry("session", Xmlns.SESSION, Iq::result));

    /** Discovery lists these components. */
    ServerAnswers(Supplier<Collection<String>> components, RelayServices relays) {
        this.components = components;
        this.relays = relays;
    }

    /** The answer to a request that is addressed to the server. */
    Iq answer(Iq request) {
        for (Entry entry : table) {
            if (request.payload()
                    .filter(p -> p.is(entry.name(), entry.namespace()))
                    .isPresent()) {
                return entry.answer().apply(request);
            }
        }
        return request.refuse("service-unavailable", "this server does not speak that");
    }

    private XmlElement info() {
        XmlElement info = XmlElement.of("query", Xmlns.DISCO_INFO)
                .with(XmlElement.of("identity", Xmlns.DISCO_INFO)
                        .with("category", "server")
                        .with("type", "im")
                        .with("name", "Drawbridge"));
        for (Entry entry : table) {
            info = info.with(XmlElement.of("feature", Xmlns.DISCO_INFO).with("var", entry.namespace()));
        }
        return info;
    }

    private XmlElement items() {
        XmlElement items = XmlElement.of("query", Xmlns.DISCO_ITEMS);
        for (String component : components.get()) {
            items = items.with(XmlElement.of("item", Xmlns.DISCO_ITEMS).with("jid", component));
        }
        return items;
    }

    private Iq services(Iq request) {
        return relays.answer(request);
    }
}
