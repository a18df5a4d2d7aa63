package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * One RTP port of the scripted room, with the RTCP port above it. It stands between GStreamer and the gateway, so that sending and
 * receiving use one port as rooms do, and counts what passes by kind of H.264 payload (RFC 6184 section 5.2). Three threads.
 */
final class RtpPort implements AutoCloseable {
    /** Fragments of a NAL unit; they exist in packetization-mode 1 only. */
    static final int FU_A = 28;

    private static final int RTP_HEADER_BYTES = 12;
    private static final int RTCP_PAYLOAD_FEEDBACK = 206;

    private final int port;
    private final DatagramSocket rtp;
    private final DatagramSocket rtcp;
    private final DatagramSocket fromGstreamer;
    private final int toGstreamer = Ports.free();
    private final AtomicIntegerArray received = new AtomicIntegerArray(32);
    private final AtomicIntegerArray sent = new AtomicIntegerArray(32);
    private volatile int pictureRequests;
    private volatile SocketAddress gateway;

    RtpPort() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        port = Ports.block(2);
        gateway = new InetSocketAddress(loopback, 9);
        try {
            rtp = new DatagramSocket(port, loopback);
            rtcp = new DatagramSocket(port + 1, loopback);
            fromGstreamer = new DatagramSocket(Ports.free(), loopback);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        SocketAddress sink = new InetSocketAddress(loopback, toGstreamer);
        pump(rtp, packet -> {
            received.incrementAndGet(kindOf(packet));
            packet.setSocketAddress(sink);
            rtp.send(packet);
        });
        pump(fromGstreamer, packet -> {
            if (((InetSocketAddress) gateway).getPort() != 9) {
                sent.incrementAndGet(kindOf(packet));
                packet.setSocketAddress(gateway);
                rtp.send(packet);
            }
        });
        pump(rtcp, packet -> {
            if ((packet.getData()[1] & 255) == RTCP_PAYLOAD_FEEDBACK) {
                pictureRequests++;
            }
        });
    }

    /** The port for the SDP. */
    int port() {
        return port;
    }

    /** Where GStreamer receives. */
    int gstreamerReceives() {
        return toGstreamer;
    }

    /** Where GStreamer sends to. */
    int gstreamerSends() {
        return fromGstreamer.getLocalPort();
    }

    /** From now on what GStreamer sends goes to this port of the gateway. */
    void connect(int gatewayPort) {
        gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
    }

    int received(int kind) {
        return received.get(kind);
    }

    int sent(int kind) {
        return sent.get(kind);
    }

    /** RTCP that asks for a key frame and is the first of its packet. */
    int pictureRequests() {
        return pictureRequests;
    }

    private static int kindOf(DatagramPacket packet) {
        int headerBytes = RTP_HEADER_BYTES + 4 * (packet.getData()[0] & 15);
        return packet.getLength() > headerBytes ? packet.getData()[headerBytes] & 31 : 0;
    }

    private interface Step {
        void take(DatagramPacket packet) throws IOException;
    }

    private static void pump(DatagramSocket socket, Step step) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[2048];
                    while (!socket.isClosed()) {
                        try {
                            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                            socket.receive(packet);
                            step.take(packet);
                        } catch (IOException unreachable) {
                            // a port that nobody listens at yet, or this one was closed
                        }
                    }
                },
                "rtp-port");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
        fromGstreamer.close();
    }
}
