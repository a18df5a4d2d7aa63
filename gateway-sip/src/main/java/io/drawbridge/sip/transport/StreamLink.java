package io.drawbridge.sip.transport;

import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A TCP or TLS connection, taken or made; one that we make is opened by the first message. Owner: the signalling loop. */
final class StreamLink implements Link {
    private final long id;
    private final Transport transport;
    private final Set<Long> ids = new LinkedHashSet<>();
    private final Set<Route> routes = new LinkedHashSet<>();
    private final Map<PeerTrust, List<String>> names = new HashMap<>();
    private @Nullable Supplier<ChannelFuture> connector;
    private @Nullable ChannelFuture connection;
    private List<X509Certificate> peerChain = List.of();
    private long heard;
    private @Nullable Runnable pongWanted;

    private StreamLink(long id, Transport transport) {
        this.id = id;
        this.transport = transport;
        ids.add(id);
    }

    /** A connection that was taken. */
    static StreamLink taken(long id, Transport transport, Channel channel) {
        StreamLink link = new StreamLink(id, transport);
        link.connection = channel.newSucceededFuture();
        return link;
    }

    /** A connection to be made by {@code connector} when there is something to send. */
    static StreamLink lazy(long id, Transport transport) {
        return new StreamLink(id, transport);
    }

    void connector(Supplier<ChannelFuture> how) {
        connector = how;
    }

    long id() {
        return id;
    }

    /** The channel numbers of all flows that end here: its own, and those of dead connections that it replaces. */
    Set<Long> ids() {
        return ids;
    }

    /** Where it leads, as the table knows it. */
    Set<Route> routes() {
        return routes;
    }

    /** What the far end has proved to be, as those authorities see it. */
    List<String> peerNames(PeerTrust trust) {
        return names.computeIfAbsent(
                trust, by -> by.verifiesClient(peerChain) ? SipNames.of(peerChain.get(0)) : List.of());
    }

    /** Whether anything was sent on it, or it was taken. */
    boolean used() {
        return connection != null;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public void send(byte[] message, InetSocketAddress target) {
        ChannelFuture known = connection;
        if (known == null && connector != null) {
            known = connector.get();
            connection = known;
        }
        if (known == null) {
            return;
        }
        ChannelFuture open = known;
        ByteBuf bytes = Unpooled.wrappedBuffer(message); // on the heap: nothing to release if it is dropped
        open.addListener(done -> {
            if (done.isSuccess()) {
                open.channel().writeAndFlush(bytes);
            }
        });
    }

    @Override
    public Optional<InetSocketAddress> local() {
        return connection != null && connection.channel().localAddress() instanceof InetSocketAddress address
                ? Optional.of(address)
                : Optional.empty();
    }

    Flow flow(InetSocketAddress remote) {
        return new Flow(transport, id, remote);
    }

    @Override
    public List<X509Certificate> peerChain() {
        return peerChain;
    }

    void peerChain(List<X509Certificate> chain) {
        peerChain = List.copyOf(chain);
        names.clear();
    }

    /** Something was read. */
    void onHeard() {
        heard++;
    }

    /** Grows with all that is read. */
    long heard() {
        return heard;
    }

    /** The reader is to take the next lone line end as the answer to our ping. */
    void expectPong() {
        if (pongWanted != null) {
            pongWanted.run();
        }
    }

    void onExpectPong(Runnable reader) {
        pongWanted = reader;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.channel().close();
        }
    }
}
