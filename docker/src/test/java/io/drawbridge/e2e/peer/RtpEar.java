package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A media port of a room whose signalling somebody else plays: counts the RTP packets that come. */
public final class RtpEar implements AutoCloseable {
    private static final int HEADER_BYTES = 12;

    private final DatagramSocket rtp;
    private final AtomicInteger packets = new AtomicInteger();

    private RtpEar(DatagramSocket rtp) {
        this.rtp = rtp;
        Thread reader = new Thread(this::read, "rtp-ear");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens an even port of 127.0.0.1; the one above it is left for RTCP that nobody reads. */
    public static RtpEar open(Stage stage) {
        return open(stage, InetAddress.getLoopbackAddress());
    }

    /** The same at another address of this machine. */
    public static RtpEar open(Stage stage, InetAddress address) {
        try {
            return stage.own(new RtpEar(new DatagramSocket(Ports.block(2), address)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** For the SDP. */
    public int port() {
        return rtp.getLocalPort();
    }

    /** How many have come. */
    public int packets() {
        return packets.get();
    }

    private void read() {
        byte[] buffer = new byte[2048];
        while (!rtp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                rtp.receive(packet);
                if (packet.getLength() > HEADER_BYTES && (buffer[0] & 0xC0) == 0x80) {
                    packets.incrementAndGet();
                }
            } catch (IOException closed) {
                // an unreachable port, or this one was closed
            }
        }
    }

    @Override
    public void close() {
        rtp.close();
    }
}
