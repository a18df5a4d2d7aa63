package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpWarmUp;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A room and a browser on either side of the gateway's two legs, over wires that lose, reorder and repeat datagrams, in virtual time:
 * room -> (plain wire) -> leg a -> leg b -> (secure wire) -> browser. Room and browser are media legs themselves.
 */
class WiredLegsTest {
    private static final String SETS =
            "78" + "0019" + "6742c016d900a02ff970110000030001000003003c0f162e48" + "0005" + "68cb83cb20";
    private static final AgreedCodec MODE_1 = MediaKit.h264(97, 1);
    private static final AgreedCodec CAMERA = MediaKit.h264(97, 1);

    private final MediaKit kit = new MediaKit();
    private final Random random = new Random(12);
    private final PriorityQueue<Datagram> wire =
            new PriorityQueue<>(Comparator.comparingLong(Datagram::atNanos).thenComparingLong(Datagram::order));
    private double lossRatio;
    private long datagrams;

    private record Datagram(long atNanos, long order, WireEnd to, byte[] bytes) {}

    /** One end of a wire. */
    private final class WireEnd extends MediaKit.FakeFlow {
        private WireEnd peer = this;
        private long lastNanos;

        WireEnd(boolean secure) {
            super(secure);
        }

        @Override
        public void sendRtp(ByteBuf datagram) {
            put(take(datagram));
        }

        @Override
        public void sendRtcp(ByteBuf datagram) {
            put(take(datagram));
        }

        private void put(byte[] bytes) {
            for (int copies = random.nextInt(50) == 0 ? 2 : 1; copies > 0; copies--) {
                long nowNanos = kit.ticker.nanoTime();
                lastNanos = Math.max(lastNanos, nowNanos + (10 + random.nextInt(6)) * 1_000_000L);
                long late = random.nextInt(100) == 0 ? 30_000_000L : 0;
                if (random.nextDouble() >= lossRatio) {
                    wire.add(new Datagram(lastNanos + late, datagrams++, peer, bytes));
                }
            }
        }
    }

    private WireEnd[] newWire(boolean secure) {
        WireEnd one = new WireEnd(secure);
        WireEnd two = new WireEnd(secure);
        one.peer = two;
        two.peer = one;
        return new WireEnd[] {one, two};
    }

    /** Makes pictures of four packets and an IDR when asked. */
    private final class Camera {
        private final VideoInspector inspector = new VideoInspector("");
        private final Queue<byte[]> due = new ArrayDeque<>();
        private int sequence = 65_000;
        private int picture;
        private boolean keyWanted = true;

        void shoot(MediaLeg room) {
            picture++;
            boolean key = keyWanted;
            keyWanted = false;
            if (key) {
                due.add(ByteBufUtil.decodeHexDump(SETS));
            }
            for (int slice = 0; slice < 4; slice++) {
                due.add(new byte[] {
                    (byte) (key ? 0x65 : 0x41),
                    (byte) (slice == 0 ? 0x88 : 0x08),
                    (byte) slice,
                    (byte) (picture >> 8),
                    (byte) picture
                });
            }
            while (!due.isEmpty()) {
                byte[] payload = due.remove();
                ByteBuf packet = kit.allocator.heapBuffer();
                RtpPacket.writeHeader(packet, 97, due.isEmpty(), sequence++ & 0xffff, picture * 3000L, 1);
                packet.writeBytes(payload);
                RtpPacket view = new RtpPacket();
                assertTrue(view.parse(packet));
                VideoFacts facts = inspector.inspect(view, CAMERA).orElseThrow();
                room.slots().get(0).forward("camera", view, CAMERA, facts, kit.ticker.nanoTime());
                packet.release();
            }
        }
    }

    /** Counts the pictures that a decoder with a jitter buffer could show: whole, and with every picture since a key frame. */
    private final class Browser extends MediaKit.Ear {
        private static final int WHOLE = 0x0f;
        private final Map<Integer, Integer> slices = new HashMap<>();
        private int lastShown = -1;
        private int shown;

        @Override
        public void onVideo(
                IncomingPicture incoming,
                VideoLayer layer,
                RtpPacket packet,
                AgreedCodec codec,
                VideoFacts facts,
                long arrivalNanos) {
            if (facts.aggregate()) {
                return;
            }
            ByteBuf payload = packet.payload();
            int picture = payload.getUnsignedShort(3);
            int got = slices.merge(picture, 1 << payload.getByte(2), (one, other) -> one | other);
            if (got == WHOLE && payload.getByte(0) == 0x65 && picture > lastShown) {
                lastShown = picture;
                shown++;
            }
            while (lastShown >= 0 && slices.getOrDefault(lastShown + 1, 0) == WHOLE) {
                lastShown++;
                shown++;
            }
        }
    }

    @BeforeAll
    static void warm() {
        SrtpWarmUp.run();
    }

    @AfterEach
    void everyBufferIsBack() {
        assertEquals(0, kit.usedBytes());
    }

    private final Camera camera = new Camera();
    private final Browser browserEar = new Browser();
    private final MediaKit.Ear bEar = new MediaKit.Ear();
    private final WireEnd[] plain = newWire(false);
    private final WireEnd[] secure = newWire(true);
    private final MediaLeg room = kit.leg(
            "room",
            plain[0],
            10,
            new MediaKit.Ear(),
            MediaKit.audio(0, MediaKit.codec(0, Codec.PCMU)),
            MediaKit.video(1, MediaKit.PLI, MODE_1));
    private MediaLeg b = kit.leg(
            "b",
            secure[0],
            30,
            bEar,
            MediaKit.audio(0, MediaKit.codec(0, Codec.PCMU)),
            MediaKit.video(1, MediaKit.PLI, MediaKit.h264(105, 1)));
    private final MediaLeg a = kit.leg(
            "a",
            plain[1],
            20,
            new MediaKit.Ear() {
                @Override
                public void onVideo(
                        IncomingPicture incoming,
                        VideoLayer layer,
                        RtpPacket packet,
                        AgreedCodec codec,
                        VideoFacts facts,
                        long arrivalNanos) {
                    b.slots().get(0).forward("a", packet, codec, facts, arrivalNanos);
                }
            },
            MediaKit.audio(0, MediaKit.codec(0, Codec.PCMU)),
            MediaKit.video(1, MediaKit.PLI, MODE_1));
    private final MediaLeg browser = kit.leg(
            "browser",
            secure[1],
            40,
            browserEar,
            MediaKit.audio(0, MediaKit.codec(0, Codec.PCMU)),
            MediaKit.video(1, MediaKit.PLI, MediaKit.h264(105, 1)));

    private void run(int millis) {
        for (int ms = 0; ms < millis; ms++) {
            kit.advanceMillis(1);
            long now = kit.ticker.nanoTime();
            while (!wire.isEmpty() && wire.peek().atNanos() <= now) {
                Datagram datagram = wire.remove();
                datagram.to().deliver(kit.allocator.directBuffer().writeBytes(datagram.bytes()), now);
            }
            if (ms % 33 == 0) {
                camera.shoot(room);
            }
            if (ms % 20 == 0) {
                for (MediaLeg leg : new MediaLeg[] {room, a, b, browser}) {
                    leg.onTick(now);
                }
                ByteBuf sound = kit.allocator.directBuffer().writeZero(160);
                room.sendAudio(sound, 0, ms / 20, ms * 8L, false, now);
            }
        }
    }

    private void show() {
        room.showSource(MediaKit.source("camera", () -> camera.keyWanted = true));
        b.showSource(MediaKit.source("a", () -> {
            bEar.told.add("key frame of a");
            MediaKit.camera(a).requestKeyFrame();
        }));
    }

    private void connect() {
        show();
        secure[0].receiver.onKeys(MediaKit.keys(false));
        secure[1].receiver.onKeys(MediaKit.keys(true));
    }

    private void drain() {
        for (MediaLeg leg : new MediaLeg[] {room, a, b, browser}) {
            leg.close();
        }
        wire.clear();
    }

    @Test
    void thePictureIsThereAtOnceAndStaysOverWiresThatReorderAndRepeat() {
        connect();
        run(500);
        assertTrue(browserEar.shown > 8, "after half a second: " + browserEar.shown);
        run(9500);
        assertTrue(browserEar.shown > 250, "of 300 pictures: " + browserEar.shown);
        MediaStats stats = browser.stats(MediaKind.VIDEO);
        assertEquals(0, stats.packetsLost());
        assertEquals(640, stats.width());
        assertEquals("H264", stats.receiveCodec());
        assertRoundTrip(b.stats(MediaKind.VIDEO));
        assertRoundTrip(room.stats(MediaKind.AUDIO));
        drain();
    }

    private static void assertRoundTrip(MediaStats stats) {
        assertNotNull(stats.roundTripMs());
        assertTrue(stats.roundTripMs() > 15 && stats.roundTripMs() < 120, stats.toString());
    }

    @Test
    void lostPacketsCostAKeyFrameAndThePictureComesBack() {
        connect();
        run(2000);
        lossRatio = 0.02;
        run(20_000);
        int lossy = browserEar.shown;
        assertTrue(lossy > 200, "of 660 pictures: " + lossy);
        lossRatio = 0;
        run(1500);
        int recovered = browserEar.shown;
        run(3000);
        assertTrue(browserEar.shown - recovered > 85, "of 90 pictures: " + (browserEar.shown - recovered));
        long requests = bEar.told.stream().filter(t -> t.startsWith("key")).count();
        assertTrue(requests > 5, "requests: " + requests);
        drain();
    }

    @Test
    void aViewerWhoseKeysComeLateStillGetsAKeyFrame() {
        show();
        run(3000);
        assertEquals(0, browserEar.shown);
        secure[0].receiver.onKeys(MediaKit.keys(false));
        secure[1].receiver.onKeys(MediaKit.keys(true));
        run(300);
        assertTrue(browserEar.shown > 3, "after 300 ms: " + browserEar.shown);
        drain();
    }
}
