package io.drawbridge.webrtc.turn;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.webrtc.turn.AllocateRequest.Wish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The STUN and TURN server without its sockets (RFC 8489, RFC 8656). Messages of clients, datagrams of peers and time go in, {@link Effects}
 * come out. Buffers that are handed in stay the caller's. Owner: one thread.
 */
public final class TurnMachine {
    /**
     * What the machine is made of.
     *
     * @param relayAddresses local addresses that relays may be bound to, the best first
     * @param advertised what a relay's local address is called towards clients
     * @param random must not be guessable
     */
    public record Setup(
            ByteBufAllocator allocator,
            TurnLimits limits,
            RestSecrets secrets,
            PeerRules rules,
            RelaySockets sockets,
            PortRange relayPorts,
            List<InetAddress> relayAddresses,
            UnaryOperator<InetAddress> advertised,
            RandomGenerator random) {}

    private static final int NONCE_KEY_BYTES = 32;

    private final Setup setup;
    private final Effects effects;
    private final Gatekeeper gatekeeper;
    private final Allocator allocator;
    private final Replies replies;
    private long epochSeconds;
    private boolean draining;
    private List<InetAddress> alternates = List.of();

    /** {@code epochSeconds}: the wall clock, by which credentials expire. */
    public TurnMachine(Setup setup, Effects effects, long epochSeconds) {
        this.setup = setup;
        this.effects = effects;
        this.epochSeconds = epochSeconds;
        Macs macs = new Macs();
        byte[] nonceKey = new byte[NONCE_KEY_BYTES];
        setup.random().nextBytes(nonceKey);
        this.gatekeeper = new Gatekeeper(
                setup.secrets(), new Nonces(nonceKey, setup.limits().nonceSeconds(), macs), macs);
        this.allocator = new Allocator(setup, effects);
        this.replies = new Replies(setup.allocator(), macs, effects);
    }

    /** How many allocations there are. */
    public int allocations() {
        return allocator.size();
    }

    /**
     * From now on makes no new allocations; those that stand go on. Who asks for one is told the first of {@code others} that is of its
     * family, with the port that it came to (RFC 8489 section 10), or that there is no capacity.
     */
    public void drain(List<InetAddress> others) {
        draining = true;
        alternates = List.copyOf(others);
    }

    private Optional<InetSocketAddress> alternate(Client client) {
        int family = client.remote().getAddress().getAddress().length;
        return alternates.stream()
                .filter(other -> other.getAddress().length == family)
                .map(other -> new InetSocketAddress(other, client.local().getPort()))
                .findFirst();
    }

    /** To be called about once a second: closes what has expired. */
    public void onTick(long nowNanos, long newEpochSeconds) {
        epochSeconds = newEpochSeconds;
        allocator.sweep(nowNanos);
    }

    /** A client's stream is closed, and with it goes its allocation. */
    public void onClosed(Client client, long nowNanos) {
        Allocation allocation = client.allocation();
        if (allocation != null) {
            allocator.close(allocation, nowNanos);
        }
    }

    /** Closes every allocation. */
    public void close(long nowNanos) {
        allocator.closeAll(nowNanos);
    }

    // ---- what clients send ----

    /** One datagram, or one frame of a stream. */
    public void onMessage(Client client, ByteBuf message, long nowNanos) {
        int first = message.isReadable() ? message.getByte(message.readerIndex()) & Stun.FIRST_BITS : 0xFF;
        if (first == Stun.FIRST_CHANNEL >> 8) {
            onChannelData(client, message, nowNanos);
        } else {
            StunMessage stun = StunMessage.of(message).orElse(null);
            if (stun != null && stun.isRequest()) {
                onRequest(client, stun, nowNanos);
            } else if (stun != null && stun.isIndication()) {
                onIndication(client, stun, nowNanos);
            } else {
                effects.count(TurnCount.MALFORMED);
            }
        }
    }

    private void onChannelData(Client client, ByteBuf message, long nowNanos) {
        int at = message.readerIndex();
        int readable = message.readableBytes() - Stun.CHANNEL_HEADER_BYTES;
        int length = readable < 0 ? 0 : message.getUnsignedShort(at + 2);
        if (readable < length) {
            effects.count(TurnCount.MALFORMED);
            return;
        }
        Allocation allocation = client.allocation();
        Route route = allocation == null ? null : allocation.outbound(message.getUnsignedShort(at), nowNanos);
        if (allocation == null || route == null) {
            effects.count(TurnCount.STRAY);
            return;
        }
        relay(allocation, route, message.retainedSlice(at + Stun.CHANNEL_HEADER_BYTES, length));
    }

    private void relay(Allocation allocation, Route route, ByteBuf payload) {
        Relay relay = allocation.relayFor(route.real.getAddress());
        if (relay == null) {
            payload.release();
            return;
        }
        count(payload);
        effects.toPeer(relay, payload, route.real);
    }

    private void count(ByteBuf payload) {
        if (!isCheck(payload)) {
            effects.relayed(payload.readableBytes());
        }
    }

    private static boolean isCheck(ByteBuf payload) {
        int at = payload.readerIndex();
        return payload.readableBytes() >= Stun.HEADER_BYTES
                && (payload.getByte(at) & 0xC0) == 0
                && payload.getInt(at + 4) == Stun.MAGIC_COOKIE;
    }

    private void onIndication(Client client, StunMessage stun, long nowNanos) {
        if (stun.method() == Stun.BINDING) {
            return; // a keep-alive
        }
        Allocation allocation = client.allocation();
        Optional<InetSocketAddress> peer = stun.xorAddress(Stun.XOR_PEER_ADDRESS);
        Optional<ByteBuf> data = stun.bytes(Stun.DATA);
        if (stun.method() != Stun.SEND
                || peer.isEmpty()
                || data.isEmpty()
                || !stun.unknown().isEmpty()) {
            effects.count(TurnCount.MALFORMED);
            return;
        }
        Route route = allocation == null ? null : allocation.outbound(peer.get(), setup.rules(), nowNanos);
        if (allocation == null || route == null) {
            effects.count(TurnCount.STRAY);
            return;
        }
        relay(allocation, route, data.get().retain());
    }

    private void onRequest(Client client, StunMessage request, long nowNanos) {
        switch (request.method()) {
            case Stun.BINDING -> onBinding(client, request);
            case Stun.ALLOCATE, Stun.REFRESH, Stun.CREATE_PERMISSION, Stun.CHANNEL_BIND, Stun.CONNECT ->
                onTurnRequest(client, request, nowNanos);
            default -> effects.count(TurnCount.MALFORMED);
        }
    }

    private void onBinding(Client client, StunMessage request) {
        List<Integer> unknown = request.unknown();
        if (unknown.isEmpty()) {
            replies.sendUnsigned(
                    client, request, replies.success(request).xorAddress(Stun.XOR_MAPPED_ADDRESS, client.remote()));
        } else {
            replies.unknown(client, request, Optional.empty(), unknown);
        }
    }

    private void onTurnRequest(Client client, StunMessage request, long nowNanos) {
        Allocation standing = client.allocation();
        Gatekeeper.Verdict verdict = gatekeeper.judge(
                request, client.remote(), standing == null ? null : standing.login(), nowNanos, epochSeconds);
        if (verdict instanceof Gatekeeper.Verdict.In in) {
            onSigned(client, request, in.login(), standing, nowNanos);
        } else if (verdict instanceof Gatekeeper.Verdict.Out out) {
            out.why().ifPresent(effects::count);
            if (out.code() == Stun.BAD_REQUEST) {
                replies.badRequest(client, request);
            } else {
                replies.challenge(client, request, out.code(), gatekeeper.nonce(client.remote(), nowNanos));
            }
        }
    }

    private void onSigned(
            Client client, StunMessage request, Login login, @Nullable Allocation standing, long nowNanos) {
        List<Integer> unknown = notUnderstood(request);
        if (!unknown.isEmpty()) {
            replies.unknown(client, request, Optional.of(login), unknown);
        } else if (request.method() == Stun.ALLOCATE) {
            onAllocate(client, request, login, standing, nowNanos);
        } else if (standing == null) {
            replies.error(client, request, login, Stun.ALLOCATION_MISMATCH);
        } else if (!standing.login().username().equals(login.username())) {
            replies.error(client, request, login, Stun.WRONG_CREDENTIALS);
        } else {
            int error =
                    switch (request.method()) {
                        case Stun.REFRESH -> onRefresh(standing, request, nowNanos);
                        case Stun.CREATE_PERMISSION -> onCreatePermission(standing, request, nowNanos);
                        case Stun.CHANNEL_BIND -> onChannelBind(standing, request, nowNanos);
                        default -> refusePeer(); // Connect: nothing is relayed by TCP
                    };
            if (error != 0) {
                replies.error(client, request, login, error);
            }
        }
    }

    private List<Integer> notUnderstood(StunMessage request) {
        List<Integer> unknown = new ArrayList<>(request.unknown());
        if (request.has(Stun.DONT_FRAGMENT) && !setup.sockets().canForbidFragments()) {
            unknown.add(Stun.DONT_FRAGMENT);
        }
        return unknown;
    }

    private int refusePeer() {
        effects.count(TurnCount.PEER_REFUSED);
        return Stun.FORBIDDEN;
    }

    // ---- Allocate and Refresh (RFC 8656 sections 7 and 8) ----

    private void onAllocate(
            Client client, StunMessage request, Login login, @Nullable Allocation standing, long nowNanos) {
        if (standing != null) {
            if (standing.wasMadeBy(request)) {
                allocated(standing, request, nowNanos);
            } else {
                replies.error(client, request, login, Stun.ALLOCATION_MISMATCH);
            }
            return;
        }
        if (draining) {
            alternate(client)
                    .ifPresentOrElse(
                            other -> replies.alternate(client, request, login, other),
                            () -> replies.error(client, request, login, Stun.NO_CAPACITY));
            return;
        }
        AllocateRequest.Result asked =
                AllocateRequest.read(request, allocator.has(true), allocator.has(false), setup.limits());
        Wish wish = asked.wish().orElse(null);
        if (wish == null) {
            replies.error(client, request, login, asked.error());
            return;
        }
        Allocator.Result result = allocator.make(client, login, request, wish, nowNanos);
        if (result.allocation().isPresent()) {
            allocated(result.allocation().get(), request, nowNanos);
        } else {
            effects.count(TurnCount.QUOTA);
            replies.error(client, request, login, result.error());
        }
    }

    private void allocated(Allocation allocation, StunMessage request, long nowNanos) {
        StunWriter answer = replies.success(request);
        List<Relay> relays = allocation.relays();
        for (Relay relay : relays) {
            InetAddress seen = setup.advertised().apply(relay.local().getAddress());
            answer.xorAddress(
                    Stun.XOR_RELAYED_ADDRESS,
                    new InetSocketAddress(seen, relay.local().getPort()));
        }
        if (AllocateRequest.asksAdditional(request) && relays.size() == 1) {
            boolean ipv4IsThere = relays.get(0).isIpv4();
            boolean canBoth = allocator.has(!ipv4IsThere);
            answer.addressError(
                    ipv4IsThere ? Stun.FAMILY_IPV6 : Stun.FAMILY_IPV4,
                    canBoth ? Stun.NO_CAPACITY : Stun.FAMILY_NOT_SUPPORTED);
        }
        answer.number(Stun.LIFETIME, lifetimeSeconds(relays, nowNanos));
        allocation.token().ifPresent(token -> answer.longNumber(Stun.RESERVATION_TOKEN, token));
        answer.xorAddress(Stun.XOR_MAPPED_ADDRESS, allocation.client().remote());
        replies.send(allocation.client(), request, allocation.login(), answer);
    }

    private static int lifetimeSeconds(List<Relay> relays, long nowNanos) {
        long nanos = relays.stream()
                .mapToLong(relay -> relay.expiresNanos() - nowNanos)
                .max()
                .orElse(0);
        return (int) TimeUnit.NANOSECONDS.toSeconds(nanos);
    }

    private int onRefresh(Allocation allocation, StunMessage request, long nowNanos) {
        List<Relay> meant = allocation.relays();
        if (request.has(Stun.REQUESTED_ADDRESS_FAMILY)) {
            int family = request.firstByte(Stun.REQUESTED_ADDRESS_FAMILY).orElse(0);
            meant = meant.stream()
                    .filter(relay -> (relay.isIpv4() ? Stun.FAMILY_IPV4 : Stun.FAMILY_IPV6) == family)
                    .toList();
            if (meant.isEmpty()) {
                return Stun.PEER_FAMILY_MISMATCH;
            }
        }
        int seconds = AllocateRequest.lifetimeSeconds(request, setup.limits());
        if (seconds == 0) {
            meant.forEach(relay -> allocator.close(allocation, relay, nowNanos));
        } else {
            allocator.prolong(meant, seconds, nowNanos);
        }
        StunWriter answer = replies.success(request).number(Stun.LIFETIME, seconds);
        replies.send(allocation.client(), request, allocation.login(), answer);
        return 0;
    }

    // ---- permissions and channels (sections 9, 10 and 12) ----

    private int onCreatePermission(Allocation allocation, StunMessage request, long nowNanos) {
        List<InetAddress> peers =
                request.xorAddresses(Stun.XOR_PEER_ADDRESS, setup.limits().peersPerAllocation()).stream()
                        .map(InetSocketAddress::getAddress)
                        .toList();
        if (peers.isEmpty()) {
            return Stun.BAD_REQUEST;
        }
        if (peers.stream().anyMatch(peer -> allocation.relayFor(peer) == null)) {
            return Stun.PEER_FAMILY_MISMATCH;
        }
        if (!peers.stream().allMatch(setup.rules()::permits)) {
            return refusePeer();
        }
        if (!allocation.hasRoom(peers)) {
            return Stun.NO_CAPACITY;
        }
        peers.forEach(peer -> allocation.permit(peer, permissionEnd(nowNanos)));
        replies.send(allocation.client(), request, allocation.login(), replies.success(request));
        return 0;
    }

    private long permissionEnd(long nowNanos) {
        return nowNanos + TimeUnit.SECONDS.toNanos(setup.limits().permissionSeconds());
    }

    private int onChannelBind(Allocation allocation, StunMessage request, long nowNanos) {
        int number = request.number(Stun.CHANNEL_NUMBER).orElse(0) >>> 16;
        InetSocketAddress peer = request.xorAddress(Stun.XOR_PEER_ADDRESS).orElse(null);
        if (number < Stun.FIRST_CHANNEL
                || number > Stun.LAST_CHANNEL
                || peer == null
                || !allocation.mayBind(number, peer, nowNanos)) {
            return Stun.BAD_REQUEST;
        }
        if (allocation.relayFor(peer.getAddress()) == null) {
            return Stun.PEER_FAMILY_MISMATCH;
        }
        Optional<InetSocketAddress> real = setup.rules().resolve(peer);
        if (real.isEmpty()) {
            return refusePeer();
        }
        if (!allocation.hasRoom(List.of(peer.getAddress()))) {
            return Stun.NO_CAPACITY;
        }
        allocation.permit(peer.getAddress(), permissionEnd(nowNanos));
        Optional<Route> route = allocation.route(peer, real.get());
        if (route.isEmpty()) {
            return Stun.NO_CAPACITY;
        }
        long end = nowNanos + TimeUnit.SECONDS.toNanos(setup.limits().channelSeconds());
        allocation.bind(number, route.get(), end);
        replies.send(allocation.client(), request, allocation.login(), replies.success(request));
        return 0;
    }

    // ---- what peers send ----

    /** A datagram has come to a relay. */
    public void onPeerDatagram(Relay relay, InetSocketAddress peer, ByteBuf data, long nowNanos) {
        Allocation allocation = relay.owner();
        Route route = allocation == null ? null : allocation.inbound(peer, setup.rules(), nowNanos);
        if (allocation == null || route == null) {
            effects.count(TurnCount.STRAY);
            return;
        }
        count(data);
        ByteBuf message = route.hasChannel(nowNanos)
                ? channelData(allocation.client(), route, data)
                : StunWriter.begin(
                                setup.allocator(),
                                Stun.DATA_INDICATION | Stun.INDICATION,
                                setup.random().nextInt(),
                                setup.random().nextLong())
                        .xorAddress(Stun.XOR_PEER_ADDRESS, route.named)
                        .bytes(Stun.DATA, data)
                        .plain(false);
        effects.toClient(allocation.client(), message, true);
    }

    private ByteBuf channelData(Client client, Route route, ByteBuf data) {
        int length = data.readableBytes();
        int padding = client.isStream() ? Stun.padding(length) : 0;
        return setup.allocator()
                .directBuffer(Stun.CHANNEL_HEADER_BYTES + length + padding)
                .writeShort(route.channel())
                .writeShort(length)
                .writeBytes(data, data.readerIndex(), length)
                .writeZero(padding);
    }
}
