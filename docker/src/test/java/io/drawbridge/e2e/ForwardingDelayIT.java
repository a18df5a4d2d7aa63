package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.PacketRoom;
import io.drawbridge.e2e.peer.Stage;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long the gateway keeps what it carries from room to room, measured at the sockets of two scripted rooms. The bounds are wide, since
 * the machine of a test is shared; the figures are printed.
 */
@Timeout(120)
class ForwardingDelayIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.startUnwatched(stage);
    }

    @Test
    void aPictureIsForwardedAtOnceInOrderAndWhole() {
        Arrivals arrivals = new Arrivals();
        int port = gateway.port("sip.udp-port");
        PacketRoom.call(stage, "demo", port, (packet, nanos) -> {}, arrivals);
        PacketRoom sender = PacketRoom.call(stage, "demo", port, (packet, nanos) -> {}, (packet, nanos) -> {});
        Camera camera = new Camera(sender.video());
        for (int second = 0; second < 20 && arrivals.delays.count() == 0; second++) {
            camera.film(1);
        }
        int first = camera.sent;
        arrivals.begin(first);
        camera.film(20);
        Await.until(
                () -> arrivals.last == camera.sent - 1,
                Conversation.PATIENCE,
                () -> "the last packet, " + (camera.sent - 1) + ", but last came " + arrivals.last);

        stage.note("forwarded in " + arrivals.delays);
        assertEquals(0, arrivals.outOfOrder, "packets out of order or with gaps before them");
        assertEquals(camera.sent - first, arrivals.delays.count(), "packets");
        assertTrue(arrivals.delays.millis(99) < 100, () -> "forwarded in " + arrivals.delays);
    }

    @Test
    void soundIsHeardSoon() {
        Delays delays = new Delays();
        for (int call = 0; call < Voice.CALLS; call++) {
            Voice voice = new Voice(delays);
            int port = gateway.port("sip.udp-port");
            PacketRoom listener = PacketRoom.call(stage, "1000", port, voice::hear, (packet, nanos) -> {});
            PacketRoom speaker = PacketRoom.call(stage, "1000", port, (packet, nanos) -> {}, (packet, nanos) -> {});
            voice.speak(speaker.audio());
            speaker.hangUp();
            listener.hangUp();
        }
        stage.note("from mouth to ear in " + delays);
        assertEquals(Voice.CALLS * Voice.BURSTS, delays.count(), "bursts heard");
        assertTrue(delays.millis(99) < 400, () -> "from mouth to ear in " + delays);
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Sends what looks like 720p at 25 frames a second: a key frame of 24 fragments a second, else 6 slices a frame. */
    private static final class Camera {
        private static final int FRAMES_PER_SECOND = 25;
        private static final int SLICES = 6;
        private static final int KEY_FRAGMENTS = 24;
        private static final int PAYLOAD_BYTES = 1100;
        /** Where the number and the send time of a packet stand, behind the headers of slices and fragments. */
        private static final int STAMP = 4;

        /** An aggregate (RFC 6184 section 5.7.1) of the parameter sets of x264 for 1280x720, level 3.1. */
        private static final byte[] SETS = HexFormat.of()
                .parseHex("78" + "0017" + "6742c01fda014016ec0440000003004000000c83c60ca8" + "0004" + "68ce0fc8");

        private final PacketRoom.Line line;
        private final ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES);
        private long timestamp;
        private int sent;

        Camera(PacketRoom.Line line) {
            this.line = line;
        }

        void film(int seconds) {
            long due = System.nanoTime();
            for (int frame = 0; frame < seconds * FRAMES_PER_SECOND; frame++) {
                sleepUntil(due);
                if (frame % FRAMES_PER_SECOND == 0) {
                    keyFrame();
                } else {
                    frame();
                }
                due += 1_000_000_000L / FRAMES_PER_SECOND;
                timestamp += 90_000 / FRAMES_PER_SECOND;
            }
        }

        private void keyFrame() {
            line.send(ByteBuffer.wrap(SETS), false, timestamp);
            for (int i = 0; i < KEY_FRAGMENTS; i++) {
                int edge = i == 0 ? 0x80 : i == KEY_FRAGMENTS - 1 ? 0x40 : 0;
                send(0x7c, edge | 5, i == KEY_FRAGMENTS - 1);
            }
        }

        private void frame() {
            for (int i = 0; i < SLICES; i++) {
                send(0x41, 0x9a, i == SLICES - 1);
            }
        }

        private void send(int first, int second, boolean last) {
            payload.clear();
            payload.put(0, (byte) first).put(1, (byte) second).put(2, (byte) 0x88);
            payload.putInt(STAMP, sent++);
            payload.putLong(STAMP + Integer.BYTES, System.nanoTime());
            line.send(payload, last, timestamp);
        }
    }

    /** What arrives of a {@link Camera}. */
    private static final class Arrivals implements PacketRoom.Taker {
        private static final int SLICE = 1;
        private static final int FRAGMENT = 28;

        private volatile Delays delays = new Delays();
        private volatile int first;
        private volatile int last = -1;
        private volatile int outOfOrder;
        private int sequence;

        /** Measures from packet number {@code from} on. */
        void begin(int from) {
            first = from;
            delays = new Delays();
        }

        @Override
        public void take(ByteBuffer packet, long nanos) {
            int number = packet.getShort(2) & 0xffff;
            boolean follows = last < 0 || number == (sequence + 1 & 0xffff);
            sequence = number;
            int kind = packet.get(PacketRoom.HEADER_BYTES) & 31;
            if (kind == SLICE || kind == FRAGMENT) { // neither parameter sets nor a page
                int stamp = PacketRoom.HEADER_BYTES + Camera.STAMP;
                int index = packet.getInt(stamp);
                follows &= last < 0 || index == last + 1;
                if (index >= first) {
                    delays.add(nanos - packet.getLong(stamp + Integer.BYTES));
                }
                last = index;
            }
            outOfOrder += follows ? 0 : 1;
        }
    }

    /** Speaks in bursts and listens for them. The delay is that of the first loud sample, packets being as long as they are. */
    private static final class Voice {
        static final int CALLS = 3;
        static final int BURSTS = 12;

        private static final int PACKET_MILLIS = 20;
        private static final int SAMPLES = 160;
        /** The delay settles within some seconds. */
        private static final int PACKETS_BEFORE = 150;

        private static final int PACKETS_A_BURST = 3;
        private static final int PACKETS_A_PAUSE = 23;
        private static final int SILENCE = 0xff;
        private static final int LOUD = 0x0f;
        /** Magnitude of a mu-law code that no echo of a filter reaches. */
        private static final int AUDIBLE = 0x40;

        private final Delays delays;
        private volatile long spokenNanos;
        private volatile boolean awaited;

        Voice(Delays delays) {
            this.delays = delays;
        }

        void speak(PacketRoom.Line line) {
            long due = System.nanoTime();
            int burst = PACKETS_A_BURST + PACKETS_A_PAUSE;
            for (int packet = 0; packet < PACKETS_BEFORE + BURSTS * burst; packet++) {
                sleepUntil(due);
                int place = packet < PACKETS_BEFORE ? PACKETS_A_BURST : (packet - PACKETS_BEFORE) % burst;
                if (place == 0) {
                    spokenNanos = System.nanoTime();
                    awaited = true;
                }
                line.send(place < PACKETS_A_BURST ? tone() : silence(), packet == 0, (long) packet * SAMPLES);
                due += PACKET_MILLIS * 1_000_000L;
            }
        }

        void hear(ByteBuffer packet, long nanos) {
            for (int i = 0; awaited && i < packet.remaining() - PacketRoom.HEADER_BYTES; i++) {
                if ((~packet.get(PacketRoom.HEADER_BYTES + i) & 0x7f) >= AUDIBLE) {
                    awaited = false;
                    delays.add(nanos + i * 1_000_000L * PACKET_MILLIS / SAMPLES - spokenNanos);
                }
            }
        }

        private static ByteBuffer tone() {
            ByteBuffer samples = ByteBuffer.allocate(SAMPLES);
            for (int i = 0; i < SAMPLES; i++) {
                samples.put((byte) (i % 8 < 4 ? LOUD : LOUD | 0x80));
            }
            return samples.flip();
        }

        private static ByteBuffer silence() {
            ByteBuffer samples = ByteBuffer.allocate(SAMPLES);
            for (int i = 0; i < SAMPLES; i++) {
                samples.put((byte) SILENCE);
            }
            return samples.flip();
        }
    }
}
