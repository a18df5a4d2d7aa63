package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.pki.ClientNames;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.xmpp.component.ServerTls;
import io.drawbridge.xmpp.component.TlsKeeper;
import io.drawbridge.xmpp.server.AccountBook;
import io.drawbridge.xmpp.server.ClientCertificates;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.Conflict;
import io.drawbridge.xmpp.server.Guests;
import io.drawbridge.xmpp.server.ServerSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The built-in server with its listeners. Owner: the main thread. */
final class OwnServer {
    private final ComponentServer server;
    private final OwnAccounts accounts;
    private final AtomicReference<@Nullable ServerTls> tls;
    private final AtomicReference<@Nullable TlsKeeper> keeper;

    private OwnServer(
            ComponentServer server,
            OwnAccounts accounts,
            AtomicReference<@Nullable ServerTls> tls,
            AtomicReference<@Nullable TlsKeeper> keeper) {
        this.server = server;
        this.accounts = accounts;
        this.tls = tls;
        this.keeper = keeper;
    }

    /** A server that runs. */
    record Running(OwnServer server, int port) {}

    /**
     * Binds all listeners; completes with the port of the first.
     *
     * @param formerPort to be bound where the settings leave the port open; 0 = any
     */
    static CompletionStage<Running> start(
            LegContext context, Xmpp xmpp, XmppPlan plan, Map<String, Secret> components, int formerPort)
            throws IOException, GeneralSecurityException {
        AtomicReference<@Nullable ServerTls> tls =
                new AtomicReference<>(plan.serverTls().orElse(null));
        AtomicReference<@Nullable TlsKeeper> keeper =
                new AtomicReference<>(plan.tls().orElse(null));
        OwnAccounts accounts = new OwnAccounts(components);
        Optional<Supplier<SslContext>> current = tls.get() == null
                ? Optional.empty()
                : Optional.of(() -> Objects.requireNonNull(tls.get()).current());
        ServerSettings settings = ServerSettings.of(
                        xmpp.domain(),
                        new AccountBook(accounts, context.config().dataDir()))
                .with(current, certificates(xmpp, keeper))
                .with(Conflict.of(xmpp.conflict()))
                .with(new GuestRelays(context.exports().all(RelayCredentials.class)));
        ComponentServer server = new ComponentServer(context.loops(), settings, context.meters());
        CompletionStage<Integer> first = CompletableFuture.completedFuture(0);
        for (InetSocketAddress wanted : plan.listeners()) {
            InetSocketAddress address =
                    wanted.getPort() == 0 ? new InetSocketAddress(wanted.getAddress(), formerPort) : wanted;
            CompletionStage<InetSocketAddress> bound = server.bind(address).exceptionally(failure -> {
                throw new ListenFault("xmpp.component-port", address, failure);
            });
            first = first.thenCombine(bound, (port, got) -> port == 0 ? Integer.valueOf(got.getPort()) : port);
        }
        return first.thenApply(port -> new Running(new OwnServer(server, accounts, tls, keeper), port))
                .whenComplete((running, failure) -> {
                    if (failure != null) {
                        server.retire(domain -> false); // the listeners that were free
                    }
                });
    }

    /** Components from elsewhere show certificates of their own names; those of this process share one. */
    private static ClientCertificates certificates(Xmpp xmpp, AtomicReference<@Nullable TlsKeeper> keeper) {
        boolean required = xmpp.tls().clientCertificates();
        if (required && keeper.get() == null) {
            throw new IllegalStateException(
                    "xmpp.tls.client-certificates is required, but xmpp.tls.mode is off: certificates need TLS");
        }
        return new ClientCertificates(
                required,
                (certificate, component) -> Optional.ofNullable(keeper.get())
                                .filter(own -> own.presented().chain().get(0).equals(certificate))
                                .isPresent()
                        ? Optional.empty()
                        : ClientNames.permits(certificate, component));
    }

    /** Its own XMPP domain. */
    String domain() {
        return server.settings().domain();
    }

    /** Learns other names, secrets and certificates; what is connected stays as long as its secret does. */
    void use(XmppPlan plan, Map<String, Secret> components) throws IOException, GeneralSecurityException {
        accounts.put(components);
        plan.serverTls().ifPresent(tls::set);
        keeper.set(plan.tls().orElse(null));
    }

    /** Leaves the port to another, and stays for the gateway's own components alone. */
    Future<?> retire() {
        return server.retire(accounts::known);
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
