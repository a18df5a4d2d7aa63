package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.ServerLimits;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
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
        ComponentServer server = new ComponentServer(
                context.loops(),
                context.config().xmpp().domain(),
                components,
                ServerLimits.DEFAULT,
                context.meters(),
                plan.serverTls().map(tls -> tls::current));
        CompletionStage<Integer> first = CompletableFuture.completedFuture(0);
        for (InetSocketAddress address : plan.listeners()) {
            CompletionStage<InetSocketAddress> bound = server.bind(address).exceptionally(failure -> {
                throw new ListenFault("xmpp.component-port", address, failure);
            });
            first = first.thenCombine(bound, (port, got) -> port == 0 ? Integer.valueOf(got.getPort()) : port);
        }
        return first.thenApply(port -> new Running(new OwnServer(server), port));
    }

    /** Tells every component that it goes down. */
    Future<?> stop() {
        return server.stop();
    }
}
