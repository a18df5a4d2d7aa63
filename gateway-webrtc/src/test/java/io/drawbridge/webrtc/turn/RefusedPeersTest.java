package io.drawbridge.webrtc.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.config.Subnet;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.net.TlsPolicy;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.webrtc.turn.server.StreamLimits;
import io.drawbridge.webrtc.turn.server.TurnServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Ticker;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every inner address, asked for at the server's own sockets: by UDP, TCP and TLS, with every message that names a peer. */
@Timeout(60)
class RefusedPeersTest {
    private static final InetAddress HERE = Rig.ip("127.0.0.1");
    private static final InetAddress HERE6 = Rig.ip("::1");
    /** The only peer that the operator allows. */
    private static final InetAddress ALLOWED = Rig.ip("127.77.7.7");

    private static final int CHANNEL = 0x4001;
    private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);
    private static final Macs MACS = new Macs();

    @TempDir
    private Path dir;

    private final Loops loops = new Loops(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RestSecrets secrets = new RestSecrets(List.of("north"));
    private final List<InetAddress> addresses = new ArrayList<>(List.of(HERE));
    private final List<AutoCloseable> opened = new ArrayList<>();
    /** Hears on every address of this machine. */
    private DatagramSocket ear;

    private int port;
    private int tlsPort;
    private TurnServer server;

    /** How the client comes. */
    enum Carriage {
        UDP,
        TCP,
        TLS
    }

    @BeforeEach
    void start() throws IOException {
        ear = new DatagramSocket(0);
        ear.setSoTimeout(10_000);
        opened.add(ear);
        try (DatagramSocket six = new DatagramSocket(0, HERE6)) {
            addresses.add(six.getLocalAddress());
        } catch (SocketException e) {
            addresses.remove(HERE6); // a machine without IPv6 has no relay for it
        }
        port = freePort();
        tlsPort = freePort();
        SslContext tls = tls();
        PeerRules rules = new PeerRules(
                new PeerRules.Own(List.of(), addresses, List::of, asked -> asked == port || asked == tlsPort),
                List.of(Subnet.parse(ALLOWED.getHostAddress()).orElseThrow()));
        server = new TurnServer(
                new TurnServer.Setup(
                        addresses,
                        port,
                        tlsPort,
                        Optional.of(() -> tls),
                        List.of(),
                        new PortRange(41_000, 41_199),
                        rules,
                        secrets,
                        local -> local,
                        TurnLimits.DEFAULTS,
                        StreamLimits.DEFAULTS),
                loops,
                Ticker.systemTicker(),
                InstantSource.system(),
                meters);
        server.start().toCompletableFuture().join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket tcp = new ServerSocket(0);
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
            return udp.getLocalPort();
        }
    }

    private SslContext tls() throws IOException {
        ConfigResult.Good good = assertInstanceOf(
                ConfigResult.Good.class, ConfigLoader.load(Optional.empty(), Map.of(), List.of("data-dir=" + dir)));
        Pki.Identity identity = new DataDirPki(good.config(), Instant.now()).server();
        return TlsPolicy.apply(SslContextBuilder.forServer(identity.key(), identity.chain()))
                .build();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server.close();
        loops.close();
    }

    /** A way to the server. */
    private interface Way {
        void send(byte[] message) throws IOException;

        byte[] receive() throws IOException;
    }

    private Way open(Carriage carriage) throws Exception {
        return switch (carriage) {
            case UDP -> datagrams();
            case TCP -> stream(new Socket(HERE, port));
            case TLS -> {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
                yield stream(context.getSocketFactory().createSocket(HERE, tlsPort));
            }
        };
    }

    private Way datagrams() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, HERE);
        socket.setSoTimeout(10_000);
        opened.add(socket);
        return new Way() {
            @Override
            public void send(byte[] message) throws IOException {
                socket.send(new DatagramPacket(message, message.length, HERE, port));
            }

            @Override
            public byte[] receive() throws IOException {
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                socket.receive(packet);
                return Arrays.copyOf(packet.getData(), packet.getLength());
            }
        };
    }

    private Way stream(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        opened.add(socket);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return new Way() {
            @Override
            public void send(byte[] message) throws IOException {
                socket.getOutputStream().write(message);
            }

            @Override
            public byte[] receive() throws IOException {
                byte[] head = in.readNBytes(20);
                byte[] body = in.readNBytes(Unpooled.wrappedBuffer(head).getUnsignedShort(2));
                return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(head, body));
            }
        };
    }

    /** A client with credentials. */
    private final class Guest {
        private final Way way;
        private final String username = RestSecrets.username(Instant.now().getEpochSecond() + 3600, "ann");
        private final byte[] key = MACS.longTermKey(username, Gatekeeper.REALM, secrets.password(username));
        private String nonce = "";
        private int transactions;

        Guest(Way way) throws IOException {
            this.way = way;
            nonce = askWith(writer(Stun.ALLOCATE, udp -> {}).plain(false))
                    .text(Stun.NONCE, 100)
                    .orElseThrow();
        }

        private StunWriter writer(int method, Consumer<StunWriter> attributes) {
            StunWriter writer = StunWriter.begin(HEAP, method, 7, ++transactions);
            attributes.accept(writer);
            return writer;
        }

        private void send(ByteBuf message) throws IOException {
            way.send(ByteBufUtil.getBytes(message));
            message.release();
        }

        private StunMessage askWith(ByteBuf request) throws IOException {
            send(request);
            return StunMessage.of(Unpooled.wrappedBuffer(way.receive())).orElseThrow();
        }

        /** The code of the error, 0 for success. */
        int errorOf(int method, Consumer<StunWriter> attributes) throws IOException {
            return Rig.error(askWith(writer(method, attributes)
                    .text(Stun.USERNAME, username)
                    .text(Stun.REALM, Gatekeeper.REALM)
                    .text(Stun.NONCE, nonce)
                    .signed(key, MACS, false, true)));
        }

        int permit(InetSocketAddress peer) throws IOException {
            return errorOf(Stun.CREATE_PERMISSION, writer -> writer.xorAddress(Stun.XOR_PEER_ADDRESS, peer));
        }

        int bind(InetSocketAddress peer) throws IOException {
            return errorOf(Stun.CHANNEL_BIND, writer -> writer.number(Stun.CHANNEL_NUMBER, CHANNEL << 16)
                    .xorAddress(Stun.XOR_PEER_ADDRESS, peer));
        }

        int connect(InetSocketAddress peer) throws IOException {
            return errorOf(Stun.CONNECT, writer -> writer.xorAddress(Stun.XOR_PEER_ADDRESS, peer));
        }

        void say(InetSocketAddress peer, String data) throws IOException {
            send(writer(Stun.SEND | Stun.INDICATION, writer -> writer.xorAddress(Stun.XOR_PEER_ADDRESS, peer)
                            .bytes(Stun.DATA, data.getBytes(StandardCharsets.UTF_8)))
                    .plain(false));
        }

        void sayOnChannel() throws IOException {
            way.send(new byte[] {CHANNEL >> 8, CHANNEL & 0xff, 0, 4, 'e', 'v', 'i', 'l'});
        }
    }

    @ParameterizedTest
    @EnumSource(Carriage.class)
    void noInnerAddressIsReachedHoweverTheClientComesAndAsks(Carriage carriage) throws Exception {
        Guest guest = new Guest(open(carriage));
        assertEquals(0, guest.errorOf(Stun.ALLOCATE, writer -> {
            Rig.udp(writer);
            writer.number(Stun.ADDITIONAL_ADDRESS_FAMILY, Stun.FAMILY_IPV6 << 24);
        }));
        List<InetAddress> all = PeerRulesTest.innerAddresses().toList();
        int refused = 0;
        for (InetAddress inner : all) {
            InetSocketAddress peer = new InetSocketAddress(inner, ear.getLocalPort());
            boolean relayed = addresses.size() > 1 || !(inner instanceof Inet6Address);
            int refusal = relayed ? Stun.FORBIDDEN : Stun.PEER_FAMILY_MISMATCH;
            assertEquals(refusal, guest.permit(peer), () -> "permission for " + peer);
            assertEquals(refusal, guest.bind(peer), () -> "channel to " + peer);
            assertEquals(Stun.FORBIDDEN, guest.connect(peer), () -> "connection to " + peer);
            guest.say(peer, "evil");
            guest.sayOnChannel();
            refused += relayed ? 3 : 1;
        }
        assertEquals(62, all.size());
        assertEquals(
                refused,
                meters.get("drawbridge_turn_peers_refused_total").counter().count());
        InetSocketAddress allowed = new InetSocketAddress(ALLOWED, ear.getLocalPort());
        assertEquals(0, guest.permit(allowed));
        guest.say(allowed, "good");
        DatagramPacket first = new DatagramPacket(new byte[100], 100);
        ear.receive(first);
        assertEquals("good", new String(first.getData(), 0, first.getLength(), StandardCharsets.UTF_8));
    }
}
