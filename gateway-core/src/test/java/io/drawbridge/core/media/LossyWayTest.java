package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.rtp.NackList;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpWriter;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SequenceExtender;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.Negotiator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pictures over a way that loses up to 20 of 100 packets of every kind, delays each by up to 200 ms more than another, so that they overtake
 * each other, and repeats some: what is lost is asked for and comes again, both ways. Virtual time.
 */
class LossyWayTest {
    private static final int VP8 = 96;
    private static final int VP8_REPAIR = 97;
    private static final long BROWSER = 2001;
    private static final long BROWSER_REPAIR = 2002;
    private static final long OURS = 101;
    private static final int PACKETS = 1500;
    private static final int SPACING_MILLIS = 8;
    private static final int TICK_MILLIS = 20;
    private static final int REPORT_MILLIS = 500;
    private static final int DELAY_MILLIS = 20;
    private static final int REPEATED_PERCENT = 2;
    private static final byte[] DELTA = {0x10, 1, 0, 0, 9, 9};
    private static final byte[] KEY = {0x10, 0, 0, 0, (byte) 0x9d, 1, 0x2a, 64, 1, (byte) 0xb4, 0, 7};

    private final MediaKit kit = new MediaKit();
    private final MediaKit.FakeFlow flow = new MediaKit.FakeFlow(false);
    private final List<Integer> pictures = new ArrayList<>();
    private final MediaKit.Ear ear = new MediaKit.Ear() {
        @Override
        public void onVideo(
                IncomingPicture picture,
                VideoLayer layer,
                RtpPacket packet,
                AgreedCodec codec,
                VideoFacts facts,
                long arrivalNanos) {
            pictures.add(packet.sequence());
        }
    };
    private final AgreedMedia.Accepted[] lines = Negotiator.answer(Fixtures.offer("chromium-like"), Fixtures.POLICY)
            .accepted()
            .toArray(AgreedMedia.Accepted[]::new);
    private final MediaLeg leg = kit.leg("browser", flow, OURS - 1, ear, lines);
    private final Wire wire = new Wire();
    private int nowMillis;

    /** Both directions. */
    private static final class Wire {
        private record Late(int dueMillis, int number, Runnable arrival) {}

        private final PriorityQueue<Late> late = new PriorityQueue<>(
                (a, b) -> a.dueMillis() != b.dueMillis() ? a.dueMillis() - b.dueMillis() : a.number() - b.number());
        private final Random random = new Random(28);
        private int lossPercent;
        private int jitterMillis;
        private int count;

        void put(int nowMillis, boolean certain, Runnable arrival) {
            if (!certain && random.nextInt(100) < lossPercent) {
                return;
            }
            int copies = random.nextInt(100) < REPEATED_PERCENT ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                int more = certain || jitterMillis == 0 ? 0 : random.nextInt(jitterMillis);
                int due = nowMillis + DELAY_MILLIS + more;
                late.add(new Late(due, count++, arrival));
            }
        }

        void arrive(int nowMillis) {
            while (!late.isEmpty() && late.peek().dueMillis() <= nowMillis) {
                late.poll().arrival().run();
            }
        }
    }

    @AfterEach
    void everyBufferIsBack() {
        leg.close();
        assertEquals(0, kit.usedBytes());
    }

    private void receive(int type, long ssrc, int sequence, byte... payload) {
        ByteBuf packet = kit.allocator.directBuffer();
        RtpPacket.writeHeader(packet, type, false, sequence & 0xffff, 3000L * sequence, ssrc);
        flow.deliver(packet.writeBytes(payload), kit.ticker.nanoTime());
    }

    private void receive(RtcpPacket packet) {
        ByteBuf out = kit.allocator.directBuffer();
        RtcpWriter.write(out, List.of(packet));
        flow.deliver(out, kit.ticker.nanoTime());
    }

    private <T extends RtcpPacket> List<T> taken(Class<T> kind) {
        List<T> found = flow.rtcp.stream()
                .flatMap(bytes -> RtcpCompound.parse(Unpooled.wrappedBuffer(bytes)).orElseThrow().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
        flow.rtcp.clear();
        return found;
    }

    private void millisecond() {
        nowMillis++;
        kit.advanceMillis(1);
        wire.arrive(nowMillis);
        if (nowMillis % TICK_MILLIS == 0) {
            leg.onTick(kit.ticker.nanoTime());
        }
        if (nowMillis % REPORT_MILLIS == 0) {
            wire.put(nowMillis, false, this::report);
        }
    }

    /** The browser reports on our stream, from which the round trip is known. */
    private void report() {
        int roundTripMillis = 2 * DELAY_MILLIS + wire.jitterMillis;
        long then = NtpClock.middle(kit.ntp.at(kit.ticker.nanoTime() - roundTripMillis * 1_000_000L));
        receive(new RtcpPacket.ReceiverReport(BROWSER, List.of(new ReportBlock(OURS, 0, 0, 70_000, 0, then, 0))));
    }

    /** The first packet, which tells where numbers begin, and the last ones, behind which nothing would show a gap, come soon. */
    private static boolean certain(int packet) {
        return packet == 0 || packet >= PACKETS - 5;
    }

    @ParameterizedTest(name = "{0} % lost, {1} ms")
    @CsvSource({
        "0, 0, 1.0",
        "0, 50, 1.0",
        "0, 200, 0.99",
        "2, 20, 1.0",
        "5, 50, 0.999",
        "10, 50, 0.995",
        "10, 200, 0.95",
        "20, 0, 0.99",
        "20, 100, 0.95",
        "20, 200, 0.90"
    })
    void whatABrowserSendsArrivesOnce(int lossPercent, int jitterMillis, double share) {
        wire.lossPercent = lossPercent;
        wire.jitterMillis = jitterMillis;
        int[] repairs = {0};
        for (int end = PACKETS * SPACING_MILLIS + 2000; nowMillis < end; millisecond()) {
            int number = nowMillis / SPACING_MILLIS;
            if (nowMillis % SPACING_MILLIS == 0 && number < PACKETS) {
                byte[] payload = number == 0 ? KEY : DELTA;
                wire.put(nowMillis, certain(number), () -> receive(VP8, BROWSER, 60_000 + number, payload));
            }
            for (RtcpPacket.Nack nack : taken(RtcpPacket.Nack.class)) {
                wire.put(nowMillis, false, () -> nack.lost().forEach(lost -> repair(repairs[0]++, lost)));
            }
        }
        Set<Integer> different = new HashSet<>(pictures);
        assertEquals(pictures.size(), different.size(), "nothing comes twice");
        assertTrue(different.size() >= share * PACKETS, different.size() + " of " + PACKETS);
        assertTrue(repairs[0] <= PACKETS, repairs[0] + " asked for");
    }

    /** The browser answers a NACK. */
    private void repair(int sequence, int lost) {
        byte[] number = {(byte) (lost >> 8), (byte) lost};
        byte[] payload = new byte[2 + DELTA.length];
        System.arraycopy(number, 0, payload, 0, 2);
        System.arraycopy(DELTA, 0, payload, 2, DELTA.length);
        wire.put(nowMillis, false, () -> receive(VP8_REPAIR, BROWSER_REPAIR, sequence, payload));
    }

    /** A browser that asks for what it misses. */
    private final class Viewer {
        private final NackList missing = new NackList();
        private final SequenceExtender extender = new SequenceExtender();
        private final Set<Integer> seen = new HashSet<>();
        private final int[] asked = new int[NackList.MAX_MISSING];
        private final RtpPacket view = new RtpPacket();

        void take(byte[] bytes) {
            assertTrue(view.parse(Unpooled.wrappedBuffer(bytes)));
            if (view.payloadType() == VP8) {
                missing.onPacket(extender.extend(view.sequence()), kit.ticker.nanoTime());
                seen.add(view.sequence());
            } else if (view.payloadType() == VP8_REPAIR && view.payloadLength() > 2) {
                int original = view.payload().getUnsignedShort(view.payload().readerIndex());
                missing.onRepair(original);
                seen.add(original);
            }
        }

        void ask() {
            int count = missing.due(kit.ticker.nanoTime(), 100_000_000, asked);
            List<Integer> lost = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                lost.add(asked[i]);
            }
            if (count > 0) {
                wire.put(nowMillis, false, () -> receive(new RtcpPacket.Nack(BROWSER, OURS, lost)));
            }
        }
    }

    @ParameterizedTest(name = "{0} % lost, {1} ms")
    @CsvSource({
        "0, 0, 1.0",
        "0, 50, 1.0",
        "0, 200, 1.0",
        "5, 50, 0.999",
        "10, 50, 0.995",
        "10, 200, 0.98",
        "20, 0, 0.98",
        "20, 200, 0.95"
    })
    void whatABrowserMissesIsSentAgain(int lossPercent, int jitterMillis, double share) {
        wire.lossPercent = lossPercent;
        wire.jitterMillis = jitterMillis;
        leg.showSource(MediaKit.source("b", ear));
        VideoInspector inspector = new VideoInspector("");
        AgreedCodec codec = lines[1].codec(VP8).orElseThrow();
        RtpPacket view = new RtpPacket();
        Viewer viewer = new Viewer();
        int sent = 0;
        for (int end = PACKETS * SPACING_MILLIS + 2000; nowMillis < end; millisecond()) {
            int number = nowMillis / SPACING_MILLIS;
            if (nowMillis % SPACING_MILLIS == 0 && number < PACKETS) {
                ByteBuf in = kit.allocator.directBuffer();
                RtpPacket.writeHeader(in, VP8, true, number, 3000L * number, 55);
                in.writeBytes(number == 0 ? KEY : DELTA);
                assertTrue(view.parse(in));
                leg.slots()
                        .get(0)
                        .forward(
                                "b", view, codec, inspector.inspect(view, codec).orElseThrow(), kit.ticker.nanoTime());
                in.release();
            }
            boolean certain = certain(number);
            for (byte[] bytes : List.copyOf(flow.rtp)) {
                sent++;
                wire.put(nowMillis, certain, () -> viewer.take(bytes));
            }
            flow.rtp.clear();
            flow.rtcp.clear();
            viewer.ask();
        }
        assertTrue(viewer.seen.size() >= share * PACKETS, viewer.seen.size() + " of " + PACKETS);
        assertTrue(sent <= 2.2 * PACKETS, sent + " sent");
    }
}
