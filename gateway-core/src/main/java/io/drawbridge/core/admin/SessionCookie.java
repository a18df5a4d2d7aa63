package io.drawbridge.core.admin;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.core.admin.AdminSessions.Session;
import java.util.Optional;

/**
 * The cookie of a signed-in browser (RFC 6265bis): for this host only, out of reach of scripts, and never sent along by another site.
 * HTTP and HTTPS have a name each, since cookies know no ports and a browser lets no plain page replace a secure cookie.
 */
public final class SessionCookie {
    /** Sent by a page with what it asks by itself; such requests keep no session alive. */
    public static final String BACKGROUND = "x-drawbridge-background";

    private static final String SECURE_NAME = "__Host-drawbridge-admin";
    private static final String PLAIN_NAME = "drawbridge-admin";

    private SessionCookie() {}

    /** The session of a request, if it bears one that is not over. */
    public static Optional<Session> find(
            AdminSessions sessions, ServiceRequestContext context, RequestHeaders headers) {
        String name = name(context);
        boolean byPerson = !headers.contains(BACKGROUND);
        return headers.cookies().stream()
                .filter(cookie -> cookie.name().equals(name))
                .findFirst()
                .flatMap(cookie -> sessions.find(cookie.value(), byPerson));
    }

    /** As it is set at the end of signing in. */
    public static String set(ServiceRequestContext context, Session session) {
        return cookie(context, session.id());
    }

    /** As it is taken away at signing out. */
    public static String clear(ServiceRequestContext context) {
        return cookie(context, "") + "; Max-Age=0";
    }

    private static String cookie(ServiceRequestContext context, String value) {
        return name(context) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict"
                + (isSecure(context) ? "; Secure" : "");
    }

    private static String name(ServiceRequestContext context) {
        return isSecure(context) ? SECURE_NAME : PLAIN_NAME;
    }

    private static boolean isSecure(ServiceRequestContext context) {
        return context.sessionProtocol().isTls();
    }
}
