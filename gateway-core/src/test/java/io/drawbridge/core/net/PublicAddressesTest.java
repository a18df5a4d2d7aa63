package io.drawbridge.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PublicAddressesTest {
    /** The sample responses of RFC 5769 section 2.2 and 2.3. */
    private static final byte[] TRANSACTION = HexFormat.of().parseHex("b7e7a701bc34d686fa87dfae");

    private static final String IPV4_RESPONSE =
            "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
                    + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
    private static final String IPV6_RESPONSE =
            "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
                    + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed41"
                    + "80280004c8fb0b4c";

    private static InetAddress ip(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    private static Optional<InetSocketAddress> read(byte[] datagram) {
        return StunBinding.mappedAddress(datagram, datagram.length, TRANSACTION);
    }

    @Test
    void theSampleResponsesOfTheRfcAreRead() throws Exception {
        assertEquals(
                Optional.of(new InetSocketAddress(ip("192.0.2.1"), 32853)),
                read(HexFormat.of().parseHex(IPV4_RESPONSE)));
        assertEquals(
                Optional.of(new InetSocketAddress(ip("2001:db8:1234:5678:11:2233:4455:6677"), 32853)),
                read(HexFormat.of().parseHex(IPV6_RESPONSE)));
    }

    @Test
    void answersToOthersAndMutatedOnesThrowNothing() {
        byte[] good = HexFormat.of().parseHex(IPV4_RESPONSE);
        assertEquals(Optional.empty(), StunBinding.mappedAddress(good, good.length, new byte[12]));
        Random random = new Random(5769);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int j = random.nextInt(4); j > 0 && bad.length > 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            read(bad);
        }
    }

    /** Answers every request but the first of each three with that address. */
    private static Thread server(DatagramSocket socket, byte[] seen, AtomicInteger asked) {
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[1500];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    if (asked.incrementAndGet() % 2 == 0) {
                        byte[] answer = Arrays.copyOf(buffer, 32);
                        answer[0] = 1;
                        answer[3] = 12;
                        byte[] attribute = {0, 0x20, 0, 8, 0, 1, 0, 0};
                        System.arraycopy(attribute, 0, answer, 20, 8);
                        for (int i = 0; i < 4; i++) {
                            answer[28 + i] = (byte) (seen[i] ^ buffer[4 + i]);
                        }
                        socket.send(new DatagramPacket(answer, 32, packet.getSocketAddress()));
                    }
                }
            } catch (IOException closed) {
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void aStunServerIsAskedUntilItAnswersAndItsAnswerIsAdvertised() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (DatagramSocket dead = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                PublicAddresses addresses = new PublicAddresses(List.of())) {
            server(socket, new byte[] {(byte) 198, 51, 100, 9}, asked);
            addresses.ask(List.of("127.0.0.1:" + dead.getLocalPort(), "127.0.0.1:" + socket.getLocalPort()));
            addresses.firstAnswer().get(10, TimeUnit.SECONDS);
            assertEquals(2, asked.get(), "the first request was lost");
            assertEquals(List.of(ip("198.51.100.9")), addresses.known());
            assertEquals(ip("198.51.100.9"), addresses.advertised(ip("10.1.2.3"), ip("203.0.113.5")));
            assertEquals(ip("127.0.0.1"), addresses.advertised(ip("127.0.0.1"), ip("127.0.0.1")));
            assertEquals(ip("2001:db8::1"), addresses.advertised(ip("2001:db8::1"), ip("2001:db8::2")));
        }
    }

    @Test
    void withoutAnAnswerTheInterfaceServesAndNothingWaitsForLong() throws Exception {
        try (DatagramSocket dead = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                PublicAddresses addresses = new PublicAddresses(List.of())) {
            addresses.ask(List.of("127.0.0.1:" + dead.getLocalPort()));
            addresses.firstAnswer().get(10, TimeUnit.SECONDS);
            assertTrue(addresses.known().isEmpty());
            assertEquals(ip("10.1.2.3"), addresses.advertised(ip("10.1.2.3"), ip("203.0.113.5")));
        }
    }

    @Test
    void whatIsConfiguredIsNotAskedFor() throws Exception {
        try (PublicAddresses addresses = new PublicAddresses(List.of(ip("192.0.2.8")))) {
            addresses.ask(List.of("192.0.2.200"));
            assertTrue(addresses.firstAnswer().isDone());
            assertEquals(ip("192.0.2.8"), addresses.advertised(ip("10.1.2.3"), ip("10.200.1.1")));
        }
    }

    @Test
    void aNeighbourInOurPrivateNetworkIsToldTheInterfacesAddress() throws Exception {
        PublicAddresses addresses = new PublicAddresses(List.of(ip("192.0.2.8")));
        for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
            for (InterfaceAddress own : device.getInterfaceAddresses()) {
                boolean room = own.getNetworkPrefixLength() < 32;
                if (own.getAddress() instanceof Inet4Address && own.getAddress().isSiteLocalAddress() && room) {
                    byte[] neighbour = own.getAddress().getAddress();
                    neighbour[3] ^= 1;
                    assertEquals(
                            own.getAddress(),
                            addresses.advertised(own.getAddress(), InetAddress.getByAddress(neighbour)));
                }
            }
        }
    }
}
