package io.drawbridge.webrtc.turn.server;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.net.Loops;
import io.drawbridge.webrtc.turn.Client;
import io.drawbridge.webrtc.turn.ClientNetwork;
import io.drawbridge.webrtc.turn.Effects;
import io.drawbridge.webrtc.turn.PeerRules;
import io.drawbridge.webrtc.turn.Relay;
import io.drawbridge.webrtc.turn.RelaySockets;
import io.drawbridge.webrtc.turn.RestSecrets;
import io.drawbridge.webrtc.turn.TurnCount;
import io.drawbridge.webrtc.turn.TurnLimits;
import io.drawbridge.webrtc.turn.TurnMachine;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The STUN and TURN server: carries bytes between its sockets and a {@link TurnMachine}. Public methods are thread-safe. */
public final class TurnServer implements AutoCloseable {
    /**
     * What the server is told.
     *
     * @param addresses concrete local addresses, each of which is bound; a wildcard would answer from the wrong one
     * @param port for UDP and TCP, 0 = none
     * @param tlsPort 0 = none
     * @param tls asked for each connection, so that a certificate can change; must be there for a TLS port
     * @param alternates what clients are told on drain: servers with our ports and our secret
     * @param advertised what a relay's local address is called towards clients
     */
    public record Setup(
            List<InetAddress> addresses,
            int port,
            int tlsPort,
            Optional<Supplier<SslContext>> tls,
            List<InetAddress> alternates,
            PortRange relayPorts,
            PeerRules rules,
            RestSecrets secrets,
            UnaryOperator<InetAddress> advertised,
            TurnLimits limits,
            StreamLimits streamLimits) {}

    private static final int LISTENER_BUFFER_BYTES = 4 << 20;
    private static final int LISTENER_BATCH = 16;
    private static final int RELAY_BUFFER_BYTES = 256 << 10;
    private static final int RELAY_BATCH = 8;
    private static final int BACKLOG = 256;
    private static final long HANDSHAKE_SECONDS = 10;

    private final Setup setup;
    private final Loops loops;
    private final Ticker ticker;
    private final InstantSource wallClock;
    private final TurnMeters meters;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final DatagramSockets datagrams;
    private final Flushes flushes = new Flushes();
    private final TurnMachine machine;
    private final List<Channel> listeners = new ArrayList<>();
    private final Map<InetSocketAddress, Relay> relays = new HashMap<>();
    private final Set<StreamClient> streams = new LinkedHashSet<>();
    private final Map<ClientNetwork, Integer> streamsOf = new HashMap<>();

    /** Binds nothing yet. */
    public TurnServer(Setup setup, Loops loops, Ticker ticker, InstantSource wallClock, MeterRegistry registry) {
        this.setup = setup;
        this.loops = loops;
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.meters = new TurnMeters(registry);
        this.group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("turn", true),
                loops.nativeTransport() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.loop = group.next();
        this.datagrams = new DatagramSockets(loop, loops.datagramChannel());
        this.machine = new TurnMachine(
                new TurnMachine.Setup(
                        PooledByteBufAllocator.DEFAULT,
                        setup.limits(),
                        setup.secrets(),
                        setup.rules(),
                        new Sockets(),
                        setup.relayPorts(),
                        setup.addresses(),
                        setup.advertised(),
                        new SecureRandom()),
                new Out(),
                epochSeconds());
    }

    private long epochSeconds() {
        return wallClock.instant().getEpochSecond();
    }

    /** Binds every listener; fails with a sentence for the operator. */
    public CompletionStage<Void> start() {
        List<CompletableFuture<Void>> bound = new ArrayList<>();
        for (InetAddress address : setup.addresses()) {
            if (setup.port() != 0) {
                bound.add(listenUdp(new InetSocketAddress(address, setup.port())));
                bound.add(listenStream(new InetSocketAddress(address, setup.port()), "turn.port", Optional.empty()));
            }
            if (setup.tlsPort() != 0) {
                bound.add(listenStream(new InetSocketAddress(address, setup.tlsPort()), "turn.tls-port", setup.tls()));
            }
        }
        loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
        return CompletableFuture.allOf(bound.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> listenUdp(InetSocketAddress address) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            DatagramChannel channel = datagrams.make(LISTENER_BUFFER_BYTES, LISTENER_BATCH);
            channel.pipeline().addLast(new UdpListener(this, address, new Outlet(channel, flushes)));
            listeners.add(channel);
            told(datagrams.bind(channel, address), done, "turn.port", address);
        });
        return done;
    }

    private CompletableFuture<Void> listenStream(
            InetSocketAddress address, String key, Optional<Supplier<SslContext>> tls) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        int queued = setup.streamLimits().queuedBytes();
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(loops.serverSocketChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(queued / 2, queued))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        tls.ifPresent(context -> {
                            SslHandler handler = context.get().newHandler(channel.alloc());
                            handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
                            handler.setWrapDataSize(0); // a record for each frame: some clients read one from each
                            channel.pipeline().addLast(handler);
                        });
                        channel.pipeline().addLast(new StreamReader(TurnServer.this));
                    }
                })
                .bind(address);
        bound.addListener(future -> loop.execute(() -> listeners.add(bound.channel())));
        told(bound, done, key, address);
        return done;
    }

    private static void told(ChannelFuture bound, CompletableFuture<Void> done, String key, InetSocketAddress address) {
        bound.addListener(future -> {
            if (future.isSuccess()) {
                done.complete(null);
            } else {
                done.completeExceptionally(new ListenFault(key, address, future.cause()));
            }
        });
    }

    /** How (UDP, TCP or TLS) the client comes whose relay sends from that address; empty if none does. */
    public CompletionStage<Optional<String>> carriage(InetSocketAddress source) {
        return CompletableFuture.supplyAsync(
                () -> Optional.ofNullable(relays.get(source))
                        .flatMap(Relay::client)
                        .map(client -> client instanceof StreamClient stream ? stream.carriage() : "UDP"),
                loop);
    }

    /** From now on makes no new allocations but names other servers, if there are any; those that stand go on. */
    public void drain() {
        loop.execute(() -> machine.drain(setup.alternates()));
    }

    /** Closes everything, and ends its thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            machine.close(ticker.nanoTime());
            List.copyOf(streams).forEach(StreamClient::close);
            listeners.forEach(Channel::close);
        });
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    // ---- on the loop ----

    private void tick() {
        long now = ticker.nanoTime();
        machine.onTick(now, epochSeconds());
        long idle = TimeUnit.SECONDS.toNanos(setup.streamLimits().idleSeconds());
        List.copyOf(streams).forEach(stream -> stream.closeIfIdle(now, idle));
        onReadComplete();
    }

    void onMessage(Client client, ByteBuf message) {
        machine.onMessage(client, message, ticker.nanoTime());
    }

    void onPeerDatagram(RelaySocket relay, InetSocketAddress peer, ByteBuf data) {
        machine.onPeerDatagram(relay, peer, data, ticker.nanoTime());
    }

    void onReadComplete() {
        flushes.run();
    }

    void onBrokenStream() {
        meters.count(TurnCount.MALFORMED);
    }

    /** A connection; null, and closed, when there are too many. */
    @Nullable
    StreamClient onStream(Channel channel) {
        ClientNetwork network = ClientNetwork.of(((InetSocketAddress) channel.remoteAddress()).getAddress());
        StreamLimits limits = setup.streamLimits();
        if (streams.size() >= limits.streams() || streamsOf.getOrDefault(network, 0) >= limits.streamsPerAddress()) {
            meters.streamRefused();
            channel.close();
            return null;
        }
        StreamClient client = new StreamClient(channel, flushes, limits.queuedBytes(), ticker.nanoTime());
        streams.add(client);
        streamsOf.merge(network, 1, Integer::sum);
        return client;
    }

    void onStreamClosed(StreamClient client) {
        if (streams.remove(client)) {
            ClientNetwork network = ClientNetwork.of(client.remote().getAddress());
            streamsOf.computeIfPresent(network, (key, count) -> count > 1 ? count - 1 : null);
            machine.onClosed(client, ticker.nanoTime());
        }
    }

    /** Relay sockets of the system. */
    private final class Sockets implements RelaySockets {
        @Override
        public boolean canForbidFragments() {
            return datagrams.isNative();
        }

        @Override
        public Optional<Relay> open(InetAddress local, int port, boolean forbidFragments) {
            InetSocketAddress address = new InetSocketAddress(local, port);
            DatagramChannel channel = datagrams.make(RELAY_BUFFER_BYTES, RELAY_BATCH);
            RelaySocket.Reader reader = new RelaySocket.Reader(TurnServer.this);
            channel.pipeline().addLast(reader);
            ChannelFuture bound = datagrams.bind(channel, address);
            if (!bound.isSuccess()) {
                channel.close();
                return Optional.empty();
            }
            if (forbidFragments) {
                datagrams.forbidFragments(channel, local.getAddress().length == 4);
            }
            RelaySocket relay = new RelaySocket(address, new Outlet(channel, flushes));
            reader.relay(relay);
            relays.put(address, relay);
            return Optional.of(relay);
        }
    }

    /** Carries out what the machine wants. */
    private final class Out implements Effects {
        @Override
        public void toClient(Client client, ByteBuf message, boolean isData) {
            boolean sent = client instanceof UdpListener.UdpClient udp
                    ? udp.send(message)
                    : ((StreamClient) client).send(message, isData);
            if (!sent) {
                meters.dropped();
            }
        }

        @Override
        public void toPeer(Relay relay, ByteBuf data, InetSocketAddress peer) {
            if (!((RelaySocket) relay).send(data, peer)) {
                meters.dropped();
            }
        }

        @Override
        public void hold(Client client) {
            meters.allocations().incrementAndGet();
            if (client instanceof UdpListener.UdpClient udp) {
                udp.hold();
            }
        }

        @Override
        public void letGo(Client client) {
            meters.allocations().decrementAndGet();
            if (client instanceof UdpListener.UdpClient udp) {
                udp.letGo();
            } else if (client instanceof StreamClient stream) {
                stream.idleSince(ticker.nanoTime());
            }
        }

        @Override
        public void close(Relay relay) {
            relays.remove(relay.local());
            ((RelaySocket) relay).close();
        }

        @Override
        public void count(TurnCount what) {
            meters.count(what);
        }

        @Override
        public void relayed(int bytes) {
            meters.relayed(bytes);
        }
    }
}
