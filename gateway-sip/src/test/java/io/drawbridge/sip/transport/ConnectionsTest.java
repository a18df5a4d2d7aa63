package io.drawbridge.sip.transport;

import static io.drawbridge.sip.transport.Bench.options;
import static io.drawbridge.sip.transport.Bench.read;
import static io.drawbridge.sip.transport.Bench.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.locate.Hop;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectionsTest {
    private static final String VIA = "SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bK1";
    private static final long PARTIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final StreamLimits TIGHT =
            new StreamLimits(1000, 20, PARTIAL_NANOS, TimeUnit.HOURS.toNanos(2), 5000, 1 << 16);

    private Bench bench = new Bench();

    @AfterEach
    void stop() throws Exception {
        bench.close();
    }

    private void tight() throws Exception {
        bench.close();
        bench = new Bench(TIGHT);
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(address);
        return socket;
    }

    private static boolean closed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private static Hop hop(ServerSocket server) {
        return new Hop(Transport.TCP, new InetSocketAddress(Bench.HERE, server.getLocalPort()), "h");
    }

    // ---- reuse (RFC 5923) ----

    @Test
    void requestsToOneHopShareAConnectionUntilItDies() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, Bench.HERE)) {
            Flow first = bench.send(hop(server));
            Flow second = bench.send(hop(server));
            assertEquals(first, second);
            assertTrue(bench.onLoop(() -> bench.transport.hasStream(hop(server).address())));
            try (Socket far = server.accept()) {
                read(far);
                read(far);
            }
            assertEquals(first.channel(), bench.nextLost());
            Flow third = bench.send(hop(server));
            assertNotEquals(first.channel(), third.channel());
            bench.onLoop(() -> {
                bench.transport.send(Bench.request(first, "h"), first); // a dialog that lived on the dead one
                return 0;
            });
            try (Socket far = server.accept()) {
                read(far);
                read(far);
            }
            assertEquals(
                    java.util.Set.of(first.channel(), third.channel()),
                    java.util.Set.of(bench.nextLost(), bench.nextLost()),
                    "whoever sent on it is told");
        }
    }

    @Test
    void aHopThatRefusesIsALostFlow() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, Bench.HERE)) {
            port = server.getLocalPort();
        }
        Flow flow = bench.send(new Hop(Transport.TCP, new InetSocketAddress(Bench.HERE, port), "h"));
        assertEquals(flow.channel(), bench.nextLost());
        Flow tls = bench.send(new Hop(Transport.TLS, new InetSocketAddress(Bench.HERE, port), "h"));
        assertEquals(tls.channel(), bench.nextLost(), "without TLS of our own there is no way");
    }

    @Test
    void aRequestThatComesOnAConnectionOfOursIsAnsweredThere() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, Bench.HERE)) {
            bench.send(hop(server));
            try (Socket far = server.accept()) {
                read(far);
                write(far, options(VIA));
                assertTrue(read(far).startsWith("SIP/2.0 200 "));
            }
        }
    }

    // ---- keepalive (RFC 5626 section 4.4) ----

    @Test
    void aFlowOfOursIsPingedAndItsEndTold() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, Bench.HERE)) {
            Flow flow = bench.send(hop(server));
            CountDownLatch dead = new CountDownLatch(1);
            KeepAlive.Spans spans =
                    new KeepAlive.Spans(TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(500));
            bench.onLoop(() -> new KeepAlive(bench.transport, bench.loops.signalling(), flow, spans, dead::countDown));
            try (Socket far = server.accept()) {
                far.setSoTimeout(10_000);
                read(far);
                for (int i = 0; i < 3; i++) {
                    assertEquals("\r\n\r\n", read(far), "no pong of theirs is taken for half a ping");
                    write(far, "\r\n");
                }
                assertEquals("\r\n\r\n", read(far));
                assertTrue(dead.await(10, TimeUnit.SECONDS), "an unanswered ping ends the flow");
                assertTrue(closed(far));
            }
        }
    }

    @Test
    void stunOnTheSipPortIsAnswered() throws Exception {
        InetSocketAddress address = bench.bindUdp();
        try (DatagramSocket phone = new DatagramSocket(0, Bench.HERE)) {
            phone.setSoTimeout(10_000);
            byte[] request = StunEchoTest.request();
            phone.send(new DatagramPacket(request, request.length, address));
            DatagramPacket answer = new DatagramPacket(new byte[200], 200);
            phone.receive(answer);
            assertEquals(32, answer.getLength());
        }
    }

    // ---- slow and greedy peers (ATTACKS.md rows 17 and 18) ----

    @Test
    void idleSocketsAreClosedAndOneSourceCannotTakeThemAll() throws Exception {
        tight();
        InetSocketAddress address = bench.bindTcp();
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                idle.add(connect(address));
            }
            try (Socket refused = connect(address)) {
                assertTrue(closed(refused), "the 21st of one source");
            }
            for (Socket socket : idle) {
                assertTrue(closed(socket));
            }
            try (Socket room = connect(address)) {
                write(room, options(VIA));
                assertTrue(read(room).startsWith("SIP/2.0 200 "));
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aTlsHandshakeThatNeverComesIsNotWaitedFor() throws Exception {
        tight();
        bench.tls(new TestPki("h"));
        try (Socket idle = connect(bench.bindTls())) {
            assertTrue(closed(idle));
        }
    }

    @Test
    void manyRequestsInOnePieceAreAllAnswered() throws Exception {
        try (Socket room = connect(bench.bindTcp())) {
            write(room, options(VIA).repeat(500));
            for (int i = 0; i < 500; i++) {
                assertTrue(read(room).startsWith("SIP/2.0 200 "));
            }
        }
    }

    @Test
    void whoDoesNotReadTheAnswersIsCutOff() throws Exception {
        tight();
        InetSocketAddress address = bench.bindTcp();
        try (Socket greedy = new Socket()) {
            greedy.setReceiveBufferSize(4096);
            greedy.connect(address);
            String many = options(VIA).repeat(200);
            boolean cut = false;
            for (int i = 0; i < 1000 && !cut; i++) {
                try {
                    write(greedy, many);
                } catch (IOException closedByThem) {
                    cut = true;
                }
            }
            assertTrue(cut);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2147483648",
                "Content-Length: -1",
                "Content-Length: 18446744073709551616",
                "Subject: none",
                "Content-Length: 1\r\nl: 2",
                "Content-Length: 9999999"
            })
    void aLengthThatCannotBeFollowedIsRefusedAndTheConnectionClosed(String length) throws Exception {
        try (Socket room = connect(bench.bindTcp())) {
            write(room, options(VIA).replace("Content-Length: 0", length) + options(VIA));
            String answer = read(room);
            assertTrue(answer.startsWith("SIP/2.0 400 ") || answer.startsWith("SIP/2.0 513 "), answer);
            assertTrue(closed(room));
            assertEquals(0, bench.got.size());
        }
    }

    @Test
    void aMillionHeadersAreRefused() throws Exception {
        try (Socket room = connect(bench.bindTcp())) {
            String head = options(VIA);
            write(room, head.substring(0, head.length() - 2));
            try {
                for (int i = 0; i < 1000; i++) {
                    write(room, "X: y\r\n".repeat(1000));
                }
            } catch (IOException closedByThem) {
                // before all were written
            }
            assertTrue(bench.got.isEmpty());
            Bench.await(() -> bench.meters.get("drawbridge.malformed").counter().count() == 1, "one refusal counted");
        }
    }

    // ---- addresses ----

    @Test
    void onePortServesBothFamilies() throws Exception {
        InetAddress any = new InetSocketAddress(0).getAddress();
        int tcp = bench.transport
                .bindTcp(new InetSocketAddress(any, 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .getPort();
        int udp = bench.transport
                .bindUdp(new InetSocketAddress(any, 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .getPort();
        for (String host : List.of("127.0.0.1", "::1")) {
            InetAddress address = InetAddress.getByName(host);
            try (Socket room = connect(new InetSocketAddress(address, tcp));
                    DatagramSocket phone = new DatagramSocket(0, address)) {
                write(room, options(VIA));
                assertTrue(read(room).startsWith("SIP/2.0 200 "));
                Flow flow = bench.next().flow();
                String here = bench.onLoop(() -> bench.transport.localHostPort(flow));
                assertEquals((host.equals("::1") ? "[::1]:" : host + ":") + tcp, here);
                phone.setSoTimeout(10_000);
                byte[] request = options("SIP/2.0/UDP h;branch=z9hG4bK1;rport").getBytes();
                phone.send(new DatagramPacket(request, request.length, address, udp));
                phone.receive(new DatagramPacket(new byte[2000], 2000));
                Flow datagrams = bench.next().flow();
                assertEquals(address, datagrams.remote().getAddress());
                Flow out = bench.onLoop(() -> bench.transport.open(
                        new Hop(Transport.UDP, (InetSocketAddress) phone.getLocalSocketAddress(), "h")));
                bench.onLoop(() -> {
                    bench.transport.send(Bench.request(out, "h"), out);
                    return 0;
                });
                phone.receive(new DatagramPacket(new byte[2000], 2000));
            }
        }
    }

    @Test
    void eachTransportTellsItsOwnListeningPort() throws Exception {
        bench.tls(new TestPki("h"));
        InetSocketAddress tcp = bench.bindTcp();
        InetSocketAddress tls = bench.bindTls();
        InetSocketAddress far = new InetSocketAddress(Bench.HERE, 9);
        assertEquals(
                "127.0.0.1:" + tcp.getPort(),
                bench.onLoop(() -> bench.transport.localHostPort(new Flow(Transport.TCP, -1, far))));
        assertEquals(
                "127.0.0.1:" + tls.getPort(),
                bench.onLoop(() -> bench.transport.localHostPort(new Flow(Transport.TLS, -1, far))));
    }

    @Test
    void answersThatLostTheirConnectionGoWhereTheViaListens() throws Exception {
        InetSocketAddress address = bench.bindTcp();
        try (ServerSocket listening = new ServerSocket(0, 5, Bench.HERE)) {
            listening.setSoTimeout(10_000);
            Bench.Got got;
            try (Socket room = connect(address)) {
                write(room, options("SIP/2.0/TCP 127.0.0.1:" + listening.getLocalPort() + ";branch=z9hG4bK1"));
                got = bench.next();
            }
            bench.nextLost();
            bench.onLoop(() -> {
                bench.transport.send(
                        SipResponse.to((io.drawbridge.sip.message.SipRequest) got.message(), 486, "t"), got.flow());
                return 0;
            });
            try (Socket back = listening.accept()) {
                assertTrue(read(back).startsWith("SIP/2.0 486 "));
            }
        }
    }
}
