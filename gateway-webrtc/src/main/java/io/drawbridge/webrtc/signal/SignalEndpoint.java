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
import io.drawbridge.core.net.WebOrigin;
import io.netty.util.concurrent.Ticker;

/** The WebSocket of the pages, {@code /ws}. Only pages of the same host may use it. Thread-safe. */
public final class SignalEndpoint {
    private static final String PATH = "/ws";
    private static final int LARGEST_FRAME_BYTES = 64 << 10;

    private final SignalConnection.House house;

    /** Joins and resumes sessions of {@code sessions}, as far as {@code gate} lets in. */
    public SignalEndpoint(Sessions sessions, Gate gate, Ticker ticker) {
        this(sessions, gate, ticker, SignalConnection.Limits.DEFAULT);
    }

    SignalEndpoint(Sessions sessions, Gate gate, Ticker ticker, SignalConnection.Limits limits) {
        this.house = new SignalConnection.House(sessions, gate, new MessageCodec(), ticker, limits);
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
        return WebOrigin.isSameHost(headers.get(HttpHeaderNames.ORIGIN), headers.authority());
    }

    private WebSocket accept(ServiceRequestContext context, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        SignalConnection connection = new SignalConnection(
                context.eventLoop().withoutContext(), context.clientAddress().getHostAddress(), out, house);
        connection.open();
        in.subscribe(connection, context.eventLoop().withoutContext());
        return out;
    }
}
