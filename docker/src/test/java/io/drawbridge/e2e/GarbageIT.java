package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Garbage at every port is counted, and nothing else happens: the gateway stays ready and takes the next call. */
@Timeout(90)
class GarbageIT {
    private static final long SEED = 20_261_120;
    private static final int DATAGRAMS = 300;
    private static final int CONNECTIONS = 10;
    private static final int LARGEST_DATAGRAM = 1400;
    private static final String HALF_A_REQUEST =
            "INVITE sip:demo@localhost SIP/2.0\r\nVia: SIP/2.0/UDP \u0000;;;branch\r\nCSeq: x\r\n";

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip.udp-port", "media.udp-port"})
    void garbageInDatagramsIsCounted(String port) throws IOException {
        double before = gateway.counter("drawbridge_malformed_total");
        sendDatagrams(gateway.port(port));
        awaitMoreMalformed(before);
        assertStillWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip.tcp-port", "web.https-port", "web.http-port", "xmpp.component-port"})
    void garbageInAStreamIsCounted(String port) throws IOException {
        double before = gateway.counter("drawbridge_malformed_total");
        sendStreams(gateway.port(port));
        awaitMoreMalformed(before);
        assertStillWorks();
    }

    private static void awaitMoreMalformed(double before) {
        Await.until(
                () -> gateway.counter("drawbridge_malformed_total") > before,
                Duration.ofSeconds(10),
                () -> "malformed messages to be counted, still " + before);
    }

    private static void assertStillWorks() {
        assertTrue(gateway.ready(), "ready");
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, 440);
        room.call(gateway.sipUri("echo"));
        room.awaitTone(440, Duration.ofSeconds(10));
        room.hangUp();
        Await.until(() -> gateway.calls().isEmpty(), Duration.ofSeconds(10), () -> "no calls, but " + gateway.calls());
        assertEquals(200, gateway.api().get("/meet/demo").statusCode());
        assertFalse(
                gateway.process().output().contains(" ERROR "),
                () -> "errors in " + gateway.process().log());
    }

    private static void sendDatagrams(int port) throws IOException {
        Random random = new Random(SEED + port % 7);
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] bytes = garbage(random, LARGEST_DATAGRAM);
                socket.send(new DatagramPacket(bytes, bytes.length, target));
            }
        }
    }

    private static void sendStreams(int port) {
        Random random = new Random(SEED);
        for (int i = 0; i < CONNECTIONS; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
                for (int piece = 0; piece < 20; piece++) {
                    socket.getOutputStream().write(garbage(random, 5000));
                }
            } catch (IOException hungUp) {
                // a server may well close a connection on which nonsense comes
            }
        }
    }

    /** Random bytes; each third time the beginning of a request, and each seventh the look of STUN, DTLS or RTP. */
    private static byte[] garbage(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        int kind = random.nextInt(21);
        if (kind % 3 == 0) {
            byte[] head = HALF_A_REQUEST.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(head, 0, bytes, 0, Math.min(head.length, bytes.length));
        } else if (kind % 7 == 0) {
            bytes[0] = new byte[] {0, 1, 20, 22, 23, 64, (byte) 128, (byte) 144}[random.nextInt(8)];
        }
        return bytes;
    }
}
