package io.drawbridge.core.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.drawbridge.core.spi.ApiOperation.FieldFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as a problem document (RFC 9457); of no more kind than its status.
 *
 * @param type always {@code about:blank}
 * @param title the status in words
 * @param detail what to do about it
 * @param errors the fields of the request that are wrong; left out when none is
 */
record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldFault> errors) {
    private static final MediaType TYPE = MediaType.create("application", "problem+json");

    static AggregatedHttpResponse of(HttpStatus status, String detail) {
        return of(status, detail, List.of());
    }

    static AggregatedHttpResponse of(HttpStatus status, String detail, List<FieldFault> errors) {
        ResponseHeaders headers = Json.headers(status, TYPE);
        if (status.equals(HttpStatus.UNAUTHORIZED)) {
            headers = headers.withMutations(
                    changed -> changed.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"drawbridge\""));
        }
        return AggregatedHttpResponse.of(
                headers, Json.data(new Problem("about:blank", status.reasonPhrase(), status.code(), detail, errors)));
    }

    /** Renders whatever goes wrong outside of our own services: unknown paths, methods, requests beyond a limit. */
    static ServerErrorHandler handler() {
        return new ServerErrorHandler() {
            @Override
            public com.linecorp.armeria.common.@Nullable HttpResponse onServiceException(
                    ServiceRequestContext context, Throwable cause) {
                return null; // the default handler picks the status, and asks us to render it
            }

            @Override
            public AggregatedHttpResponse renderStatus(
                    @Nullable ServiceRequestContext context,
                    ServiceConfig config,
                    @Nullable RequestHeaders headers,
                    HttpStatus status,
                    @Nullable String description,
                    @Nullable Throwable cause) {
                return of(status, detail(status));
            }
        };
    }

    private static String detail(HttpStatus status) {
        return switch (status.code()) {
            case 404 -> "there is nothing at this path";
            case 405 -> "the method is not allowed at this path";
            case 413 -> "the request is too long";
            case 503 -> "no answer in time; try again";
            default -> status.isServerError() ? "a fault of the gateway" : "the request cannot be understood";
        };
    }
}
