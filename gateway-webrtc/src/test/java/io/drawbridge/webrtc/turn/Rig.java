package io.drawbridge.webrtc.turn;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.config.Subnet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A machine in virtual time with a client that signs, sockets that are none, and notes of everything that it does. */
final class Rig implements Effects, RelaySockets {
    static final String SECRET = "north";
    static final long EPOCH = 1_700_000_000L;
    static final InetAddress US = ip("198.51.100.1");
    static final InetAddress US6 = ip("2001:db8::1");
    static final InetSocketAddress MEDIA = new InetSocketAddress(US, 10000);
    static final InetSocketAddress MEDIA6 = new InetSocketAddress(US6, 10000);
    static final InetSocketAddress PUBLIC_MEDIA = new InetSocketAddress(ip("203.0.113.9"), 10000);
    static final TurnLimits LIMITS = new TurnLimits(6, 3, 5, 4, 600, 3600, 300, 600, 30, 900, 64, 10);

    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);
    private static final Macs MACS = new Macs();

    final Map<TurnCount, Integer> counts = new HashMap<>();
    final List<Sent> toClients = new ArrayList<>();
    final List<Sent> toPeers = new ArrayList<>();
    final Set<InetSocketAddress> bound = new HashSet<>();
    final Set<Integer> takenPorts = new HashSet<>();
    final Map<InetSocketAddress, Relay> relays = new HashMap<>();
    int relayedBytes;
    boolean canForbidFragments = true;
    long nowNanos = TimeUnit.SECONDS.toNanos(100);
    long epochSeconds = EPOCH;
    final TurnMachine machine;
    private final RestSecrets secrets = new RestSecrets(List.of(SECRET));
    private int transactions;

    /** Something sent, and where to. */
    record Sent(InetSocketAddress to, byte[] bytes) {
        StunMessage stun() {
            return StunMessage.of(Unpooled.wrappedBuffer(bytes)).orElseThrow();
        }
    }

    Rig() {
        this(LIMITS, List.of(US, US6), List.of(), List.of(SECRET, "former"));
    }

    Rig(TurnLimits limits, List<InetAddress> addresses, List<Subnet> allowed, List<String> secrets) {
        PeerRules rules = new PeerRules(
                new PeerRules.Own(
                        List.of(MEDIA, MEDIA6),
                        List.of(US, US6),
                        () -> List.of(PUBLIC_MEDIA.getAddress()),
                        port -> port == 3478 || port >= 50000),
                allowed);
        machine = new TurnMachine(
                new TurnMachine.Setup(
                        HEAP,
                        limits,
                        new RestSecrets(secrets),
                        rules,
                        this,
                        new PortRange(50000, 50099),
                        addresses,
                        local -> local,
                        new Random(5)),
                this,
                EPOCH);
    }

    static InetAddress ip(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(ip(address), port);
    }

    /** Lets time pass, tick by tick. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowNanos += TimeUnit.SECONDS.toNanos(1);
            epochSeconds++;
            machine.onTick(nowNanos, epochSeconds);
        }
    }

    int counted(TurnCount what) {
        return counts.getOrDefault(what, 0);
    }

    /** A client of the machine. */
    final class Guest extends Client {
        private final boolean stream;
        private final String username;
        private final String password;
        boolean held;
        String nonce = "";
        Consumer<StunWriter> more = writer -> {};
        boolean sha256;

        private Guest(InetSocketAddress remote, boolean stream, String username, String password) {
            super(new InetSocketAddress(US, 3478), remote);
            this.stream = stream;
            this.username = username;
            this.password = password;
        }

        @Override
        public boolean isStream() {
            return stream;
        }

        byte[] key() {
            return MACS.longTermKey(username, Gatekeeper.REALM, password);
        }

        void send(ByteBuf message) {
            try {
                machine.onMessage(this, message, nowNanos);
            } finally {
                message.release();
            }
        }

        /** Sends a signed request and returns the answer. */
        StunMessage ask(int method, Consumer<StunWriter> attributes) {
            if (nonce.isEmpty()) {
                StunMessage challenge = askUnsigned(Stun.ALLOCATE, writer -> {});
                nonce = challenge.text(Stun.NONCE, 100).orElseThrow();
            }
            return answerTo(signed(method, ++transactions, attributes));
        }

        ByteBuf signed(int method, long transaction, Consumer<StunWriter> attributes) {
            StunWriter writer = StunWriter.begin(HEAP, method, 7, transaction);
            attributes.accept(writer);
            return writer.text(Stun.USERNAME, username)
                    .text(Stun.REALM, Gatekeeper.REALM)
                    .text(Stun.NONCE, nonce)
                    .signed(key(), MACS, sha256, true);
        }

        StunMessage askUnsigned(int method, Consumer<StunWriter> attributes) {
            StunWriter writer = StunWriter.begin(HEAP, method, 7, ++transactions);
            attributes.accept(writer);
            return answerTo(writer.plain(false));
        }

        StunMessage answerTo(ByteBuf request) {
            int before = toClients.size();
            send(request);
            if (toClients.size() != before + 1) {
                throw new AssertionError("no answer, or more than one");
            }
            return last().stun();
        }

        Sent last() {
            return toClients.get(toClients.size() - 1);
        }

        StunMessage allocate() {
            return ask(Stun.ALLOCATE, Rig::udp);
        }

        /** The code of the error, 0 for success. */
        int errorOf(int method, Consumer<StunWriter> attributes) {
            return error(ask(method, attributes));
        }

        int permit(InetSocketAddress... peers) {
            return errorOf(Stun.CREATE_PERMISSION, writer -> {
                for (InetSocketAddress peer : peers) {
                    writer.xorAddress(Stun.XOR_PEER_ADDRESS, peer);
                }
            });
        }

        int bind(int channel, InetSocketAddress peer) {
            return errorOf(Stun.CHANNEL_BIND, writer -> writer.number(Stun.CHANNEL_NUMBER, channel << 16)
                    .xorAddress(Stun.XOR_PEER_ADDRESS, peer));
        }

        void say(InetSocketAddress peer, String data) {
            send(StunWriter.begin(HEAP, Stun.SEND | Stun.INDICATION, 7, ++transactions)
                    .xorAddress(Stun.XOR_PEER_ADDRESS, peer)
                    .bytes(Stun.DATA, data.getBytes(StandardCharsets.UTF_8))
                    .plain(false));
        }

        void sayOn(int channel, String data) {
            byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
            send(HEAP.buffer().writeShort(channel).writeShort(bytes.length).writeBytes(bytes));
        }
    }

    static void udp(StunWriter writer) {
        writer.number(Stun.REQUESTED_TRANSPORT, Stun.TRANSPORT_UDP << 24);
    }

    static int error(StunMessage answer) {
        return answer.number(Stun.ERROR_CODE)
                .map(bits -> (bits >>> 8 & 7) * 100 + (bits & 0xFF))
                .orElse(0);
    }

    Guest guest(int port) {
        return guest("ann", "192.0.2.7", port, false);
    }

    Guest guest(String name, String address, int port, boolean stream) {
        return guestUntil(EPOCH + 3600, name, address, port, stream);
    }

    Guest guestUntil(long expiry, String name, String address, int port, boolean stream) {
        String username = RestSecrets.username(expiry, name);
        return new Guest(at(address, port), stream, username, secrets.password(username));
    }

    Guest guestWith(String username, String password) {
        return new Guest(at("192.0.2.7", 7777), false, username, password);
    }

    /** A peer says something to a relay. */
    void fromPeer(InetSocketAddress peer, InetSocketAddress relay, String data) {
        machine.onPeerDatagram(
                Objects.requireNonNull(relays.get(relay)),
                peer,
                Unpooled.copiedBuffer(data, StandardCharsets.UTF_8),
                nowNanos);
    }

    // ---- Effects ----

    @Override
    public void toClient(Client client, ByteBuf message, boolean isData) {
        toClients.add(new Sent(client.remote(), ByteBufUtil.getBytes(message)));
        message.release();
    }

    @Override
    public void toPeer(Relay relay, ByteBuf data, InetSocketAddress peer) {
        toPeers.add(new Sent(peer, ByteBufUtil.getBytes(data)));
        data.release();
    }

    @Override
    public void hold(Client client) {
        ((Guest) client).held = true;
    }

    @Override
    public void letGo(Client client) {
        ((Guest) client).held = false;
    }

    @Override
    public void close(Relay relay) {
        bound.remove(relay.local());
        relays.remove(relay.local());
    }

    @Override
    public void count(TurnCount what) {
        counts.merge(what, 1, Integer::sum);
    }

    @Override
    public void relayed(int bytes) {
        relayedBytes += bytes;
    }

    // ---- RelaySockets ----

    @Override
    public boolean canForbidFragments() {
        return canForbidFragments;
    }

    @Override
    public Optional<Relay> open(InetAddress local, int port, boolean forbidFragments) {
        InetSocketAddress address = new InetSocketAddress(local, port);
        if (takenPorts.contains(port) || !bound.add(address)) {
            return Optional.empty();
        }
        Relay relay = new Relay(address) {};
        relays.put(address, relay);
        return Optional.of(relay);
    }
}
