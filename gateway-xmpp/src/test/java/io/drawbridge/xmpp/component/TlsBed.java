package io.drawbridge.xmpp.component;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.server.Accounts;
import io.drawbridge.xmpp.server.ClientCertificates;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.ServerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Links and built-in servers on real sockets that differ in their certificates alone. */
final class TlsBed implements AutoCloseable {
    static final String COMPONENT = "callbridge.example.com";
    private static final Secret SECRET = new Secret("open sesame");

    private final Loops loops = new Loops(1);
    private final List<ComponentServer> servers = new ArrayList<>();
    private final List<ComponentLink> links = new ArrayList<>();

    /** A built-in server; its port. */
    int server(Supplier<SslContext> tls) throws Exception {
        ComponentServer server = new ComponentServer(
                loops,
                ServerSettings.of("example.com", Accounts.fixed(Map.of(COMPONENT, SECRET)))
                        .with(Optional.of(tls), ClientCertificates.UNCHECKED),
                new SimpleMeterRegistry());
        servers.add(server);
        return server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .getPort();
    }

    /** A server that shows the one and believes the other. */
    int server(Pki.Identity shown, Pki.Identity client) throws Exception {
        SslContext tls = ComponentTls.server(shown, client.chain());
        return server(() -> tls);
    }

    ComponentLink link(int port, ServerNames names, LinkTls tls) {
        LinkSettings settings = new LinkSettings(
                COMPONENT,
                SECRET,
                new ServerAddress(names.host(), port),
                names,
                Optional.of(tls),
                AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress())),
                TestBed.FAST);
        ComponentLink link = new ComponentLink(loops, Ticker.systemTicker(), settings, new IqHandlers(), new Random(1));
        links.add(link);
        link.enable();
        return link;
    }

    /** What becomes of a link: empty when it is ready, else why it is refused. */
    Optional<String> outcome(Pki.Identity shown, ServerNames names, TrustedCertificates trust, Pki.Identity own)
            throws Exception {
        return outcome(
                link(server(shown, own), names, towards -> ComponentTls.client(own, trust, towards, Instant::now)));
    }

    static Optional<String> outcome(ComponentLink link) {
        Await.until(
                "a link is ready or refused",
                () -> link.status().usable() || link.status().state() == LinkState.BACKOFF);
        LinkStatus status = link.status();
        return status.usable() ? Optional.empty() : status.lastError();
    }

    @Override
    public void close() throws Exception {
        for (ComponentLink link : links) {
            link.disable().await(5, TimeUnit.SECONDS);
        }
        for (ComponentServer server : servers) {
            server.stop().await(5, TimeUnit.SECONDS);
        }
        loops.close();
    }
}
