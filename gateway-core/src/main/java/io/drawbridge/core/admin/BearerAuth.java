package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;

/** Lets through only requests that bear the admin token. */
final class BearerAuth extends SimpleDecoratingHttpService {
    private final AdminToken token;

    BearerAuth(HttpService guarded, AdminToken token) {
        super(guarded);
        this.token = token;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        if (token.isBorneBy(request.headers().get(HttpHeaderNames.AUTHORIZATION, ""))) {
            return unwrap().serve(context, request);
        }
        return Problem.of(HttpStatus.UNAUTHORIZED, "send \"Authorization: Bearer <admin token>\"")
                .toHttpResponse();
    }
}
