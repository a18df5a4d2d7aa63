package io.drawbridge.xmpp.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The guests' door on the web server: {@code /xmpp-websocket} (RFC 7395), and where it is (XEP-0156). Pages of any origin may use it:
 * a guest is anonymous, so that there is nothing that a foreign page could do in somebody's name. Thread-safe.
 */
public final class GuestEndpoint implements HttpMount {
    private static final String PATH = "/xmpp-websocket";
    private static final String PROTOCOL = "xmpp";
    private static final String REL = "urn:xmpp:alt-connections:websocket";
    private static final Pattern AUTHORITY =
            Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+](:[0-9]{1,5})?");
    private static final Pattern LOCAL = Pattern.compile("localhost(:.*)?|127\\..*|\\[::1](:.*)?");

    private volatile @Nullable Guests guests;

    /** From now on guests get in; before, they are told to come later. */
    public void open(Guests to) {
        guests = to;
    }

    @Override
    public void mount(ServerBuilder server) {
        HttpService webSocket = WebSocketService.builder(this::accept)
                .subprotocols(PROTOCOL)
                .maxFramePayloadLength(2 * GuestLimits.DEFAULT.stream().stanzaBytes())
                .allowedOrigin(origin -> true)
                .build();
        server.service(PATH, webSocket.decorate(this::admit));
        server.service("/.well-known/host-meta", (context, request) -> whereXml(context, request));
        server.service("/.well-known/host-meta.json", (context, request) -> whereJson(context, request));
    }

    private HttpResponse admit(HttpService next, ServiceRequestContext context, HttpRequest request) throws Exception {
        if (guests == null) {
            return HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE);
        }
        String offered = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        boolean speaksXmpp =
                Arrays.stream(offered.split(",")).anyMatch(p -> p.strip().equals(PROTOCOL));
        if (!speaksXmpp) {
            return HttpResponse.of(
                    HttpStatus.BAD_REQUEST,
                    MediaType.PLAIN_TEXT_UTF_8,
                    "a WebSocket with the subprotocol xmpp (RFC 7395)");
        }
        HttpRequest from = withOrigin(request);
        context.updateRequest(from);
        return next.serve(context, from);
    }

    /** Clients that are no pages have no origin, and Armeria would turn them away. */
    private static HttpRequest withOrigin(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.ORIGIN)
                ? request
                : request.mapHeaders(headers ->
                        headers.toBuilder().set(HttpHeaderNames.ORIGIN, "null").build());
    }

    private WebSocket accept(ServiceRequestContext context, WebSocket in) {
        Guests to = guests;
        if (to == null) {
            throw new IllegalStateException("no guests yet"); // admit() has looked
        }
        return to.accept(context.clientAddress(), in);
    }

    private static HttpResponse whereXml(ServiceRequestContext context, HttpRequest request) {
        return answer(
                MediaType.parse("application/xrd+xml; charset=utf-8"),
                "<?xml version='1.0' encoding='utf-8'?>\n<XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'><Link rel='"
                        + REL + "' href='" + XmlPrinter.escape(where(context, request)) + "'/></XRD>\n");
    }

    private static HttpResponse whereJson(ServiceRequestContext context, HttpRequest request) {
        return answer(
                MediaType.JSON_UTF_8,
                "{\"links\":[{\"rel\":\"" + REL + "\",\"href\":\"" + where(context, request) + "\"}]}\n");
    }

    /** Any page may read it (XEP-0156 section 3). */
    private static HttpResponse answer(MediaType type, String body) {
        ResponseHeaders headers = ResponseHeaders.builder(HttpStatus.OK)
                .contentType(type)
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build();
        return HttpResponse.of(headers, com.linecorp.armeria.common.HttpData.ofUtf8(body));
    }

    /** Where the asker has found us; plain only on the own machine, since anywhere else a proxy ends TLS before us. */
    private static String where(ServiceRequestContext context, HttpRequest request) {
        String asked = String.valueOf(request.authority());
        String authority = AUTHORITY.matcher(asked).matches() ? asked : "localhost";
        boolean plain =
                !context.sessionProtocol().isTls() && LOCAL.matcher(authority).matches();
        return (plain ? "ws://" : "wss://") + authority + PATH;
    }
}
