package io.drawbridge.xmpp.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The TURN and STUN servers that clients are told about (XEP-0215). Called on the server's loop. */
public interface RelayServices {
    /** There are none. */
    RelayServices NONE = requester -> List.of();

    /** What this client may use now; made for each question, so that credentials can be short-lived. */
    List<Service> services(String requester);

    /**
     * One service.
     *
     * @param type {@code turn}, {@code turns}, {@code stun} or {@code stuns}
     * @param transport {@code udp} or {@code tcp}
     * @param login empty where none is needed
     */
    record Service(String type, String transport, String host, int port, Optional<Login> login) {}

    /** A short-lived credential. {@link #toString()} does not show it. */
    record Login(String username, String password, Instant expires) {
        @Override
        public String toString() {
            return "login until " + expires;
        }
    }
}
