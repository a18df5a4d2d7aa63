package io.drawbridge.webrtc.ice;

import io.drawbridge.core.net.ListenFault;
import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

/**
 * The UDP port of one media loop, for all browsers of its meetings: tells STUN, DTLS and media apart and finds whose they are. STUN
 * requests are found by ufrag, responses by transaction, everything else by remote address, which is known only once a STUN request from
 * there was signed with the right password. Owner: the loop, except where a method says otherwise.
 */
final class MediaPort {
    private static final long SWEEP_SECONDS = 1;

    private final EventLoop loop;
    private final Ticker ticker;
    private final IceLimits limits;
    private final MediaCounters counters;
    private final List<MediaSocket> sockets = new ArrayList<>();
    private final Map<String, BrowserTransport> byUfrag = new HashMap<>();
    private final Map<TransactionId, BrowserTransport> transactions = new HashMap<>();
    private final Set<MediaSocket> toFlush = new LinkedHashSet<>();
    private long batchNanos;

    MediaPort(EventLoop loop, Ticker ticker, IceLimits limits, MediaCounters counters) {
        this.loop = loop;
        this.ticker = ticker;
        this.limits = limits;
        this.counters = counters;
    }

    /** Binds the port on every address; fails if one of them fails. Called once, from any thread. */
    CompletionStage<Void> bind(Class<? extends DatagramChannel> type, List<InetAddress> addresses, int port) {
        List<CompletableFuture<Void>> bound = new ArrayList<>();
        for (InetAddress address : addresses) {
            MediaSocket socket = new MediaSocket(this, address, port);
            sockets.add(socket);
            CompletableFuture<Void> done = new CompletableFuture<>();
            bound.add(done);
            socket.bind(type).addListener(future -> {
                if (future.isSuccess()) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(new ListenFault("media.udp-port", socket.local(), future.cause()));
                }
            });
        }
        loop.scheduleAtFixedRate(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        return CompletableFuture.allOf(bound.toArray(CompletableFuture[]::new));
    }

    /** Closes what transports there are, and the sockets. Thread-safe; completes when that is done. */
    CompletionStage<Void> close() {
        return CompletableFuture.runAsync(
                () -> {
                    List.copyOf(byUfrag.values()).forEach(BrowserTransport::close);
                    sockets.forEach(MediaSocket::close);
                },
                loop);
    }

    /** Thread-safe. */
    EventLoop loop() {
        return loop;
    }

    /** Thread-safe. */
    MediaCounters counters() {
        return counters;
    }

    /** The bound addresses, after {@link #bind} is done. Thread-safe from then on. */
    List<InetSocketAddress> addresses() {
        return sockets.stream().map(MediaSocket::local).toList();
    }

    /** The socket bound to that address. */
    Optional<MediaSocket> socket(InetSocketAddress local) {
        return sockets.stream().filter(s -> s.local().equals(local)).findFirst();
    }

    /** Takes a transport in; false when there are too many, or its ufrag is taken. */
    boolean add(BrowserTransport transport) {
        return byUfrag.size() < limits.transportsPerPort() && byUfrag.putIfAbsent(transport.ufrag(), transport) == null;
    }

    void remove(BrowserTransport transport) {
        byUfrag.remove(transport.ufrag(), transport);
    }

    /** Responses to that transaction are this transport's. */
    void expect(TransactionId transaction, BrowserTransport transport) {
        transactions.put(transaction, transport);
    }

    void forget(TransactionId transaction) {
        transactions.remove(transaction);
    }

    void onDatagram(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        if (batchNanos == 0) {
            batchNanos = ticker.nanoTime();
        }
        if (datagram.readableBytes() >= MediaSocket.LARGEST_DATAGRAM_BYTES) {
            counters.strayMedia();
            return;
        }
        switch (PacketKind.of(datagram)) {
            case STUN -> onStun(socket, sender, datagram);
            case DTLS -> onDtls(socket, sender, datagram);
            case MEDIA -> onMedia(socket, sender, datagram);
            case UNKNOWN -> counters.strayMedia();
        }
    }

    private void onStun(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        Optional<StunView> message = StunView.of(datagram);
        boolean taken = message.isPresent()
                && switch (message.get().kind()) {
                    case REQUEST -> {
                        BrowserTransport owner = byUfrag.get(message.get().receiverUfrag());
                        yield owner != null && owner.onRequest(socket, sender, message.get(), batchNanos);
                    }
                    case SUCCESS, ERROR -> {
                        BrowserTransport owner =
                                transactions.remove(message.get().transactionId());
                        yield owner != null && owner.onResponse(socket, sender, message.get(), batchNanos);
                    }
                    case INDICATION -> socket.at(sender) != null; // a keep-alive says nothing
                };
        if (!taken) {
            counters.badStun();
        }
    }

    private void onDtls(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        BrowserTransport owner = socket.at(sender);
        if (owner == null) {
            counters.strayDtls();
        } else {
            owner.onDtls(socket, sender, datagram);
        }
    }

    private void onMedia(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        BrowserTransport owner = socket.at(sender);
        if (owner == null) {
            counters.strayMedia();
        } else {
            owner.onMedia(datagram, batchNanos);
        }
    }

    void onReadComplete() {
        batchNanos = 0;
        toFlush.forEach(MediaSocket::flushNow);
        toFlush.clear();
    }

    /** The socket is flushed when the batch that is being read is through. */
    void flushAfterRead(MediaSocket socket) {
        toFlush.add(socket);
    }

    private void sweep() {
        long now = ticker.nanoTime();
        List.copyOf(byUfrag.values()).forEach(transport -> transport.onTick(now));
    }
}
