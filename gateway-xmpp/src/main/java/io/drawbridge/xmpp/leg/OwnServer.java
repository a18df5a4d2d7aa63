package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.pki.ClientNames;
import io.drawbridge.xmpp.component.ServerTls;
import io.drawbridge.xmpp.server.AccountBook;
import io.drawbridge.xmpp.server.ClientCertificates;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.Conflict;
import io.drawbridge.xmpp.server.Guests;
import io.drawbridge.xmpp.server.ServerSettings;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The built-in server with its listeners. Owner: the main thread. */
final class OwnServer {
    private final ComponentServer server;

    private OwnServer(ComponentServer server) {
        this.server = server;
    }

    /** A server that runs. */
    record Running(OwnServer server, int port) {}

    /** Binds all listeners; completes with the port of the first. */
    static CompletionStage<Running> start(LegContext context, XmppPlan plan, Map<String, Secret> components)
            throws IOException, GeneralSecurityException {
        GatewayConfig config = context.config();
        Optional<ServerTls> tls = plan.serverTls();
        ServerSettings settings = ServerSettings.of(
                        config.xmpp().domain(), new AccountBook(components, config.dataDir()))
                .with(tls.map(keeper -> keeper::current), certificates(config, tls.isPresent()))
                .with(Conflict.of(config.xmpp().conflict()));
        ComponentServer server = new ComponentServer(context.loops(), settings, context.meters());
        CompletionStage<Integer> first = CompletableFuture.completedFuture(0);
        for (InetSocketAddress address : plan.listeners()) {
            CompletionStage<InetSocketAddress> bound = server.bind(address).exceptionally(failure -> {
                throw new ListenFault("xmpp.component-port", address, failure);
            });
            first = first.thenCombine(bound, (port, got) -> port == 0 ? Integer.valueOf(got.getPort()) : port);
        }
        return first.thenApply(port -> new Running(new OwnServer(server), port));
    }

    private static ClientCertificates certificates(GatewayConfig config, boolean encrypted) {
        boolean required = config.xmpp().tls().clientCertificates();
        if (required && !encrypted) {
            throw new IllegalStateException(
                    "xmpp.tls.client-certificates is required, but xmpp.tls.mode is off: certificates need TLS");
        }
        return new ClientCertificates(required, ClientNames::permits);
    }

    /** Its anonymous guests. */
    Guests guests() {
        return server.guests();
    }

    /** Tells every component that it goes down. */
    Future<?> stop() {
        return server.stop();
    }
}
