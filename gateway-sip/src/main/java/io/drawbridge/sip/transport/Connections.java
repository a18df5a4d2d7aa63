package io.drawbridge.sip.transport;

import io.drawbridge.core.net.Loops;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.Via;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The table of links: by the number that flows carry, and by where they lead (RFC 5923). Owner: the signalling loop. */
final class Connections {
    private static final long UNUSED_SECONDS = 60;
    private static final long NO_LINK = -1;

    private final SipTransport transport;
    private final Loops loops;
    private final SipLimits messages;
    private final StreamLimits limits;
    private final SourceCaps caps;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Link> links = new HashMap<>();
    private final Map<Route, StreamLink> routes = new HashMap<>();

    Connections(SipTransport transport, Loops loops, SipLimits messages, StreamLimits limits) {
        this.transport = transport;
        this.loops = loops;
        this.messages = messages;
        this.limits = limits;
        this.caps = new SourceCaps(limits.maxConnections(), limits.maxPerSource());
    }

    /** Thread-safe. */
    long nextId() {
        return ids.incrementAndGet();
    }

    SourceCaps caps() {
        return caps;
    }

    int size() {
        return links.size();
    }

    @Nullable
    Link get(long id) {
        return links.get(id);
    }

    void add(long id, Link link) {
        links.put(id, link);
    }

    boolean has(Route route) {
        return routes.containsKey(route);
    }

    /** The UDP listener of that family, or one that takes both. */
    long datagramId(boolean six) {
        long any = NO_LINK;
        for (Map.Entry<Long, Link> entry : links.entrySet()) {
            if (entry.getValue() instanceof DatagramLink link) {
                InetAddress local =
                        link.local().map(InetSocketAddress::getAddress).orElse(null);
                if (local instanceof Inet6Address == six && local != null) {
                    return entry.getKey();
                }
                any = local != null && local.isAnyLocalAddress() ? entry.getKey() : any;
            }
        }
        return any;
    }

    // ---- connections that others make ----

    void take(Channel channel, Transport by) {
        SipTls tls = transport.tls();
        boolean addressed = channel.remoteAddress() instanceof InetSocketAddress;
        InetAddress source = addressed ? ((InetSocketAddress) channel.remoteAddress()).getAddress() : null;
        if (source == null
                || (by.secure() && tls == null)
                || !transport.gate().connects(source)
                || !caps.take(source)) {
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> caps.release(source));
        StreamLink link = StreamLink.taken(nextId(), by, channel);
        add(link.id(), link);
        if (tls != null && by.secure()) {
            channel.pipeline().addLast(tls.server(channel.alloc()));
        }
        serve(channel, link, true);
    }

    private void serve(Channel channel, StreamLink link, boolean taken) {
        channel.pipeline()
                .addLast(new IdleStateHandler(limits.idleNanos(), 0, 0, TimeUnit.NANOSECONDS))
                .addLast(new StreamShell(transport, link, taken, messages, limits));
    }

    /** A peer that has proved its names may be sent requests on the connection that it has made (RFC 5923 section 8). */
    void alias(Via via, Flow flow) {
        SipTls tls = transport.tls();
        if (tls != null && flow.transport() == Transport.TLS && get(flow.channel()) instanceof StreamLink link) {
            InetSocketAddress listening = SipTransport.listening(via, flow);
            for (String name : link.peerNames(tls.trust())) {
                Route route = Route.of(Transport.TLS, listening, name, tls.trust());
                if (routes.putIfAbsent(route, link) == null) {
                    link.routes().add(route);
                }
            }
        }
    }

    // ---- connections that we make ----

    /** The connection on that route; where there is none, one that the first message makes. */
    StreamLink to(Route route) {
        StreamLink known = routes.get(route);
        if (known != null) {
            return known;
        }
        StreamLink link = StreamLink.lazy(nextId(), route.transport());
        link.connector(() -> connect(route, link));
        link.routes().add(route);
        routes.put(route, link);
        add(link.id(), link);
        loops.signalling().schedule(() -> forgetUnused(link), UNUSED_SECONDS, TimeUnit.SECONDS);
        return link;
    }

    /** The connection that stands in for a dead one. */
    StreamLink replace(long deadId, Route route) {
        StreamLink link = to(route);
        link.ids().add(deadId);
        add(deadId, link);
        return link;
    }

    private void forgetUnused(StreamLink link) {
        if (!link.used()) {
            transport.onClosed(link);
        }
    }

    private ChannelFuture connect(Route route, StreamLink link) {
        ChannelFuture connection = new Bootstrap()
                .group(loops.signalling())
                .channel(loops.socketChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectTimeoutMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Listeners.waterMark(limits))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) throws SSLException {
                        if (secured(channel, route)) {
                            serve(channel, link, false);
                        } else {
                            channel.close();
                        }
                    }
                })
                .connect(route.address());
        connection.addListener(done -> {
            if (!done.isSuccess()) { // later, since whoever sends may be in the midst of it
                transport.onSocketError(done.cause());
                loops.signalling().execute(() -> transport.onClosed(link));
            }
        });
        return connection;
    }

    /** False if the route wants TLS and there is none here: sip.tls-port is 0. */
    private boolean secured(Channel channel, Route route) throws SSLException {
        SipTls tls = transport.tls();
        PeerTrust trust = route.trust();
        if (!route.transport().secure()) {
            return true;
        }
        if (tls == null || trust == null) {
            return false;
        }
        int port = route.address().getPort();
        channel.pipeline().addLast(tls.client(channel.alloc(), trust, route.serverName(), port));
        return true;
    }

    // ---- ends ----

    /** Takes it out of the table, once; the numbers of the flows that have lost their way. */
    List<Long> remove(Link link) {
        if (!(link instanceof StreamLink stream)) {
            return List.of();
        }
        stream.routes().forEach(route -> routes.remove(route, stream));
        return stream.ids().stream().filter(id -> links.remove(id, stream)).toList();
    }

    /** The end of a link without a connection of ours. */
    boolean remove(long id, Link link) {
        return links.remove(id, link);
    }

    void closeAll() {
        List.copyOf(links.values()).forEach(Link::close);
    }
}
