package io.drawbridge.sip.transport;

import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.message.HostPort;
import io.drawbridge.sip.message.ParseResult;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipParser;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of SIP: listeners, connections, and the way out. Requests in a dialog go on the connection that the flow names while it
 * is open, else on a new one to the flow's address (RFC 5923 in spirit); responses go where the Via of their request wants them (RFC 3581).
 * Owner: the signalling loop, except binding and {@link #close}.
 */
public final class SipTransport implements Outbound {
    private static final Logger log = LoggerFactory.getLogger(SipTransport.class);
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int UDP_BUFFER_BYTES = 1 << 20;
    private static final int IDLE_SECONDS = 7200;
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final long PARTIAL_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Loops loops;
    private final LocalAddresses addresses;
    private final SipReceiver receiver;
    private final Counter malformed;
    private final SipParser parser = new SipParser(SipLimits.DEFAULT);
    private final Map<Long, Channel> channels = new HashMap<>();
    private final Map<InetSocketAddress, ChannelFuture> made = new HashMap<>();
    private final List<Channel> listeners = new ArrayList<>();
    private long ids;

    /** A transport that binds nothing yet. */
    public SipTransport(Loops loops, LocalAddresses addresses, SipReceiver receiver, MeterRegistry meters) {
        this.loops = loops;
        this.addresses = addresses;
        this.receiver = receiver;
        this.malformed = Counter.builder("drawbridge.malformed")
                .tag("protocol", "sip")
                .description("messages that could not be read")
                .register(meters);
    }

    /** Binds a UDP listener; port 0 takes a free one. Completes with the address bound. */
    public CompletionStage<InetSocketAddress> bindUdp(InetSocketAddress address) {
        long id = nextId();
        ChannelFuture bound = new Bootstrap()
                .group(loops.signalling())
                .channel(loops.datagramChannel())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .option(ChannelOption.SO_RCVBUF, UDP_BUFFER_BYTES)
                .handler(new UdpShell(this, id))
                .bind(address);
        return listening(bound, id, "sip.udp-port", address);
    }

    /** Binds a TCP listener; port 0 takes a free one. Completes with the address bound. */
    public CompletionStage<InetSocketAddress> bindTcp(InetSocketAddress address) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.signalling(), loops.signalling())
                .channel(loops.serverSocketChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (channels.size() >= MAX_CONNECTIONS) {
                            channel.close();
                        } else {
                            connect(channel, nextId());
                        }
                    }
                })
                .bind(address);
        return listening(bound, nextId(), "sip.tcp-port", address);
    }

    private synchronized long nextId() {
        return ++ids;
    }

    private CompletionStage<InetSocketAddress> listening(
            ChannelFuture bound, long id, String key, InetSocketAddress address) {
        CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
        bound.addListener(done -> {
            if (!done.isSuccess()) {
                result.completeExceptionally(new ListenFault(key, address, done.cause()));
                return;
            }
            listeners.add(bound.channel());
            channels.put(id, bound.channel());
            result.complete((InetSocketAddress) bound.channel().localAddress());
        });
        return result;
    }

    private void connect(Channel channel, long id) {
        channels.put(id, channel);
        channel.pipeline()
                .addLast(new IdleStateHandler(IDLE_SECONDS, 0, 0))
                .addLast(new TcpShell(this, id, PARTIAL_TIMEOUT_NANOS));
    }

    void onBytes(byte[] bytes, Flow flow) {
        ParseResult result = parser.parse(bytes);
        if (result instanceof ParseResult.Malformed bad) {
            onMalformed(bad);
            bad.answer("malformed").ifPresent(answer -> send(answer, flow));
        } else if (result instanceof ParseResult.Parsed parsed) {
            receiver.onMessage(marked(parsed.message(), flow.remote()), flow);
        }
    }

    void onMalformed(ParseResult.Malformed bad) {
        malformed.increment();
        log.debug("a SIP message that cannot be read: {}", bad.reason());
    }

    void onSocketError(Throwable cause) {
        log.debug("SIP socket: {}", String.valueOf(cause.getMessage()));
    }

    void onClosed(long id) {
        channels.remove(id);
        made.values()
                .removeIf(connection ->
                        connection.isDone() && !connection.channel().isActive());
        receiver.onFlowLost(id);
    }

    /** Says in the topmost Via where the request came from. */
    private static SipMessage marked(SipMessage message, InetSocketAddress source) {
        return message instanceof SipRequest request
                ? request.withTopVia(request.via().seenFrom(source))
                : message;
    }

    @Override
    public void send(SipMessage message, Flow flow) {
        ByteBuf bytes = Unpooled.wrappedBuffer(SipPrinter.print(message));
        Channel channel = channels.get(flow.channel());
        if (!flow.reliable() && channel != null) {
            channel.writeAndFlush(new DatagramPacket(bytes, datagramTarget(message, flow)));
        } else if (channel != null) {
            channel.writeAndFlush(bytes);
        } else if (flow.reliable()) {
            sendOnOwn(bytes, target(message, flow), flow);
        } else {
            bytes.release();
        }
    }

    private static InetSocketAddress datagramTarget(SipMessage message, Flow flow) {
        return message instanceof SipResponse response ? response.via().answerAddress(flow.remote()) : flow.remote();
    }

    /** A response whose connection is gone goes to the sent-by port of its Via (RFC 3261 section 18.2.2). */
    private static InetSocketAddress target(SipMessage message, Flow flow) {
        return message instanceof SipResponse response
                ? response.via().listening(flow.remote().getAddress())
                : flow.remote();
    }

    /** On a connection that we make, or have made, or are making. */
    private void sendOnOwn(ByteBuf bytes, InetSocketAddress target, Flow flow) {
        ChannelFuture known = made.get(target);
        ChannelFuture connection = known == null ? open(target) : known;
        connection.addListener(done -> {
            if (done.isSuccess()) {
                connection.channel().writeAndFlush(bytes);
            } else {
                bytes.release();
                made.remove(target, connection);
                receiver.onFlowLost(flow.channel());
            }
        });
    }

    private ChannelFuture open(InetSocketAddress target) {
        long id = nextId();
        ChannelFuture connection = new Bootstrap()
                .group(loops.signalling())
                .channel(loops.socketChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connect(channel, id);
                    }
                })
                .connect(target);
        made.put(target, connection);
        return connection;
    }

    @Override
    public String localHostPort(Flow flow) {
        InetAddress remote = flow.remote().getAddress();
        Optional<InetSocketAddress> own = Optional.ofNullable(channels.get(flow.channel()))
                .map(Channel::localAddress)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast);
        InetAddress local = own.map(InetSocketAddress::getAddress)
                .filter(address -> !address.isAnyLocalAddress())
                .orElseGet(() -> LocalAddresses.towards(remote));
        int port = flow.reliable()
                ? listenPort()
                : own.map(InetSocketAddress::getPort).orElse(5060);
        return HostPort.of(addresses.advertised(local, remote), port).toString();
    }

    /** Where new connections are taken; without a TCP listener the default port, which nobody needs while the connection lives. */
    private int listenPort() {
        for (Channel channel : listeners) {
            if (channel instanceof io.netty.channel.ServerChannel
                    && channel.localAddress() instanceof InetSocketAddress a) {
                return a.getPort();
            }
        }
        return 5060;
    }

    /** Closes listeners and connections. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        loops.signalling().execute(() -> {
            List.copyOf(listeners).forEach(Channel::close);
            List.copyOf(channels.values()).forEach(Channel::close);
            listeners.clear();
            result.complete(null);
        });
        return result;
    }
}
