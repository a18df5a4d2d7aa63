package io.drawbridge.core.spi;

import java.time.Instant;
import java.util.List;

/**
 * Who reaches us by STUN and TURN, and with what credentials: made for one join, valid for a time. Lent by the leg that runs the server, or
 * knows the one that the operator runs. Thread-safe.
 */
public interface RelayCredentials {
    /** A ticket for {@code name}: a word of letters, digits and hyphens that tells one holder from another, and nothing of who it is. */
    Ticket issue(String name);

    /**
     * What a guest is told.
     *
     * @param services where to ask; none when there is no server
     * @param username for TURN
     * @param credential the password that belongs to it
     * @param expiresAt until when new allocations can be made with them; those that stand go on
     */
    record Ticket(List<Service> services, String username, String credential, Instant expiresAt) {
        /** Never shows the credential. */
        @Override
        public String toString() {
            return "Ticket[" + services + ", " + expiresAt + "]";
        }
    }

    /**
     * One way to a server (RFC 7064, RFC 7065, XEP-0215).
     *
     * @param scheme stun, turn or turns
     * @param host a name or an address in numbers, IPv6 without brackets
     * @param transport udp or tcp; TLS runs over tcp
     */
    record Service(String scheme, String host, int port, String transport) {
        /** As browsers take it. */
        public String url() {
            String address = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
            return scheme + ":" + address + (scheme.equals("stun") ? "" : "?transport=" + transport);
        }
    }
}
