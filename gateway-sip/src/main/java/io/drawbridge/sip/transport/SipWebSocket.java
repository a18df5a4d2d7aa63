package io.drawbridge.sip.transport;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketCloseStatus;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.websocket.WebSocketService;
import io.drawbridge.core.net.WebOrigin;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.sip.message.SipLimits;
import io.netty.channel.EventLoop;
import java.util.stream.Stream;

/** SIP over WebSocket (RFC 7118) at {@code /sip}: web phones of the same host, and clients that are no browsers. */
public final class SipWebSocket implements HttpMount {
    private static final String PATH = "/sip";
    private static final String SUBPROTOCOL = "sip";

    private final SipTransport transport;
    private final EventLoop signalling;
    private final SipLimits messages;
    private final StreamLimits limits;

    /** Messages go to {@code transport} on its loop. */
    public SipWebSocket(SipTransport transport, EventLoop signalling, SipLimits messages, StreamLimits limits) {
        this.transport = transport;
        this.signalling = signalling;
        this.messages = messages;
        this.limits = limits;
    }

    @Override
    public void mount(ServerBuilder server) {
        HttpService webSocket = WebSocketService.builder(this::accept)
                .maxFramePayloadLength(messages.maxMessageBytes())
                .subprotocols(SUBPROTOCOL)
                .allowedOrigin(origin -> true) // screen() decides
                .build();
        server.service(PATH, webSocket.decorate(SipWebSocket::screen));
    }

    /** Only browsers tell an origin, and only their pages could abuse the user's network: who tells none is no page. */
    private static HttpResponse screen(HttpService next, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        RequestHeaders headers = request.headers();
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin != null && !WebOrigin.isSameHost(origin, headers.authority())) {
            return HttpResponse.of(HttpStatus.FORBIDDEN);
        }
        boolean speaksSip = Stream.of(
                        headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "").split(","))
                .anyMatch(protocol -> protocol.strip().equalsIgnoreCase(SUBPROTOCOL));
        return speaksSip
                ? next.serve(context, origin == null ? withOrigin(context, request) : request)
                : HttpResponse.of(HttpStatus.BAD_REQUEST);
    }

    /** The WebSocket service would refuse who tells no origin. */
    private static HttpRequest withOrigin(ServiceRequestContext context, HttpRequest request) {
        HttpRequest own = request.mapHeaders(headers -> headers.toBuilder()
                .set(HttpHeaderNames.ORIGIN, "https://" + headers.authority())
                .build());
        context.updateRequest(own);
        return own;
    }

    private WebSocket accept(ServiceRequestContext context, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        EventLoop web = context.eventLoop().withoutContext();
        WebSocketLink link = new WebSocketLink(
                transport,
                new WebSocketLink.Ends(
                        context.sessionProtocol().isTls(), context.localAddress(), context.remoteAddress()),
                new WebSocketLink.Loops(web, signalling),
                out,
                messages,
                limits);
        signalling.execute(() -> {
            if (transport.take(link)) {
                in.subscribe(link, web);
            } else {
                in.abort();
                out.close(WebSocketCloseStatus.TRY_AGAIN_LATER);
            }
        });
        return out;
    }
}
