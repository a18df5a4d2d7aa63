package io.drawbridge.webrtc.ice;

import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.Fingerprints;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.net.StunServers;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.core.spi.WebTransports;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The {@link WebTransports} that the webrtc leg lends: a {@link MediaPort} for each media loop, and one DTLS stack. Thread-safe. */
public final class WebTransportsImpl implements WebTransports, AutoCloseable {
    private static final long LOOK_UP_MINUTES = 5;

    /**
     * Where the internet sees us.
     *
     * @param publicAddresses what the operator says; a NAT forwards our port there
     * @param stunServers whom to ask when nothing is said, as host, host:port or [IPv6]:port
     */
    public record Outside(List<InetAddress> publicAddresses, List<String> stunServers) {
        /** Copies. */
        public Outside {
            publicAddresses = List.copyOf(publicAddresses);
            stunServers = List.copyOf(stunServers);
        }
    }

    private final Loops loops;
    private final Ticker ticker;
    private final DtlsEngine engine;
    private final Outside outside;
    private final RelayFinder relays;
    private final IceLimits limits;
    private final SecureRandom random = new SecureRandom();
    private final MediaCounters counters;
    private final List<TransportSetup> ports = new ArrayList<>();
    private final ScheduledThreadPoolExecutor lookUps =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("stun-names", true));
    private volatile boolean bound;

    /** Binds nothing yet. */
    public WebTransportsImpl(
            Loops loops, Ticker ticker, DtlsEngine engine, Outside outside, RelayFinder relays, MeterRegistry meters) {
        this(loops, ticker, engine, outside, relays, meters, IceLimits.DEFAULTS);
    }

    WebTransportsImpl(
            Loops loops,
            Ticker ticker,
            DtlsEngine engine,
            Outside outside,
            RelayFinder relays,
            MeterRegistry meters,
            IceLimits limits) {
        this.loops = loops;
        this.ticker = ticker;
        this.engine = engine;
        this.outside = outside;
        this.relays = relays;
        this.limits = limits;
        this.counters = new MediaCounters(meters);
    }

    /**
     * Binds port {@code firstPort + i} for media loop i, on each address.
     *
     * @param bind addresses, or none for all of the machine
     * @return fails with a sentence for the operator
     */
    public CompletionStage<Void> bind(List<InetAddress> bind, int firstPort) {
        List<InetAddress> addresses;
        try {
            addresses = LocalAddresses.of(bind);
        } catch (SocketException e) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("cannot list the network interfaces: " + e.getMessage(), e));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < loops.mediaCount(); i++) {
            MediaPort port = new MediaPort(loops.media(i), ticker, limits, counters, random);
            ports.add(new TransportSetup(port, limits, ticker, engine, outside.publicAddresses(), relays, random));
            all.add(port.bind(loops.datagramChannel(), addresses, firstPort == 0 ? 0 : firstPort + i)
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenRun(() -> {
            bound = true;
            if (outside.publicAddresses().isEmpty() && !outside.stunServers().isEmpty()) {
                lookUps.scheduleWithFixedDelay(this::lookUp, 0, LOOK_UP_MINUTES, TimeUnit.MINUTES);
            }
        });
    }

    /** Names of STUN servers become addresses; on a thread of its own, since that may wait for the DNS. */
    private void lookUp() {
        List<InetSocketAddress> servers = outside.stunServers().stream()
                .flatMap(server -> StunServers.resolve(server).stream())
                .toList();
        if (!servers.isEmpty()) {
            ports.forEach(setup -> setup.port().stunServers(servers));
        }
    }

    /** Whether all ports are bound. */
    public boolean bound() {
        return bound;
    }

    /** The bound addresses of all media loops. */
    public List<InetSocketAddress> addresses() {
        return ports.stream()
                .flatMap(setup -> setup.port().addresses().stream())
                .toList();
    }

    /** The bound addresses of media loop {@code loopIndex}. */
    public List<InetSocketAddress> addresses(int loopIndex) {
        return ports.get(loopIndex).port().addresses();
    }

    @Override
    public CompletionStage<WebTransport> open(int loopIndex, TransportParameters remote) {
        if (!bound) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("the port of browsers' media is not bound"));
        }
        if (!Transports.areCredentials(remote.ufrag(), remote.password())) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("the offer has no ICE credentials as RFC 8839 wants them"));
        }
        if (!Fingerprints.checkable(remote.fingerprints())) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("the offer has no certificate fingerprint that can be checked"));
        }
        TransportSetup setup = ports.get(loopIndex);
        return CompletableFuture.supplyAsync(
                () -> {
                    BrowserTransport transport = new BrowserTransport(setup, remote);
                    if (!transport.begin()) {
                        throw new IllegalStateException("too many browsers on this media port");
                    }
                    return transport;
                },
                setup.port().loop());
    }

    /** Closes the ports with what transports are left. */
    @Override
    public void close() {
        bound = false;
        lookUps.shutdownNow();
        ports.forEach(setup -> setup.port().close());
    }
}
