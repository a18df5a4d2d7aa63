package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.RtpSink;
import io.drawbridge.core.rtp.Vp8Payload;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.H264Parameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VideoForwarderTest {
    private static final long MS = 1_000_000L;
    private static final String SPS = "6742c016d900a02ff970110000030001000003003c0f162e48";
    private static final String PPS = "68cb83cb20";
    private static final String IDR = "65888801";
    private static final String IDR_SECOND_SLICE = "65008801";
    private static final String DELTA = "419a0102";
    private static final String SETS = "78" + "0019" + SPS + "0005" + PPS;

    /** One packet as the viewer gets it. */
    private record Sent(int type, boolean marker, int sequence, long timestamp, String payload) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Map<String, VideoInspector> inspectors = new HashMap<>();
    private long mappedTimestamp;
    private long mappedNanos;
    private final VideoForwarder forwarder = new VideoForwarder(new Sink(), new Ear(), new SplittableRandom(1));
    private long nowNanos = 1_000_000 * MS;

    private final class Sink implements RtpSink {
        private final RtpPacket view = new RtpPacket();

        @Override
        public ByteBuf begin(int payloadType, boolean marker, int sequence, long timestamp, int payloadBytes) {
            ByteBuf out = Unpooled.buffer(RtpPacket.HEADER_BYTES + payloadBytes);
            RtpPacket.writeHeader(out, payloadType, marker, sequence, timestamp, 1);
            return out;
        }

        @Override
        public void send(ByteBuf packet) {
            assertTrue(view.parse(packet));
            sent.add(new Sent(
                    view.payloadType(),
                    view.marker(),
                    view.sequence(),
                    view.timestamp(),
                    ByteBufUtil.hexDump(view.payload())));
        }

        @Override
        public void map(long timestamp, long nanos, int clockRateHz) {
            mappedTimestamp = timestamp;
            mappedNanos = nanos;
        }
    }

    private final class Ear implements VideoForwarder.Events {
        @Override
        public void onKeyFrameWanted(String sourceId) {
            told.add("key " + sourceId);
        }

        @Override
        public void onShown(String sourceId) {
            told.add("shown " + sourceId);
        }

        @Override
        public void onNotViewable(String sourceId, NotViewable reason) {
            told.add("not " + sourceId + " " + reason);
        }
    }

    private static AgreedCodec h264(int type, int mode, int level, String sprop) {
        return new AgreedCodec(
                type,
                Codec.H264,
                1,
                "",
                Optional.of(new H264Parameters(0x42, 0xe0, level, mode, 0, 0, 0, 0, true, sprop)));
    }

    private static AgreedCodec h264(int type, int mode) {
        return h264(type, mode, 0x1f, "");
    }

    private static final AgreedCodec SOURCE = h264(126, 1);
    private static final AgreedCodec VP8 = new AgreedCodec(96, Codec.VP8, 1, "", Optional.empty());

    private void viewer(AgreedCodec... codecs) {
        forwarder.viewer(Arrays.asList(codecs), 3600);
    }

    private void forward(String source, AgreedCodec codec, int sequence, long timestamp, boolean marker, String hex) {
        ByteBuf in = Unpooled.buffer();
        RtpPacket.writeHeader(in, codec.payloadType(), marker, sequence, timestamp, source.hashCode());
        in.writeBytes(ByteBufUtil.decodeHexDump(hex));
        RtpPacket packet = new RtpPacket();
        assertTrue(packet.parse(in));
        String sprop = codec.h264().map(H264Parameters::spropParameterSets).orElse("");
        VideoFacts facts = inspectors
                .computeIfAbsent(source, s -> new VideoInspector(sprop))
                .inspect(packet, codec)
                .orElseThrow();
        forwarder.forward(source, packet, codec, facts, nowNanos);
    }

    private void forward(String source, int sequence, long timestamp, String hex) {
        forward(source, SOURCE, sequence, timestamp, true, hex);
    }

    private List<String> payloads() {
        return sent.stream().map(Sent::payload).toList();
    }

    private void assertContinuous() {
        for (int i = 1; i < sent.size(); i++) {
            assertEquals(sent.get(i - 1).sequence() + 1 & 0xffff, sent.get(i).sequence(), "at " + i);
        }
    }

    @Test
    void aSourceIsShownFromItsKeyFrameOnAndAskedForOneUntilThen() {
        viewer(h264(97, 1));
        forwarder.showSource("a", nowNanos);
        forward("a", 1, 0, DELTA);
        nowNanos += 1000 * MS;
        forwarder.onTick(nowNanos);
        forward("a", 2, 3000, SETS);
        assertEquals(0, sent.size());
        forward("a", 3, 3000, IDR);
        forward("a", 4, 6000, DELTA);
        assertEquals(List.of(SETS, IDR, DELTA), payloads());
        assertEquals(List.of("key a", "key a", "shown a"), told);
        assertContinuous();
        assertEquals(sent.get(0).timestamp(), sent.get(1).timestamp());
        assertEquals(97, sent.get(0).type());
        nowNanos += 5000 * MS;
        forwarder.onTick(nowNanos);
        assertEquals(3, told.size());
    }

    @Test
    void framesThatNoOtherRefersToAreLeftOutForANarrowWayWithoutAGap() {
        String disposable = "019a0304"; // nal_ref_idc 0
        viewer(h264(97, 1));
        forwarder.showSource("a", nowNanos);
        forwarder.thin(true);
        forward("a", 1, 0, SETS);
        forward("a", 2, 0, IDR);
        forward("a", 3, 3000, disposable);
        forward("a", 4, 6000, DELTA);
        forward("a", 5, 9000, "1c8102030405"); // its fragments too
        forward("a", 6, 9000, "1c4102030405");
        forward("a", 8, 12_000, DELTA);
        assertEquals(List.of(SETS, IDR, DELTA, DELTA), payloads());
        forward("a", 7, 9000, disposable);
        assertEquals(List.of(SETS, IDR, DELTA, DELTA, ""), payloads(), "the number was kept for what came late");
        sent.add(3, sent.remove(4));
        assertContinuous();
        forwarder.thin(false);
        forward("a", 9, 15_000, DELTA);
        forward("a", 10, 18_000, disposable);
        assertEquals(List.of(DELTA, disposable), payloads().subList(5, 7));
        assertContinuous();
    }

    @Test
    void anIdrWithoutParameterSetsWaitsForThem() {
        viewer(h264(97, 1));
        forwarder.showSource("a", nowNanos);
        forward("a", 1, 0, IDR);
        assertEquals(0, sent.size());
    }

    @Test
    void parameterSetsOfTheSessionDescriptionServeWhereNoneComeInBand() {
        viewer(h264(97, 0));
        forwarder.showSource("a", nowNanos);
        AgreedCodec source = h264(126, 1, 0x1f, "Z0LAFtkAoC/5cBEAAAMAAQAAAwA8DxYuSA==,aMuDyyA=");
        forward("a", source, 1, 0, true, IDR);
        assertEquals(List.of(SPS, PPS, IDR), payloads());
        assertContinuous();
        assertEquals(
                List.of(false, false, true), sent.stream().map(Sent::marker).toList());
    }

    @Test
    void parameterSetsAreNotRepeatedWhereThePictureBringsThem() {
        viewer(h264(97, 1));
        forwarder.showSource("a", nowNanos);
        forward("a", SOURCE, 1, 0, true, "78" + SETS.substring(2) + "0004" + IDR);
        assertEquals(1, sent.size());
        forward("a", SOURCE, 2, 3000, false, SPS);
        forward("a", SOURCE, 3, 3000, false, PPS);
        forward("a", SOURCE, 4, 3000, false, IDR);
        forward("a", SOURCE, 5, 3000, true, IDR_SECOND_SLICE);
        assertEquals(List.of(SPS, PPS, IDR, IDR_SECOND_SLICE), payloads().subList(1, 5));
        forward("a", SOURCE, 6, 6000, false, IDR);
        assertEquals(List.of(SETS, IDR), payloads().subList(5, 7));
        assertContinuous();
    }

    @Test
    void theOldPictureStaysUntilTheNewOnesKeyFrame() {
        viewer(h264(97, 1));
        show("a", 1);
        forwarder.showSource("b", nowNanos);
        forward("b", 500, 70_000, DELTA);
        forward("a", 3, 6000, DELTA);
        assertEquals(3, sent.size(), "a goes on");
        nowNanos += 40 * MS;
        forward("b", 501, 73_000, SETS);
        forward("b", 502, 73_000, IDR);
        forward("a", 4, 9000, DELTA);
        forward("b", 503, 76_000, DELTA);
        assertEquals(List.of(SETS, IDR, DELTA, SETS, IDR, DELTA), payloads());
        assertContinuous();
        assertEquals(3600, sent.get(3).timestamp() - sent.get(2).timestamp() & 0xffff_ffffL, "40 ms of arrival");
        assertEquals("shown b", told.get(told.size() - 1));
    }

    private void show(String source, int sequence) {
        forwarder.showSource(source, nowNanos);
        forward(source, sequence, 3000, "78" + SETS.substring(2));
        forward(source, sequence + 1, 3000, IDR);
    }

    @Test
    void lossesStayGapsAndLatePacketsKeepTheirPlace() {
        viewer(h264(97, 1));
        show("a", 65530);
        int idr = sent.get(1).sequence();
        forward("a", 65532, 6000, DELTA);
        forward("a", 65535, 12_000, DELTA);
        forward("a", 65534, 9000, DELTA);
        forward("a", 2, 15_000, DELTA);
        List<Integer> steps =
                sent.stream().skip(2).map(s -> s.sequence() - idr & 0xffff).toList();
        assertEquals(List.of(1, 4, 3, 7), steps);
    }

    @Test
    void aNewStreamOfTheSameSourceBeginsWithAKeyFrame() {
        viewer(h264(97, 1));
        show("a", 1);
        told.clear();
        forward("a", 20_000, 1, DELTA);
        assertEquals(2, sent.size());
        assertEquals(List.of("key a"), told);
        forward("a", 20_001, 1, IDR);
        assertEquals(4, sent.size());
        assertContinuous();
    }

    @Test
    void fragmentsCannotGoToAViewerOfMode0() {
        viewer(h264(97, 0));
        forwarder.showSource("a", nowNanos);
        forward("a", 1, 0, SETS);
        forward("a", 2, 0, "7c858888");
        forward("a", 3, 0, "7c458888");
        assertEquals(0, sent.size());
        assertEquals(List.of("key a", "not a FRAGMENTED"), told);
        forwarder.showSource("b", nowNanos);
        forwarder.showSource("a", nowNanos);
        forward("a", 4, 0, "7c858888");
        assertEquals(2, told.stream().filter(t -> t.startsWith("not")).count(), "said again for a new try");
    }

    @Test
    void fragmentsOfAKeyFrameGetTheirParameterSetsBeforeThem() {
        viewer(h264(97, 1), h264(98, 0));
        forwarder.showSource("a", nowNanos);
        forward("a", 1, 0, SETS);
        forward("a", 2, 0, "7c858888");
        forward("a", 3, 0, "7c458888");
        assertEquals(List.of(SETS, "7c858888", "7c458888"), payloads());
        assertContinuous();
    }

    @Test
    void aggregatesAreSplitForAViewerOfMode0() {
        viewer(h264(97, 0));
        forwarder.showSource("a", nowNanos);
        forward("a", SOURCE, 1, 0, true, SETS + "0004" + IDR);
        forward("a", SOURCE, 2, 3000, true, "58" + "0004" + DELTA + "0004" + DELTA);
        forward("a", SOURCE, 3, 6000, true, DELTA);
        assertEquals(List.of(SPS, PPS, IDR, DELTA, DELTA, DELTA), payloads());
        assertContinuous();
        assertEquals(
                List.of(false, false, true, false, true, true),
                sent.stream().map(Sent::marker).toList());
    }

    @Test
    void aViewerWithoutTheCodecIsToldOnce() {
        viewer(VP8);
        forwarder.showSource("a", nowNanos);
        forward("a", 1, 0, SETS);
        forward("a", 2, 0, IDR);
        assertEquals(List.of("key a", "not a NO_COMMON_CODEC"), told);
        assertEquals(0, sent.size());
    }

    @Test
    void thePayloadTypeWithTheSourcesModeIsPreferred() {
        viewer(VP8, h264(97, 0), h264(98, 1));
        show("a", 1);
        assertEquals(98, sent.get(0).type());
        forward("b", h264(55, 0), 1, 0, true, SETS);
        forwarder.showSource("b", nowNanos);
        forward("b", h264(55, 0), 2, 0, true, IDR);
        assertEquals(97, sent.get(sent.size() - 1).type());
    }

    @Test
    void theLevelIsLoweredOnlyWhereTheFrameFitsTheViewer() {
        forwarder.viewer(List.of(h264(97, 1, 0x0d, "")), 920);
        show("a", 1);
        assertEquals(SETS.replace("6742c016", "6742c00d"), sent.get(0).payload());
        forward("a", 3, 6000, SPS);
        assertEquals(SPS.replace("6742c016", "6742c00d"), sent.get(2).payload());
        forwarder.viewer(List.of(h264(97, 1, 0x0d, "")), 396);
        forward("a", 4, 9000, SPS);
        assertEquals(SPS, sent.get(3).payload());
    }

    @Test
    void aSenderWithoutIdrIsEnteredAtARecoveryPointAfterASecond() {
        viewer(h264(97, 1));
        forwarder.showSource("a", nowNanos);
        forward("a", 1, 0, SETS);
        forward("a", 2, 0, "060601c480");
        assertEquals(0, sent.size());
        nowNanos += 1100 * MS;
        forward("a", 3, 3000, "060601c480");
        assertEquals(List.of(SETS, "060601c480"), payloads());
    }

    @Test
    void pictureNumbersOfVp8GoOnOverASwitch() {
        viewer(VP8);
        forwarder.showSource("a", nowNanos);
        Vp8Payload vp8 = new Vp8Payload();
        List<Integer> ids = new ArrayList<>();
        List<Integer> tl0s = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            forward(
                    "a",
                    VP8,
                    i,
                    3000L * i,
                    true,
                    String.format("90c0%04x%02x%s", 0x8000 | 0x7fff - i, i, "1000009d012a00010001"));
            forwarder.showSource("b", nowNanos);
            forward("b", VP8, 900 + i, 3000L * i, true, "90c081f0e0" + "1000009d012a00010001");
            forwarder.showSource("a", nowNanos);
        }
        for (Sent packet : sent) {
            ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(packet.payload()));
            assertTrue(vp8.parse(in, 0, in.readableBytes()));
            ids.add(vp8.pictureId());
            tl0s.add(vp8.tl0());
        }
        assertEquals(List.of(1, 2, 3, 4, 5, 6), ids);
        assertEquals(List.of(1, 2, 3, 4, 5, 6), tl0s);
        assertContinuous();
    }

    @Test
    void aStillPictureFitsModeZeroAndIsRepeatedAsADifferentIdr() {
        viewer(h264(97, 0));
        StillPicture still = StillPicture.audioOnly();
        assertEquals(2, still.accessUnits().size());
        forwarder.showStill(still, nowNanos);
        int packets = sent.size();
        assertEquals(still.accessUnits().get(1).size(), packets);
        assertTrue(sent.stream().allMatch(s -> s.payload().length() / 2 <= 1100));
        assertEquals(1, sent.stream().filter(Sent::marker).count());
        assertTrue(sent.get(packets - 1).marker());
        forwarder.onPictureLost(nowNanos + 100 * MS);
        forwarder.onTick(nowNanos + 1900 * MS);
        assertEquals(packets, sent.size());
        forwarder.onTick(nowNanos + 2000 * MS);
        assertEquals(2 * packets, sent.size());
        assertContinuous();
        assertEquals(180_000, sent.get(packets).timestamp() - sent.get(0).timestamp() & 0xffff_ffffL);
        assertNotEquals(sent.get(2).payload(), sent.get(packets + 2).payload());
        forwarder.onPictureLost(nowNanos + 2600 * MS);
        assertEquals(3 * packets, sent.size());
        nowNanos += 3000 * MS;
        show("a", 1);
        assertContinuous();
        forwarder.onTick(nowNanos + 9000 * MS);
        assertEquals(3 * packets + 3, sent.size(), "the source has taken over");
    }

    @Test
    void theTimeOfAReportFollowsTheLeastDelayedPicture() {
        viewer(h264(97, 1));
        show("a", 1);
        long start = nowNanos;
        Random random = new Random(9);
        for (int i = 1; i <= 100; i++) {
            nowNanos = start + i * 33_333_333L + random.nextInt(30) * MS;
            forward("a", 2 + i, 3000 + 3000L * i, DELTA);
        }
        long units = mappedTimestamp - sent.get(0).timestamp() & 0xffff_ffffL;
        double error = (mappedNanos - start) / 1e6 - units / 90.0;
        assertTrue(error >= -0.1 && error < 12, "off by " + error + " ms");
    }

    @Test
    void switchingAtRandomNeverBreaksTheSequence() {
        viewer(h264(97, 1));
        Random random = new Random(10);
        Map<String, Integer> sequences = new HashMap<>();
        for (String source : List.of("a", "b", "c")) {
            forward(source, 0, 0, SETS);
        }
        for (int i = 0; i < 20_000; i++) {
            nowNanos += 5 * MS;
            String source = String.valueOf((char) ('a' + random.nextInt(3)));
            int sequence = sequences.merge(source, 1, Integer::sum);
            String payload = random.nextInt(10) == 0 ? IDR : random.nextInt(5) == 0 ? SETS : DELTA;
            forward(source, sequence & 0xffff, 450L * i, payload);
            if (random.nextInt(20) == 0) {
                forwarder.showSource(String.valueOf((char) ('a' + random.nextInt(3))), nowNanos);
            }
        }
        assertTrue(sent.size() > 3000);
        assertContinuous();
        for (int i = 1; i < sent.size(); i++) {
            int step = (int) (sent.get(i).timestamp() - sent.get(i - 1).timestamp());
            assertTrue(step >= 0 && step < 90_000, "timestamp step " + step);
        }
        assertFalse(told.isEmpty());
    }
}
