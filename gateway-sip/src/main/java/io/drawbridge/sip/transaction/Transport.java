package io.drawbridge.sip.transaction;

import java.util.Locale;
import java.util.Optional;

/** How messages travel (RFC 3261 section 18, RFC 7118). */
public enum Transport {
    UDP(false, false, 5060),
    TCP(true, false, 5060),
    TLS(true, true, 5061),
    WS(true, false, 80),
    WSS(true, true, 443);

    private final boolean reliable;
    private final boolean secure;
    private final int defaultPort;

    Transport(boolean reliable, boolean secure, int defaultPort) {
        this.reliable = reliable;
        this.secure = secure;
        this.defaultPort = defaultPort;
    }

    /** Whether it is a stream: nothing is lost, nothing needs to be sent again. */
    public boolean reliable() {
        return reliable;
    }

    /** Whether it runs over TLS. */
    public boolean secure() {
        return secure;
    }

    /** The port of a URI that names none. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The value of a URI's transport parameter: RFC 7118 has {@code ws} for both of its kinds, RFC 3261 {@code tls} for TLS. */
    public String uriParameter() {
        return this == WSS ? "ws" : name().toLowerCase(Locale.ROOT);
    }

    /** The transport of a Via or of a URI's transport parameter, compared without regard to case. */
    public static Optional<Transport> of(String name) {
        for (Transport transport : values()) {
            if (transport.name().equalsIgnoreCase(name)) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }
}
