package io.drawbridge.core.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a page may use a WebSocket of ours (RFC 6455 section 10.2): only one that came from us. Pure. */
public final class WebOrigin {
    private WebOrigin() {}

    /**
     * Whether the page that {@code origin} names came from this host and port. Works behind a proxy that ends TLS, since schemes are not
     * compared.
     */
    public static boolean isSameHost(@Nullable String origin, @Nullable String authority) {
        if (origin == null || authority == null) {
            return false;
        }
        try {
            URI uri = new URI(origin);
            String host = uri.getRawAuthority();
            return host != null && withPort(host, uri.getScheme()).equals(withPort(authority, uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String withPort(String authority, @Nullable String scheme) {
        String lower = authority.toLowerCase(Locale.ROOT);
        String defaultPort = "https".equalsIgnoreCase(scheme) ? ":443" : ":80";
        return lower.endsWith(defaultPort) ? lower.substring(0, lower.length() - defaultPort.length()) : lower;
    }
}
