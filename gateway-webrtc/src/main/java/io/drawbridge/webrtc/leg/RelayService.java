package io.drawbridge.webrtc.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.PrivateFiles;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.webrtc.ice.LocalAddresses;
import io.drawbridge.webrtc.ice.RelayFinder;
import io.drawbridge.webrtc.turn.PeerRules;
import io.drawbridge.webrtc.turn.RelayTickets;
import io.drawbridge.webrtc.turn.RestSecrets;
import io.drawbridge.webrtc.turn.TurnLimits;
import io.drawbridge.webrtc.turn.server.StreamLimits;
import io.drawbridge.webrtc.turn.server.TurnServer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** STUN and TURN for guests, as configured: our own server, the operator's, or none. Main thread, except for the credentials. */
final class RelayService implements RelayFinder {
    private static final int SECRET_BYTES = 32;
    private static final String SECRET_FILE = "turn-secret";

    private final LegContext context;
    private final GatewayConfig.Turn config;
    private @Nullable List<String> secrets;
    private @Nullable RelayCredentials credentials;
    private volatile @Nullable TurnServer server;
    private @Nullable Future<?> watch;

    RelayService(LegContext context) {
        this.context = context;
        this.config = context.config().turn();
    }

    private boolean isExternal() {
        return !config.external().isEmpty();
    }

    /** Pages apart know the relay of the callbridge's process by a common secret alone. */
    private boolean isOff() {
        boolean isElsewhere =
                context.config().webBridgeApart() && config.secret().isEmpty();
        return !isExternal() && (isElsewhere || (config.port() == 0 && config.tlsPort() == 0));
    }

    /** What guests are told. */
    RelayCredentials credentials() {
        if (credentials == null) {
            credentials = isOff()
                    ? name -> new RelayCredentials.Ticket(List.of(), "", "", Instant.EPOCH)
                    : new RelayTickets(new RestSecrets(secrets()), services(), InstantSource.system());
        }
        return credentials;
    }

    /** The one that makes credentials first. */
    private List<String> secrets() {
        if (secrets == null) {
            List<String> all = new ArrayList<>();
            all.add(config.secret().isEmpty() ? ownSecret() : config.secret().reveal());
            config.previousSecrets().stream()
                    .map(GatewayConfig.Secret::reveal)
                    .filter(secret -> !secret.isEmpty())
                    .forEach(all::add);
            secrets = List.copyOf(all);
        }
        return secrets;
    }

    private String ownSecret() {
        Path file = context.config().dataDir().resolve(SECRET_FILE);
        try {
            return PrivateFiles.readOrCreate(file, RelayService::freshSecret);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make " + file, e);
        }
    }

    private static String freshSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Supplier<List<RelayCredentials.Service>> services() {
        if (isExternal()) {
            List<RelayCredentials.Service> external = RelayHosts.external(config.external());
            return () -> external;
        }
        List<InetAddress> bound = localAddresses(context.config().network().bind());
        return () -> RelayHosts.of(
                        context.config().domain(), context.publicAddresses().known(), bound)
                .stream()
                .flatMap(host -> RelayHosts.services(host, config.port(), config.tlsPort()).stream())
                .toList();
    }

    private static List<InetAddress> localAddresses(List<InetAddress> bind) {
        try {
            return LocalAddresses.of(bind);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the network interfaces", e);
        }
    }

    /** Binds our own server, if that is what is configured; {@code media}: the bound addresses of browsers' media. */
    CompletionStage<Void> start(List<InetSocketAddress> media) {
        if (isOff() || isExternal()) {
            return CompletableFuture.completedFuture(null);
        }
        Supplier<List<InetAddress>> known = () -> context.publicAddresses().known();
        IntPredicate closed = port -> port == config.port()
                || port == config.tlsPort()
                || (port >= config.relayPorts().first()
                        && port <= config.relayPorts().last());
        PeerRules rules = new PeerRules(
                new PeerRules.Own(media, localAddresses(List.of()), known, closed), config.allowedPeers());
        TurnServer made = new TurnServer(
                new TurnServer.Setup(
                        localAddresses(context.config().network().bind()),
                        config.port(),
                        config.tlsPort(),
                        tls(),
                        config.alternateServers(),
                        config.relayPorts(),
                        rules,
                        new RestSecrets(secrets()),
                        local -> RelayHosts.advertised(local, known.get()),
                        TurnLimits.DEFAULTS,
                        StreamLimits.DEFAULTS),
                context.loops(),
                context.ticker(),
                InstantSource.system(),
                context.meters());
        server = made;
        return made.start();
    }

    private Optional<Supplier<SslContext>> tls() {
        if (config.tlsPort() == 0) {
            return Optional.empty();
        }
        try {
            CurrentCertificate<SslContext> tls = CurrentCertificate.open(
                    "TURN TLS", context.pki(), context.config().web().tls(), RelayService::sslContext);
            watch = context.loops()
                    .signalling()
                    .scheduleAtFixedRate(
                            () -> CompletableFuture.runAsync(tls::refresh),
                            CurrentCertificate.WATCH_SECONDS,
                            CurrentCertificate.WATCH_SECONDS,
                            TimeUnit.SECONDS);
            return Optional.of(tls);
        } catch (IOException e) {
            throw new UncheckedIOException("the certificate cannot serve TURN over TLS: " + e.getMessage(), e);
        }
    }

    private static SslContext sslContext(Pki.Identity identity) throws IOException {
        return TlsPolicy.apply(SslContextBuilder.forServer(identity.key(), identity.chain()))
                .build();
    }

    @Override
    public CompletionStage<Optional<String>> carriage(InetSocketAddress source) {
        TurnServer running = server;
        return running == null ? RelayFinder.NONE.carriage(source) : running.carriage(source);
    }

    void drain() {
        TurnServer running = server;
        if (running != null) {
            running.drain();
        }
    }

    void close() {
        if (watch != null) {
            watch.cancel(false);
        }
        TurnServer running = server;
        if (running != null) {
            running.close();
        }
    }
}
