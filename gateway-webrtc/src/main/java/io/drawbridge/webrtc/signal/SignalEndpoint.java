package io.drawbridge.webrtc.signal;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.netty.util.concurrent.Ticker;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The WebSocket of the pages, {@code /ws}. Only pages of the same host may use it. */
public final class SignalEndpoint {
    private static final String PATH = "/ws";
    private static final int LARGEST_FRAME_BYTES = 64 << 10;

    private final PageSession.Factory sessions;
    private final Ticker ticker;
    private final MessageCodec codec = new MessageCodec();

    /** Opens a session by {@code sessions} for each connection. */
    public SignalEndpoint(PageSession.Factory sessions, Ticker ticker) {
        this.sessions = sessions;
        this.ticker = ticker;
    }

    /** Adds the route. */
    public void mount(ServerBuilder server) {
        HttpService webSocket = WebSocketService.builder(this::accept)
                .maxFramePayloadLength(LARGEST_FRAME_BYTES)
                .allowedOrigin(
                        origin -> true) // sameHost() decides; Armeria's own check fails behind a proxy that ends TLS
                .build();
        server.service(PATH, webSocket.decorate(SignalEndpoint::sameHost));
    }

    private static HttpResponse sameHost(HttpService next, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        return isSameHost(request.headers()) ? next.serve(context, request) : HttpResponse.of(HttpStatus.FORBIDDEN);
    }

    private static boolean isSameHost(RequestHeaders headers) {
        return isSameHost(headers.get(HttpHeaderNames.ORIGIN), headers.authority());
    }

    /** Whether the page that {@code origin} names came from this host and port. Browsers always send an origin here. */
    static boolean isSameHost(@Nullable String origin, @Nullable String authority) {
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

    private WebSocket accept(ServiceRequestContext context, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        SignalConnection connection = new SignalConnection(
                context.eventLoop().withoutContext(), context.clientAddress().getHostAddress(), out, codec, ticker);
        connection.open(sessions);
        in.subscribe(connection, context.eventLoop().withoutContext());
        return out;
    }
}
