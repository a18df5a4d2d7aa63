package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.net.Loops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressLookupTest {
    private final Loops loops = new Loops(1);

    @AfterEach
    void close() {
        loops.close();
    }

    private List<InetAddress> ask(List<String> servers, String host) throws Exception {
        return AddressLookup.of(loops, servers)
                .lookup(host)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void aLiteralAddressNeedsNoLookup() throws Exception {
        assertEquals(List.of(InetAddress.getByName("192.0.2.1")), ask(List.of("127.0.0.1:1"), "192.0.2.1"));
        assertEquals(List.of(InetAddress.getByName("2001:db8::1")), ask(List.of(), "2001:db8::1"));
    }

    @Test
    void theSystemKnowsLocalhost() throws Exception {
        assertTrue(ask(List.of(), "localhost").stream().allMatch(InetAddress::isLoopbackAddress));
    }

    @Test
    void aConfiguredServerIsAskedInstead() throws Exception {
        try (DatagramSocket dns = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerAll(dns), "dns");
            server.setDaemon(true);
            server.start();
            String address = "127.0.0.1:" + dns.getLocalPort();
            InetAddress expected = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 77});
            List<InetAddress> found = ask(List.of(address), "xmpp.example.com");
            assertEquals(expected, InetAddress.getByAddress(found.get(0).getAddress()));
            assertThrows(ExecutionException.class, () -> ask(List.of(address), "unknown.example.com"));
        }
    }

    /** Answers A for names that begin with x, with 192.0.2.77; all else does not exist. */
    private static void answerAll(DatagramSocket dns) {
        byte[] buffer = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                dns.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                dns.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private static byte[] answer(byte[] query) {
        int end = 12;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        end += 5;
        boolean known = query[13] == 'x';
        boolean v4 = query[end - 3] == 1;
        byte[] record = {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, (byte) 192, 0, 2, 77};
        byte[] answer = Arrays.copyOf(query, known && v4 ? end + record.length : end);
        answer[2] = (byte) 0x81;
        answer[3] = (byte) (known ? 0x80 : 0x83);
        answer[7] = (byte) (known && v4 ? 1 : 0);
        answer[9] = 0;
        answer[11] = 0;
        if (known && v4) {
            System.arraycopy(record, 0, answer, end, record.length);
        }
        return answer;
    }
}
