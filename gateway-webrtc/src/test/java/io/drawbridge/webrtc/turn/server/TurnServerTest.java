package io.drawbridge.webrtc.turn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.net.Loops;
import io.drawbridge.webrtc.turn.PeerRules;
import io.drawbridge.webrtc.turn.RestSecrets;
import io.drawbridge.webrtc.turn.TurnLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server's sockets: what they answer, and what they cut. */
@Timeout(30)
class TurnServerTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final StreamLimits LIMITS = new StreamLimits(3, 2, 10, 1 << 10);

    private final Loops loops = new Loops(1);
    private final MockTicker ticker = Ticker.newMockTicker();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Socket> sockets = new ArrayList<>();
    private final int port = freePort();
    private final TurnServer server = server();

    private static int freePort() {
        try (ServerSocket tcp = new ServerSocket(0, 1, HERE);
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), HERE)) {
            return udp.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TurnServer server() {
        PeerRules rules =
                new PeerRules(new PeerRules.Own(List.of(), List.of(HERE), List::of, asked -> false), List.of());
        return new TurnServer(
                new TurnServer.Setup(
                        List.of(HERE),
                        port,
                        0,
                        Optional.empty(),
                        List.of(),
                        new PortRange(40000, 40099),
                        rules,
                        new RestSecrets(List.of("north")),
                        local -> local,
                        TurnLimits.DEFAULTS,
                        LIMITS),
                loops,
                ticker,
                InstantSource.system(),
                meters);
    }

    private void start() {
        server.start().toCompletableFuture().join();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        loops.close();
    }

    private static byte[] binding(int last) {
        return ByteBuffer.allocate(20)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0x2112A442)
                .putLong(0)
                .putInt(last)
                .array();
    }

    private Socket stream() throws IOException {
        Socket socket = new Socket(HERE, port);
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private static void assertAnswered(byte[] answer, int last, int clientPort) {
        ByteBuffer in = ByteBuffer.wrap(answer);
        assertEquals(0x0101, in.getShort(0));
        assertEquals(last, in.getInt(16));
        assertEquals(clientPort, (in.getShort(26) ^ 0x2112) & 0xFFFF);
    }

    private static boolean isCut(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void aDatagramIsAnsweredToWhereItCameFrom() throws IOException {
        start();
        try (DatagramSocket socket = new DatagramSocket(0, HERE)) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(binding(7), 20, new InetSocketAddress(HERE, port)));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            assertAnswered(Arrays.copyOf(answer.getData(), answer.getLength()), 7, socket.getLocalPort());
        }
    }

    @Test
    void aStreamIsFollowedHoweverItIsCut() throws IOException {
        start();
        Socket socket = stream();
        byte[] two = ByteBuffer.allocate(40).put(binding(1)).put(binding(2)).array();
        for (byte each : two) {
            socket.getOutputStream().write(each);
            socket.getOutputStream().flush();
        }
        for (int i = 1; i <= 2; i++) {
            assertAnswered(socket.getInputStream().readNBytes(32), i, socket.getLocalPort());
        }
    }

    @Test
    void aStreamOfSomethingElseIsCut() throws IOException {
        start();
        Socket socket = stream();
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertTrue(isCut(socket));
        assertTrue(
                meters.counter("drawbridge_malformed_total", "protocol", "stun").count() >= 1);
    }

    @Test
    void aStreamThatStaysIdleIsCut() throws IOException {
        start();
        Socket idle = stream();
        Socket half = stream();
        half.getOutputStream().write(0);
        half.getOutputStream().flush();
        Socket speaks = idle;
        speaks.getOutputStream().write(binding(1));
        assertAnswered(speaks.getInputStream().readNBytes(32), 1, speaks.getLocalPort());
        ticker.advance(11, TimeUnit.SECONDS);
        assertTrue(isCut(idle), "questions do not keep a stream open, allocations do");
        assertTrue(isCut(half));
    }

    @Test
    void anAddressHasSoManyStreams() throws IOException {
        start();
        for (int i = 1; i <= 2; i++) {
            Socket socket = stream();
            socket.getOutputStream().write(binding(i));
            assertAnswered(socket.getInputStream().readNBytes(32), i, socket.getLocalPort());
        }
        assertTrue(isCut(stream()));
        assertEquals(1, meters.counter("drawbridge_turn_streams_refused_total").count());
    }

    @Test
    void aClientThatReadsNothingIsCutRatherThanServedFromMemory() throws IOException {
        start();
        Socket deaf = new Socket();
        sockets.add(deaf);
        deaf.setReceiveBufferSize(1 << 12);
        deaf.connect(new InetSocketAddress(HERE, port));
        byte[] many = new byte[20 * 1000];
        for (int i = 0; i < 1000; i++) {
            System.arraycopy(binding(i), 0, many, 20 * i, 20);
        }
        assertThrows(
                SocketException.class,
                () -> {
                    for (int i = 0; i < 5000; i++) {
                        deaf.getOutputStream().write(many);
                    }
                },
                "the stream is closed under it");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(port, HERE)) {
            assertTrue(taken.isBound());
            CompletionException fault = assertThrows(CompletionException.class, this::start);
            ListenFault told = (ListenFault) fault.getCause();
            assertTrue(told.getMessage().startsWith("turn.port " + port + " is taken on 127.0.0.1"), told::getMessage);
        }
    }
}
