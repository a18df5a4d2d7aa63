package io.drawbridge.xmpp.component;

/**
 * An XMPP server that serves the domain (RFC 2782).
 *
 * @param address where components connect
 * @param priority the lowest number first; all of one priority are used at once
 * @param weight the share of joins among those of one priority
 */
public record Server(ServerAddress address, int priority, int weight) {
    /** The only one. */
    public static Server only(ServerAddress address) {
        return new Server(address, 0, 0);
    }
}
