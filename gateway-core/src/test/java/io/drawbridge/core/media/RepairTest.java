package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.congestion.ArrivalLog;
import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpWriter;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.Negotiator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A browser's leg as its far end sees it: what is lost is asked for and sent again, and feedback goes both ways. */
class RepairTest {
    private static final int VP8 = 96;
    private static final int VP8_REPAIR = 97;
    private static final int TRANSPORT_SEQUENCE = 3;
    private static final long BROWSER = 2001;
    private static final long BROWSER_REPAIR = 2002;
    private static final long OURS = 101;
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
    private int transportSequence = 65_500;

    @AfterEach
    void everyBufferIsBack() {
        leg.close();
        assertEquals(0, kit.usedBytes());
    }

    private void receive(int type, long ssrc, int sequence, byte... payload) {
        ByteBuf packet = kit.allocator.directBuffer();
        RtpPacket.writeHeader(packet, type, false, sequence & 0xffff, 3000L * sequence, ssrc);
        RtpPacket.writeTransportSequence(packet, TRANSPORT_SEQUENCE);
        RtpPacket.setTransportSequence(packet, transportSequence++ & 0xffff);
        flow.deliver(packet.writeBytes(payload), kit.ticker.nanoTime());
    }

    private void repair(long ssrc, int repairSequence, int original) {
        byte[] number = {(byte) (original >> 8), (byte) original};
        receive(VP8_REPAIR, ssrc, repairSequence, ByteBufUtil.getBytes(Unpooled.wrappedBuffer(number, DELTA)));
    }

    private void receive(RtcpPacket packet) {
        ByteBuf out = kit.allocator.directBuffer();
        RtcpWriter.write(out, List.of(packet));
        flow.deliver(out, kit.ticker.nanoTime());
    }

    private void tick(int millis) {
        for (int i = 0; i < millis; i += 20) {
            kit.advanceMillis(20);
            leg.onTick(kit.ticker.nanoTime());
        }
    }

    private <T extends RtcpPacket> List<T> sent(Class<T> kind) {
        return flow.rtcp.stream()
                .flatMap(bytes -> RtcpCompound.parse(Unpooled.wrappedBuffer(bytes)).orElseThrow().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Test
    void aMissingPacketIsAskedForAndItsRetransmissionTakesItsPlace() {
        receive(VP8, BROWSER, 65_534, KEY);
        receive(VP8, BROWSER, 65_536, DELTA);
        tick(20);
        RtcpPacket.Nack nack = sent(RtcpPacket.Nack.class).get(0);
        assertEquals(new RtcpPacket.Nack(OURS, BROWSER, List.of(65_535)), nack);
        repair(BROWSER_REPAIR, 9, 65_535);
        assertEquals(List.of(65_534, 0, 65_535), pictures);
        repair(BROWSER_REPAIR, 10, 65_535);
        receive(VP8, BROWSER, 65_535, DELTA);
        assertEquals(3, pictures.size(), "what comes twice is dropped");
        tick(1000);
        assertEquals(1, sent(RtcpPacket.Nack.class).size());
        assertEquals(List.of(), sent(RtcpPacket.PictureLoss.class));
        assertEquals(1, leg.stats(MediaKind.VIDEO).packetsRepaired());
    }

    @Test
    void aRetransmissionOfAnUnknownSourceIsKnownByWhatItRepeats() {
        receive(VP8, 77, 1, KEY);
        receive(VP8, 77, 3, DELTA);
        repair(78, 500, 9);
        assertEquals(2, pictures.size());
        repair(78, 501, 2);
        assertEquals(List.of(1, 3, 2), pictures);
    }

    @Test
    void whatDoesNotComeIsGivenUpAndAKeyFrameIsAskedFor() {
        receive(VP8, BROWSER, 1, KEY);
        receive(VP8, BROWSER, 3, DELTA);
        tick(600);
        int asked = sent(RtcpPacket.Nack.class).size();
        assertTrue(asked >= 2 && asked <= 5, asked + " times");
        assertEquals(1, sent(RtcpPacket.PictureLoss.class).size());
    }

    @Test
    void probesOnTheRepairStreamAreNothing() {
        receive(VP8, BROWSER, 1, KEY);
        receive(VP8_REPAIR, BROWSER_REPAIR, 1);
        repair(BROWSER_REPAIR, 2, 1);
        assertEquals(List.of(1), pictures);
    }

    @Test
    void theFarEndIsToldWhenItsPacketsCame() {
        for (int i = 0; i < 50; i++) {
            receive(VP8, BROWSER, i, i == 0 ? KEY : DELTA);
            tick(20);
        }
        List<RtcpPacket.TransportFeedback> feedback = sent(RtcpPacket.TransportFeedback.class);
        assertTrue(feedback.size() >= 9 && feedback.size() <= 20, feedback.size() + " in a second");
        assertEquals(65_500, feedback.get(0).firstSequence());
        assertEquals(BROWSER, feedback.get(0).media());
        int arrivals =
                feedback.stream().mapToInt(each -> each.arrivals().length).sum();
        assertTrue(arrivals >= 46, arrivals + " of 50 are told");
    }

    /** Shows the leg a source that sends whole VP8 frames; returns its packets as the wire saw them, without retransmissions. */
    private List<byte[]> show(int packets) {
        leg.showSource(MediaKit.source("b", ear));
        VideoInspector inspector = new VideoInspector("");
        AgreedCodec codec = lines[1].codec(VP8).orElseThrow();
        RtpPacket view = new RtpPacket();
        for (int i = 0; i < packets; i++) {
            ByteBuf wire = kit.allocator.directBuffer();
            RtpPacket.writeHeader(wire, VP8, true, i, 3000L * i, 55);
            wire.writeBytes(i == 0 ? KEY : DELTA);
            assertTrue(view.parse(wire));
            leg.slots()
                    .get(0)
                    .forward("b", view, codec, inspector.inspect(view, codec).orElseThrow(), kit.ticker.nanoTime());
            wire.release();
            tick(20);
        }
        return flow.rtp.stream().filter(bytes -> (bytes[1] & 0x7f) == VP8).toList();
    }

    @Test
    void whatTheFarEndMissesIsSentAgainOnTheRepairStream() {
        List<byte[]> original = show(10);
        RtpPacket view = new RtpPacket();
        assertTrue(view.parse(Unpooled.wrappedBuffer(original.get(4))));
        int missing = view.sequence();
        flow.rtp.clear();
        receive(new RtcpPacket.Nack(BROWSER, OURS, List.of(missing, missing + 5000 & 0xffff)));
        assertEquals(1, flow.rtp.size());
        RtpPacket repeated = new RtpPacket();
        assertTrue(repeated.parse(Unpooled.wrappedBuffer(flow.rtp.get(0))));
        assertEquals(VP8_REPAIR, repeated.payloadType());
        assertEquals(OURS + 1000, repeated.ssrc());
        assertEquals(view.timestamp(), repeated.timestamp());
        assertEquals(view.marker(), repeated.marker());
        assertEquals(missing, repeated.payload().readUnsignedShort());
        assertEquals(view.payload(), repeated.payload().skipBytes(2));
        assertTrue(repeated.transportSequence(TRANSPORT_SEQUENCE) > view.transportSequence(TRANSPORT_SEQUENCE));
        receive(new RtcpPacket.Nack(BROWSER, OURS, List.of(missing)));
        assertEquals(1, flow.rtp.size(), "not again within a round trip");
        assertEquals(1, leg.stats(MediaKind.VIDEO).packetsResent());
    }

    @Test
    void whoeverAsksForEverythingAgainAndAgainGetsAShare() {
        List<byte[]> original = show(600);
        int asked = original.size();
        RtpPacket view = new RtpPacket();
        flow.rtp.clear();
        for (int round = 0; round < 40; round++) {
            List<Integer> all = new ArrayList<>();
            for (byte[] bytes : original) {
                assertTrue(view.parse(Unpooled.wrappedBuffer(bytes)));
                all.add(view.sequence());
            }
            receive(new RtcpPacket.Nack(BROWSER, OURS, all));
            kit.advanceMillis(30);
        }
        assertTrue(flow.rtp.size() <= 5 * 50, flow.rtp.size() + " of the last second, of " + asked);
    }

    @Test
    void everyPacketIsNumberedAndTheEstimateFollowsTheFeedback() {
        List<byte[]> original = show(100);
        RtpPacket view = new RtpPacket();
        ArrivalLog farEnd = new ArrivalLog();
        for (int i = 0; i < original.size(); i++) {
            assertTrue(view.parse(Unpooled.wrappedBuffer(original.get(i))));
            assertEquals(i, view.transportSequence(TRANSPORT_SEQUENCE));
            if (i % 2 == 0) {
                farEnd.onPacket(i, OURS, 1_000_000_000L + i * 20_000_000L);
            }
            if (i % 30 == 29) {
                kit.advanceMillis(1000);
                receive(farEnd.take(BROWSER, 0).orElseThrow());
                tick(20);
            }
        }
        Long estimate = leg.stats(MediaKind.VIDEO).estimateBps();
        assertNotNull(estimate);
        assertTrue(estimate < 3_000_000, estimate + " with half of it lost");
        assertTrue(ear.told.stream().anyMatch(told -> told.startsWith("bandwidth")), ear.told::toString);
    }

    @Test
    void overALossyWayAllPicturesComeInTheEnd() {
        Random random = new Random(11);
        TreeMap<Long, Runnable> wire = new TreeMap<>();
        int packets = 1000;
        int repairs = 0;
        for (int ms = 0; ms < packets * 10 + 1000; ms++) {
            int number = 60_000 + ms / 10;
            boolean certain = ms < 10 || ms >= packets * 10 - 50;
            if (ms % 10 == 0 && ms < packets * 10 && (certain || random.nextInt(20) != 0)) {
                wire.put(
                        ms * 10L + random.nextInt(100),
                        () -> receive(VP8, BROWSER, number, number == 60_000 ? KEY : DELTA));
            }
            while (!wire.isEmpty() && wire.firstKey() <= ms * 10L) {
                wire.pollFirstEntry().getValue().run();
            }
            kit.advanceMillis(1);
            if (ms % 20 == 0) {
                leg.onTick(kit.ticker.nanoTime());
            }
            List<RtcpPacket.Nack> asked = sent(RtcpPacket.Nack.class);
            flow.rtcp.clear();
            for (RtcpPacket.Nack nack : asked) {
                for (int lost : nack.lost()) {
                    int sequence = repairs++;
                    if (random.nextInt(20) != 0) {
                        wire.put(ms * 10L + 400 + sequence % 10, () -> repair(BROWSER_REPAIR, sequence, lost));
                    }
                }
            }
        }
        assertEquals(packets, pictures.size());
        assertEquals(
                packets,
                Map.copyOf(pictures.stream().collect(java.util.stream.Collectors.toMap(n -> n, n -> n)))
                        .size());
        assertTrue(repairs >= 30 && repairs < 150, repairs + " asked for");
    }

    @Test
    void aStillPictureIsNumberedToo() {
        leg.showStill(StillPicture.audioOnly());
        RtpPacket view = new RtpPacket();
        assertTrue(view.parse(Unpooled.wrappedBuffer(flow.rtp.get(0))));
        assertEquals(0, view.transportSequence(TRANSPORT_SEQUENCE));
    }
}
