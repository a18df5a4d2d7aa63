package io.drawbridge.webrtc.ice;

import io.drawbridge.core.net.ListenFault;
import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.NetUtil;
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
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port of one media loop, for all browsers of its meetings: tells STUN, DTLS and media apart and finds whose they are. STUN
 * requests are found by ufrag, responses by transaction, everything else by {@link Route}: by remote address, which is known only once a
 * STUN request from there was signed with the right password, and counts only once a check of ours was answered from there. Owner: the loop, except where a method says otherwise.
 */
final class MediaPort {
    private static final Logger LOG = LoggerFactory.getLogger(MediaPort.class);
    private static final long SWEEP_SECONDS = 1;
    private static final long ASK_MILLIS = 100;

    private final EventLoop loop;
    private final Ticker ticker;
    private final IceLimits limits;
    private final MediaCounters counters;
    private final List<MediaSocket> sockets = new ArrayList<>();
    private final Set<BrowserTransport> transports = new LinkedHashSet<>();
    private final Map<String, BrowserTransport> byUfrag = new HashMap<>();
    private final Map<TransactionId, BrowserTransport> transactions = new HashMap<>();
    private final Set<MediaSocket> toFlush = new LinkedHashSet<>();
    private final MappedAddresses mapped;
    private boolean asking;
    private long batchNanos;

    MediaPort(EventLoop loop, Ticker ticker, IceLimits limits, MediaCounters counters, RandomGenerator random) {
        this.mapped = new MappedAddresses(random, new Asker());
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
                    List.copyOf(transports).forEach(BrowserTransport::close);
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

    /** Takes a transport in; false when there are too many. */
    boolean add(BrowserTransport transport) {
        if (transports.size() >= limits.transportsPerPort()) {
            return false;
        }
        transports.add(transport);
        return true;
    }

    void remove(BrowserTransport transport) {
        transports.remove(transport);
    }

    /** STUN requests with that ufrag of ours are this transport's; false if it is taken. */
    boolean listen(String ufrag, BrowserTransport transport) {
        return byUfrag.putIfAbsent(ufrag, transport) == null;
    }

    void unlisten(String ufrag) {
        byUfrag.remove(ufrag);
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
                    case SUCCESS, ERROR -> onAnswer(new IcePath(socket.local(), sender), message.get());
                    case INDICATION -> socket.at(sender) != null; // a keep-alive says nothing
                };
        if (!taken) {
            counters.badStun();
        }
    }

    private boolean onAnswer(IcePath path, StunView answer) {
        BrowserTransport owner = transactions.get(answer.transactionId());
        return owner != null
                ? owner.onResponse(path, answer, batchNanos)
                : mapped.onAnswer(path, answer.transactionId(), answer.datagram());
    }

    private void onDtls(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        Route route = socket.at(sender);
        if (route == null) {
            counters.strayDtls();
        } else {
            route.owner.onDtls(route, datagram);
        }
    }

    private void onMedia(MediaSocket socket, InetSocketAddress sender, ByteBuf datagram) {
        Route route = socket.at(sender);
        if (route == null || !route.valid()) {
            counters.strayMedia();
        } else {
            route.owner.onMedia(datagram, batchNanos);
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

    // ---- what STUN servers say of us ----

    /** Whom to ask where the internet sees our sockets. Thread-safe. */
    void stunServers(List<InetSocketAddress> servers) {
        loop.execute(() -> {
            mapped.servers(servers);
            askForMappings();
        });
    }

    /** What is known of that. */
    Map<InetSocketAddress, InetSocketAddress> mapped() {
        return mapped.known();
    }

    /** Whether an answer may still come soon. */
    boolean awaitsMappings() {
        return !mapped.settled();
    }

    private void askForMappings() {
        mapped.onTime(addresses(), ticker.nanoTime());
        if (mapped.settled()) {
            transports.forEach(BrowserTransport::onMapped);
        } else if (!asking) {
            asking = true;
            loop.schedule(
                    () -> {
                        asking = false;
                        askForMappings();
                    },
                    ASK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private final class Asker implements MappedAddresses.Effects {
        @Override
        public void send(IcePath path, ByteBuf stun) {
            write(path, stun);
        }

        @Override
        public void found(InetSocketAddress local, InetSocketAddress outer) {
            LOG.info("STUN says that browsers see {} at {}", text(local), text(outer));
            transports.forEach(BrowserTransport::onMapped);
        }

        private static String text(InetSocketAddress address) {
            return NetUtil.toSocketAddressString(address);
        }
    }

    /** Sends one datagram from the local address of {@code path}; takes over the buffer. */
    void write(IcePath path, ByteBuf datagram) {
        Optional<MediaSocket> from = socket(path.local());
        if (from.isPresent()) {
            from.get().write(datagram, path.remote());
            from.get().flush();
        } else {
            datagram.release();
        }
    }

    private void sweep() {
        long now = ticker.nanoTime();
        askForMappings();
        List.copyOf(transports).forEach(transport -> transport.onTick(now));
    }
}
