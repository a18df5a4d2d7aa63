package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.drawbridge.core.directory.Door;

/** Lets through only requests that bear the admin token; who sends too many wrong ones must wait. */
final class BearerAuth extends SimpleDecoratingHttpService {
    private final AdminToken token;
    private final Door door;

    BearerAuth(HttpService guarded, AdminToken token, Door door) {
        super(guarded);
        this.token = token;
        this.door = door;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        String source = "api " + context.clientAddress().getHostAddress(); // who mistypes the token may still call
        if (token.isBorneBy(authorization)) {
            return unwrap().serve(context, request);
        }
        if (!authorization.isEmpty() && (door.barred(source) || !door.guessed(source))) {
            return Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many wrong tokens; wait a few minutes")
                    .toHttpResponse();
        }
        return Problem.of(HttpStatus.UNAUTHORIZED, "send \"Authorization: Bearer <admin token>\"")
                .toHttpResponse();
    }
}
