package io.drawbridge.sip.leg;

import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.sip.locate.Locator;
import io.drawbridge.sip.locate.NameServers;
import io.drawbridge.sip.transaction.Transport;
import io.drawbridge.sip.transport.SipTls;
import io.drawbridge.sip.transport.SipTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes what the SIP leg listens on and asks by; watches the certificate files. Used on the main thread. */
final class SipPorts {
    private static final Logger log = LoggerFactory.getLogger(SipPorts.class);

    private final LegContext context;
    private final SipLeg.Listen listen;
    private final SipTransport transport;
    private final NameServers nameServers;
    private volatile @Nullable SipTls tls;
    private final Map<Transport, List<InetSocketAddress>> bound = new ConcurrentHashMap<>();
    private volatile @Nullable Future<?> watch;

    SipPorts(LegContext context, SipLeg.Listen listen, SipTransport transport) {
        this.context = context;
        this.listen = listen;
        this.transport = transport;
        this.nameServers = NameServers.of(context.loops(), context.config().dnsServers());
    }

    /** Where our own requests go; of transports only those that are switched on. Owner: the signalling loop. */
    Locator locator() {
        List<Transport> ours = Locator.PREFERENCE.stream()
                .filter(transport -> port(transport).isPresent())
                .toList();
        return new Locator(nameServers, ours, new Random());
    }

    private OptionalInt port(Transport of) {
        return switch (of) {
            case UDP -> listen.udpPort();
            case TCP -> listen.tcpPort();
            case TLS -> listen.tlsPort();
            default -> OptionalInt.empty();
        };
    }

    /** Binds all listeners; fails with a sentence for the operator. */
    CompletionStage<Void> open() {
        List<CompletableFuture<?>> bindings = new ArrayList<>();
        for (InetAddress address : bindAddresses()) {
            bind(bindings, Transport.UDP, address, transport::bindUdp);
            bind(bindings, Transport.TCP, address, transport::bindTcp);
        }
        if (listen.tlsPort().isPresent()) {
            bindings.add(CompletableFuture.supplyAsync(this::openTls).thenCompose(this::bindTls));
        }
        return CompletableFuture.allOf(bindings.toArray(new CompletableFuture<?>[0]))
                .thenRun(() -> log.info(
                        "SIP listens: UDP {}, TCP {}, TLS {}",
                        addresses(Transport.UDP),
                        addresses(Transport.TCP),
                        addresses(Transport.TLS)));
    }

    private void bind(
            List<CompletableFuture<?>> bindings,
            Transport of,
            InetAddress address,
            Function<InetSocketAddress, CompletionStage<InetSocketAddress>> binder) {
        port(of).ifPresent(port -> bindings.add(binder.apply(new InetSocketAddress(address, port))
                .thenAccept(taken -> bound.computeIfAbsent(of, any -> new CopyOnWriteArrayList<>())
                        .add(taken))
                .toCompletableFuture()));
    }

    private SipTls openTls() {
        try {
            return SipTls.open(context.pki(), context.config().sip().tls(), false);
        } catch (IOException e) {
            throw new UncheckedIOException("sip.tls.certificate or sip.tls.key: " + e.getMessage(), e);
        }
    }

    /** Our side of TLS, once {@link #open} has completed; none where there is no TLS listener. Thread-safe. */
    Optional<SipTls> tls() {
        return Optional.ofNullable(tls);
    }

    private CompletionStage<Void> bindTls(SipTls identity) {
        tls = identity;
        transport.tls(identity);
        watch = context.loops()
                .signalling()
                .scheduleAtFixedRate(
                        () -> CompletableFuture.runAsync(identity::refresh),
                        CurrentCertificate.WATCH_SECONDS,
                        CurrentCertificate.WATCH_SECONDS,
                        TimeUnit.SECONDS);
        List<CompletableFuture<?>> bindings = new ArrayList<>();
        for (InetAddress address : bindAddresses()) {
            bind(bindings, Transport.TLS, address, transport::bindTls);
        }
        return CompletableFuture.allOf(bindings.toArray(new CompletableFuture<?>[0]));
    }

    private List<InetAddress> bindAddresses() {
        List<InetAddress> configured = context.config().network().bind();
        return configured.isEmpty() ? List.of(new InetSocketAddress(0).getAddress()) : configured;
    }

    List<InetSocketAddress> addresses(Transport of) {
        return bound.getOrDefault(of, List.of());
    }

    CompletionStage<Void> close() {
        Future<?> running = watch;
        if (running != null) {
            running.cancel(false);
        }
        return transport.close().thenRun(nameServers::close);
    }
}
