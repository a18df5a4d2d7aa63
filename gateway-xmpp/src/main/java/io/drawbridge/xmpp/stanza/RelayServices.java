package io.drawbridge.xmpp.stanza;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The TURN and STUN servers that clients are told about (XEP-0215). Called on the loop that the question came to. */
@FunctionalInterface
public interface RelayServices {
    /** There are none. */
    RelayServices NONE = requester -> List.of();

    /** What this client, a JID, may use now; made for each question, so that credentials can be short-lived. */
    List<Service> services(String requester);

    /**
     * One service.
     *
     * @param type {@code turn}, {@code turns}, {@code stun} or {@code stuns}
     * @param transport {@code udp} or {@code tcp}
     * @param login empty where none is needed
     */
    record Service(String type, String transport, String host, int port, Optional<Login> login) {
        private XmlElement element() {
            XmlElement element = XmlElement.of("service", Xmlns.EXTERNAL_SERVICES)
                    .with("type", type)
                    .with("transport", transport)
                    .with("host", host)
                    .with("port", Integer.toString(port));
            return login.map(found -> element.with("restricted", "true")
                            .with("username", found.username())
                            .with("password", found.password())
                            .with("expires", found.expires().toString()))
                    .orElse(element);
        }
    }

    /** A short-lived credential. {@link #toString()} does not show it. */
    record Login(String username, String password, Instant expires) {
        @Override
        public String toString() {
            return "login until " + expires;
        }
    }

    /** The answer to a question for {@code services}, all or those of one type (XEP-0215 section 3). */
    default Iq answer(Iq request) {
        String type = request.payload().map(p -> p.attribute("type")).orElse("");
        XmlElement list = XmlElement.of("services", Xmlns.EXTERNAL_SERVICES);
        list = type.isEmpty() ? list : list.with("type", type);
        for (Service service : services(request.from())) {
            if (type.isEmpty() || type.equals(service.type())) {
                list = list.with(service.element());
            }
        }
        return request.result(list);
    }
}
