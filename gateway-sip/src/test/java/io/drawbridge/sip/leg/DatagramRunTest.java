package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.drawbridge.core.net.Loops;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams of every mixture, to real sockets. */
@Timeout(30)
class DatagramRunTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Loops loops = new Loops(1);
    private final SplittableRandom random = new SplittableRandom(7);
    private DatagramSocket one;
    private DatagramSocket other;

    @BeforeEach
    void open() throws Exception {
        one = new DatagramSocket(0, HERE);
        other = new DatagramSocket(0, HERE);
        one.setReceiveBufferSize(1 << 20);
        other.setReceiveBufferSize(1 << 20);
        one.setSoTimeout(5000);
        other.setSoTimeout(5000);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        loops.close();
    }

    private byte[] datagram(int bytes) {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) random.nextInt();
        }
        return content;
    }

    private void send(boolean epoll, List<byte[]> datagrams, DatagramSocket... targets) throws Exception {
        EventLoop loop = loops.media(0);
        loop.submit(() -> {
                    RtpSocket socket = RtpSocket.bind(
                                    loop, epoll, new InetSocketAddress(HERE, 0), (datagram, source) -> {})
                            .orElseThrow();
                    for (int i = 0; i < datagrams.size(); i++) {
                        DatagramSocket target = targets[i % targets.length];
                        socket.write(
                                i % 3 == 0
                                        ? Unpooled.directBuffer().writeBytes(datagrams.get(i))
                                        : Unpooled.wrappedBuffer(datagrams.get(i)),
                                new InetSocketAddress(HERE, target.getLocalPort()));
                    }
                    socket.flush();
                    socket.close();
                })
                .get();
    }

    private static void expect(DatagramSocket at, List<byte[]> datagrams) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[3000], 3000);
        for (byte[] expected : datagrams) {
            at.receive(packet);
            assertArrayEquals(expected, Arrays.copyOf(packet.getData(), packet.getLength()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 172, 1200, 1232, 1233, 1452})
    void manyOfOneLengthArriveOneByOneAndInOrder(int bytes) throws Exception {
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            datagrams.add(datagram(bytes));
        }
        send(loops.nativeTransport(), datagrams, one);
        expect(one, datagrams);
    }

    @Test
    void whateverTheLengthsEveryDatagramArrivesAsItWas() throws Exception {
        List<byte[]> datagrams = new ArrayList<>();
        int[] lengths = {100, 100, 100, 60, 100, 100, 200, 200, 1400, 1400, 8, 8, 9};
        for (int i = 0; i < 100; i++) {
            datagrams.add(datagram(i < lengths.length ? lengths[i] : 1 + random.nextInt(1, 4) * 50));
        }
        send(loops.nativeTransport(), datagrams, one);
        expect(one, datagrams);
    }

    @Test
    void eachTargetGetsItsOwn() throws Exception {
        List<byte[]> first = new ArrayList<>();
        List<byte[]> second = new ArrayList<>();
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] datagram = datagram(172);
            all.add(datagram);
            (i % 2 == 0 ? first : second).add(datagram);
        }
        send(loops.nativeTransport(), all, one, other);
        expect(one, first);
        expect(other, second);
    }
}
