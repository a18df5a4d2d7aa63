package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A room for measurements: the test writes each RTP packet and sees each that comes, with the time at this room's own sockets. PCMU and
 * H.264 of packetization-mode 1; RTCP is not read. Each line's packets are taken on a thread of its own.
 */
public final class PacketRoom implements AutoCloseable {
    /** RTP without extensions and CSRCs, as the gateway sends it. */
    public static final int HEADER_BYTES = 12;

    private static final int SOCKET_BUFFER_BYTES = 1 << 20;

    private final SipCaller signalling;
    private final Line audio;
    private final Line video;

    /** Takes what comes; the packet is lent for the length of the call. */
    @FunctionalInterface
    public interface Taker {
        /** One RTP packet. */
        void take(ByteBuffer packet, long nanos);
    }

    private PacketRoom(Stage stage, String user, int port, Taker onAudio, Taker onVideo) {
        signalling = SipCaller.to(stage, user, port);
        audio = new Line(0, onAudio);
        video = new Line(96, onVideo);
    }

    /** Calls {@code user} at a UDP port of 127.0.0.1. */
    public static PacketRoom call(Stage stage, String user, int port, Taker onAudio, Taker onVideo) {
        PacketRoom room = stage.own(new PacketRoom(stage, user, port, onAudio, onVideo));
        String answer = room.signalling.invite(room.offer());
        room.audio.connect(answer, "audio");
        room.video.connect(answer, "video");
        return room;
    }

    /** The line of sound. */
    public Line audio() {
        return audio;
    }

    /** The line of the picture. */
    public Line video() {
        return video;
    }

    /** Says BYE. */
    public void hangUp() {
        signalling.hangUp();
    }

    private String offer() {
        return ("v=0\r\no=room 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                        + "m=audio %d RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
                        + "m=video %d RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
                        + "a=fmtp:96 profile-level-id=42e01f;packetization-mode=1\r\n")
                .formatted(audio.port(), video.port());
    }

    @Override
    public void close() {
        audio.close();
        video.close();
    }

    /** One m line with its ports. Sending belongs to one thread. */
    public static final class Line {
        private final int payloadType;
        private final int port = Ports.block(2);
        private final DatagramSocket rtp;
        private final DatagramSocket rtcp;
        private final int ssrc = ThreadLocalRandom.current().nextInt();
        private final ByteBuffer out = ByteBuffer.allocate(2048);
        private InetSocketAddress gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        private int sequence = ThreadLocalRandom.current().nextInt(0x10000);

        private Line(int payloadType, Taker taker) {
            this.payloadType = payloadType;
            try {
                rtp = new DatagramSocket(port, InetAddress.getLoopbackAddress());
                rtcp = new DatagramSocket(port + 1, InetAddress.getLoopbackAddress());
                rtp.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            Thread reader = new Thread(() -> read(taker), "packet-room");
            reader.setDaemon(true);
            reader.start();
        }

        private int port() {
            return port;
        }

        private void connect(String answer, String kind) {
            Matcher line = Pattern.compile("(?m)^m=" + kind + " (\\d+) ").matcher(answer);
            if (!line.find() || line.group(1).equals("0")) {
                throw new AssertionError("no " + kind + " in the answer:\n" + answer);
            }
            gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(1)));
        }

        /** Sends the rest of {@code payload} as the next packet. */
        public void send(ByteBuffer payload, boolean marker, long timestamp) {
            out.clear();
            out.put((byte) 0x80).put((byte) (payloadType | (marker ? 0x80 : 0)));
            out.putShort((short) sequence++).putInt((int) timestamp).putInt(ssrc);
            out.put(payload);
            try {
                rtp.send(new DatagramPacket(out.array(), out.position(), gateway));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void read(Taker taker) {
            byte[] buffer = new byte[2048];
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            while (!rtp.isClosed()) {
                try {
                    packet.setLength(buffer.length);
                    rtp.receive(packet);
                    long now = System.nanoTime();
                    taker.take(ByteBuffer.wrap(buffer, 0, packet.getLength()), now);
                } catch (IOException unreachable) {
                    // a port that nobody listens at any more, or this one was closed
                }
            }
        }

        private void close() {
            rtp.close();
            rtcp.close();
        }
    }
}
