package io.drawbridge.webrtc.ice;

import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.dtls.Fingerprints;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.spi.WebTransports;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The {@link WebTransports} that the webrtc leg lends: a {@link MediaPort} for each media loop, and one DTLS stack. Thread-safe. */
public final class WebTransportsImpl implements WebTransports, AutoCloseable {
    private static final int ICE_THREADS = 2;
    private static final IceAgent.Events SILENT = new IceAgent.Events() {
        @Override
        public void onSend(InetSocketAddress local, InetSocketAddress remote, byte[] stun) {}

        @Override
        public void onSelected(InetSocketAddress local, InetSocketAddress remote, String words) {}
    };

    private final Loops loops;
    private final Ticker ticker;
    private final DtlsEngine engine;
    private final List<InetAddress> publicAddresses;
    private final IceLimits limits = IceLimits.DEFAULTS;
    private final MediaCounters counters;
    private final ExecutorService pool =
            Executors.newFixedThreadPool(ICE_THREADS, new DefaultThreadFactory("ice", true));
    private final IceAgent.Factory agents;
    private final List<MediaPort> ports = new ArrayList<>();
    private volatile boolean bound;

    /**
     * Binds nothing yet.
     *
     * @param publicAddresses what to advertise besides the bound addresses, for a gateway behind NAT that forwards the port
     */
    public WebTransportsImpl(
            Loops loops, Ticker ticker, DtlsEngine engine, List<InetAddress> publicAddresses, MeterRegistry meters) {
        this.loops = loops;
        this.ticker = ticker;
        this.engine = engine;
        this.publicAddresses = List.copyOf(publicAddresses);
        this.counters = new MediaCounters(meters);
        this.agents = Ice4jAgent.factory(pool, limits);
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
            MediaPort port = new MediaPort(loops.media(i), ticker, limits, counters);
            ports.add(port);
            all.add(port.bind(loops.datagramChannel(), addresses, firstPort == 0 ? 0 : firstPort + i)
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenRun(() -> bound = true);
    }

    /** Makes an agent and lets it go, so that the first browser does not wait for ice4j's classes and settings. Blocks. */
    public void warmUp() {
        IceAgent agent = agents.create(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)),
                "warm",
                "warmwarmwarmwarmwarmwarm",
                SILENT);
        agent.close();
    }

    /** Whether all ports are bound. */
    public boolean bound() {
        return bound;
    }

    /** The bound addresses of all media loops. */
    public List<InetSocketAddress> addresses() {
        return ports.stream().flatMap(port -> port.addresses().stream()).toList();
    }

    /** The bound addresses of media loop {@code loopIndex}. */
    public List<InetSocketAddress> addresses(int loopIndex) {
        return ports.get(loopIndex).addresses();
    }

    @Override
    public CompletionStage<WebTransport> open(int loopIndex, TransportParameters remote) {
        if (!bound) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("the port of browsers' media is not bound"));
        }
        if (remote.ufrag().isEmpty() || remote.password().isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("the offer has no ICE credentials"));
        }
        if (!Fingerprints.checkable(remote.fingerprints())) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("the offer has no certificate fingerprint that can be checked"));
        }
        CompletableFuture<WebTransport> opened = new CompletableFuture<>();
        pool.execute(() -> {
            try {
                prepare(ports.get(loopIndex), remote, opened);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
            }
        });
        return opened;
    }

    /** On a thread of the ICE pool, since making an agent takes milliseconds. */
    private void prepare(MediaPort port, TransportParameters remote, CompletableFuture<WebTransport> opened) {
        BrowserTransport.AgentEvents events = new BrowserTransport.AgentEvents(port);
        IceAgent agent = agents.create(port.addresses(), remote.ufrag(), remote.password(), events);
        remote.candidates().forEach(line -> CandidateLine.parse(line).ifPresent(agent::addRemote));
        LocalEndpoint.Secure local = describe(port, agent, remote);
        port.loop().execute(() -> {
            BrowserTransport transport =
                    new BrowserTransport(port, limits, agent, engine, local, remote, ticker.nanoTime());
            if (!port.add(transport)) {
                agent.close();
                opened.completeExceptionally(new IllegalStateException("too many browsers on this media port"));
                return;
            }
            counters.agents().incrementAndGet();
            events.attach(transport);
            opened.complete(transport);
        });
    }

    private LocalEndpoint.Secure describe(MediaPort port, IceAgent agent, TransportParameters remote) {
        List<InetSocketAddress> advertised = advertised(port.addresses());
        List<String> candidates = new ArrayList<>();
        for (InetSocketAddress address : advertised) {
            candidates.add(CandidateLine.host(address, candidates.size()).print());
        }
        return new LocalEndpoint.Secure(
                advertised.get(0),
                new TransportParameters(
                        agent.ufrag(),
                        agent.password(),
                        List.of(engine.fingerprint()),
                        DtlsRole.answering(remote.setup()).setup(),
                        candidates));
    }

    /** Public addresses first; loopback only where nothing is public. */
    private List<InetSocketAddress> advertised(List<InetSocketAddress> local) {
        Set<InetSocketAddress> all = new LinkedHashSet<>();
        for (InetAddress address : publicAddresses) {
            all.add(new InetSocketAddress(address, local.get(0).getPort()));
        }
        local.stream()
                .filter(a -> publicAddresses.isEmpty() || !a.getAddress().isLoopbackAddress())
                .forEach(all::add);
        return List.copyOf(all);
    }

    /** Closes the ports with what transports are left. */
    @Override
    public void close() {
        bound = false;
        CompletableFuture.allOf(ports.stream()
                        .map(port -> port.close().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> pool.shutdown());
    }
}
