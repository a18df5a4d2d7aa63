package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerTlsConfig;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.HttpMount;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The one web server: health, metrics, the REST API, and what legs mount on it. Thread-safe. */
public final class WebServer {
    private static final MediaType METRICS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");
    private static final HttpStatus PERMANENT_REDIRECT = HttpStatus.valueOf(308);

    /**
     * What a client may take of us.
     *
     * @param headerTimeout how long a connection may go without a complete request
     * @param requestTimeout how long a request may take; upgraded connections are not bound by it
     * @param maxRequestBytes longest body
     * @param maxHeaderBytes longest header section
     * @param maxConnections at a time
     * @param maxConnectionsPerAddress at a time, of one address (of IPv6 its /64); many people may share one
     */
    public record Limits(
            Duration headerTimeout,
            Duration requestTimeout,
            int maxRequestBytes,
            int maxHeaderBytes,
            int maxConnections,
            int maxConnectionsPerAddress) {
        /** 10 s, 15 s, 64 KiB, 16 KiB, 20 000, 5 000. */
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(10), Duration.ofSeconds(15), 65_536, 16_384, 20_000, 5_000);
    }

    /**
     * What the server shows.
     *
     * @param entrance to the REST API
     * @param resources of the REST API
     * @param operations of the REST API
     * @param mounts pages and WebSocket endpoints
     */
    public record Content(
            Entrance entrance,
            Readiness readiness,
            PrometheusMeterRegistry meters,
            List<ApiMount> resources,
            List<ApiOperation> operations,
            List<HttpMount> mounts) {}

    private final GatewayConfig config;
    private final List<Listener> listeners = new ArrayList<>();
    private final Server server;

    /**
     * What the HTTPS port presents: to be refreshed while the server runs.
     *
     * @throws IOException with a sentence for the operator
     */
    public static CurrentCertificate<TlsKeyPair> certificate(Pki pki, GatewayConfig config) throws IOException {
        return CurrentCertificate.open(
                "web TLS", pki, config.web().tls(), identity -> TlsKeyPair.of(identity.key(), identity.chain()));
    }

    /**
     * Builds the server; nothing is bound yet.
     *
     * @param certificate asked for each connection
     */
    public WebServer(GatewayConfig config, Supplier<TlsKeyPair> certificate, Content content, Limits limits) {
        this.config = config;
        ServerBuilder builder = Server.builder();
        limit(builder, limits);
        OpeningCheck opening = new OpeningCheck(content.meters().counter("drawbridge.malformed", "protocol", "http"));
        CrowdCheck crowd = new CrowdCheck(limits.maxConnectionsPerAddress());
        builder.childChannelPipelineCustomizer(
                pipeline -> pipeline.addFirst(opening).addFirst(crowd));
        listen(builder, certificate);
        routes(builder, content);
        if (redirects()) {
            redirect(builder);
        }
        this.server = builder.build();
    }

    /** Binds the ports; completes when they are bound, or fails with a {@link ListenFault}. */
    public CompletableFuture<Void> start() {
        return server.start().exceptionally(failure -> {
            throw fault(failure);
        });
    }

    /** The server does not say which port it was. It binds them in order, so the last one that nobody can have now is at fault. */
    private RuntimeException fault(Throwable failure) {
        for (int i = listeners.size() - 1; i >= 0; i--) {
            Listener listener = listeners.get(i);
            if (!listener.isFree()) {
                return new ListenFault(listener.key(), listener.address(), failure);
            }
        }
        return new CompletionException(failure);
    }

    private record Listener(String key, InetSocketAddress address) {
        boolean isFree() {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(address);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Closes ports and connections. */
    public CompletableFuture<Void> stop() {
        return server.stop();
    }

    /** Browsers trust localhost without TLS, so there the HTTP port serves the pages themselves. */
    private boolean redirects() {
        GatewayConfig.Web web = config.web();
        return !config.domain().equals("localhost") && web.httpPort() != 0 && web.httpsPort() != 0;
    }

    private static void limit(ServerBuilder builder, Limits limits) {
        builder.disableServerHeader()
                .meterRegistry(new CompositeMeterRegistry()) // its own meters go nowhere
                .maxNumConnections(limits.maxConnections())
                .idleTimeout(limits.headerTimeout())
                .requestTimeout(limits.requestTimeout())
                .maxRequestLength(limits.maxRequestBytes())
                .http1MaxInitialLineLength(limits.maxHeaderBytes())
                .http1MaxHeaderSize(limits.maxHeaderBytes())
                .http2MaxHeaderListSize(limits.maxHeaderBytes())
                .http2MaxStreamsPerConnection(100)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .errorHandler(Problem.handler());
    }

    private void listen(ServerBuilder builder, Supplier<TlsKeyPair> certificate) {
        listen(builder, "web.https-port", config.web().httpsPort(), SessionProtocol.HTTPS);
        listen(builder, "web.http-port", config.web().httpPort(), SessionProtocol.HTTP);
        if (config.web().httpsPort() != 0) {
            builder.tlsProvider(
                    hostname -> certificate.get(),
                    ServerTlsConfig.builder().tlsCustomizer(TlsPolicy::apply).build());
        }
    }

    private void listen(ServerBuilder builder, String key, int port, SessionProtocol protocol) {
        if (port == 0) {
            return;
        }
        List<InetAddress> bind = config.network().bind();
        for (InetAddress address : bind.isEmpty() ? List.of(new InetSocketAddress(0).getAddress()) : bind) {
            InetSocketAddress listening = new InetSocketAddress(address, port);
            builder.port(listening, protocol);
            listeners.add(new Listener(key, listening));
        }
    }

    private static void routes(ServerBuilder builder, Content content) {
        builder.service(reading("/healthz"), health());
        builder.service(reading("/readyz"), (context, request) -> {
            Readiness.Report report = content.readiness().report();
            return Json.response(report.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, report);
        });
        builder.service(
                reading("/metrics"),
                (context, request) -> HttpResponse.of(
                        Json.headers(HttpStatus.OK, METRICS),
                        HttpData.ofUtf8(content.meters().scrape())));
        new RestApi(content.entrance(), content.resources(), content.operations()).mount(builder);
        content.mounts().forEach(mount -> mount.mount(builder));
    }

    private static HttpService health() {
        return (context, request) ->
                HttpResponse.of(Json.headers(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8), HttpData.ofUtf8("ok"));
    }

    private static Route reading(String path) {
        return Route.builder()
                .path(path)
                .methods(HttpMethod.GET, HttpMethod.HEAD)
                .build();
    }

    /** Over every service, and over what has none: plain requests are led on, but for the question whether we live. */
    private void redirect(ServerBuilder builder) {
        int port = config.web().httpsPort();
        String base = "https://" + config.domain() + (port == 443 ? "" : ":" + port);
        builder.decorator((service, context, request) -> {
            boolean isServed =
                    context.sessionProtocol().isTls() || context.path().equals("/healthz");
            return isServed
                    ? service.serve(context, request)
                    : HttpResponse.of(
                            ResponseHeaders.of(PERMANENT_REDIRECT, HttpHeaderNames.LOCATION, base + request.path()));
        });
    }
}
