package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.drawbridge.core.admin.AdminSessions.Session;
import java.util.Optional;

/**
 * Lets through only requests that bear the admin token (RFC 6750), or the cookie of who is signed in. A cookie comes along unasked, so
 * with it alone nothing can be changed: that needs the token of the page too, and a browser that says whose page asks must say ours.
 */
final class ApiAuth extends SimpleDecoratingHttpService {
    /** Bears the token that the admin page was given for its forms. */
    static final String FORM_TOKEN = "x-csrf-token";

    private static final String SCHEME = "Bearer ";

    private final Entrance entrance;

    ApiAuth(HttpService guarded, Entrance entrance) {
        super(guarded);
        this.entrance = entrance;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        Optional<HttpResponse> refusal = refusal(context, request.headers());
        return refusal.isPresent() ? refusal.get() : unwrap().serve(context, request);
    }

    private Optional<HttpResponse> refusal(ServiceRequestContext context, RequestHeaders headers) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.isEmpty()) {
            return SessionCookie.find(entrance.sessions(), context, headers)
                    .map(session -> forSession(session, headers))
                    .orElseGet(ApiAuth::unauthorized);
        }
        boolean isBearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String typed = isBearer ? authorization.substring(SCHEME.length()) : "";
        return switch (entrance.judge(typed, context.clientAddress())) {
            case RIGHT -> Optional.empty();
            case WRONG -> unauthorized();
            case TOO_MANY -> refused(HttpStatus.TOO_MANY_REQUESTS, "too many wrong tokens; wait a few minutes");
        };
    }

    private static Optional<HttpResponse> forSession(Session session, RequestHeaders headers) {
        boolean changes = headers.method() != HttpMethod.GET && headers.method() != HttpMethod.HEAD;
        if (changes && !session.allows(headers.get(FORM_TOKEN, ""))) {
            return refused(HttpStatus.FORBIDDEN, "send the page's token in x-csrf-token, or the admin token");
        }
        return changes && !Entrance.isFromOurPage(headers)
                ? refused(HttpStatus.FORBIDDEN, "another site's page cannot change anything here")
                : Optional.empty();
    }

    private static Optional<HttpResponse> unauthorized() {
        return refused(HttpStatus.UNAUTHORIZED, "send \"Authorization: Bearer <admin token>\"");
    }

    private static Optional<HttpResponse> refused(HttpStatus status, String detail) {
        return Optional.of(Problem.of(status, detail).toHttpResponse());
    }
}
