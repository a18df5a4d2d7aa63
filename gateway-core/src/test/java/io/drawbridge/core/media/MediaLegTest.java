package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpWriter;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpSession;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.Direction;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MediaLegTest {
    private static final long FAR = 0x1234;
    private static final long FAR_VIDEO = 0x5678;
    private static final byte[] IDR = {0x65, (byte) 0x88, 1, 2, 3};
    private static final byte[] DELTA = {0x41, (byte) 0x9a, 1, 2, 3};

    private final MediaKit kit = new MediaKit();
    private final MediaKit.Ear ear = new MediaKit.Ear();
    private final MediaKit.FakeFlow flow = new MediaKit.FakeFlow(false);

    @AfterEach
    void everyBufferIsBack() {
        assertEquals(0, kit.usedBytes());
    }

    private MediaLeg plainLeg(AgreedMedia.Feedback feedback) {
        return kit.leg(
                "a",
                flow,
                100,
                ear,
                MediaKit.audio(0, MediaKit.codec(9, Codec.G722)),
                MediaKit.video(1, feedback, MediaKit.h264(97, 1)));
    }

    private ByteBuf rtp(int type, int sequence, long timestamp, long ssrc, byte[] payload) {
        ByteBuf packet = kit.allocator.directBuffer();
        RtpPacket.writeHeader(packet, type, false, sequence, timestamp, ssrc);
        return packet.writeBytes(payload);
    }

    private void receive(int type, int sequence, long timestamp, long ssrc, byte... payload) {
        flow.deliver(rtp(type, sequence, timestamp, ssrc, payload), kit.ticker.nanoTime());
    }

    private void receive(RtcpPacket... packets) {
        ByteBuf out = kit.allocator.directBuffer();
        RtcpWriter.write(out, List.of(packets));
        flow.deliver(out, kit.ticker.nanoTime());
    }

    private void tick(MediaLeg leg, int millis) {
        for (int i = 0; i < millis; i += 20) {
            kit.advanceMillis(20);
            leg.onTick(kit.ticker.nanoTime());
        }
    }

    private <T extends RtcpPacket> List<T> sent(Class<T> type) {
        List<T> found = new ArrayList<>();
        for (byte[] compound : flow.rtcp) {
            RtcpCompound.parse(Unpooled.wrappedBuffer(compound)).orElseThrow().stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .forEach(found::add);
        }
        return found;
    }

    @Test
    void soundAndPictureOfABundleAreToldApartByPayloadType() {
        plainLeg(MediaKit.PLI);
        receive(9, 1, 0, FAR, (byte) 1);
        receive(97, 1, 0, FAR_VIDEO, DELTA);
        receive(101, 2, 160, FAR, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        receive(55, 3, 160, FAR, (byte) 1);
        assertEquals(1, ear.audioPackets);
        assertEquals(1, ear.videoPackets);
    }

    @Test
    void soundGoesOutWithOurSsrcAndRisingSequence() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        for (int i = 0; i < 3; i++) {
            ByteBuf payload = kit.allocator.directBuffer().writeZero(160);
            leg.sendAudio(payload, 9, i, 160L * i, i == 0, kit.ticker.nanoTime());
        }
        leg.flush();
        assertEquals(3, flow.rtp.size());
        assertEquals(1, flow.flushes);
        RtpPacket packet = new RtpPacket();
        assertTrue(packet.parse(Unpooled.wrappedBuffer(flow.rtp.get(0))));
        int first = packet.sequence();
        assertTrue(packet.marker());
        assertTrue(packet.parse(Unpooled.wrappedBuffer(flow.rtp.get(2))));
        assertEquals(first + 2, packet.sequence());
        assertEquals(100, packet.ssrc());
        assertEquals(320, packet.timestamp());
        assertEquals("G722", leg.stats(MediaKind.AUDIO).sendCodec());
        assertEquals(3, leg.stats(MediaKind.AUDIO).packetsSent());
    }

    @Test
    void nothingIsSentWhereTheAgreementSaysReceiveOnly() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        kit.reagree(
                leg,
                flow,
                MediaKit.agreement(
                        MediaKit.line(
                                0,
                                true,
                                AgreedMedia.Feedback.NONE,
                                SenderLimits.NONE,
                                Direction.RECVONLY,
                                MediaKit.codec(9, Codec.G722)),
                        MediaKit.video(1, MediaKit.PLI, MediaKit.h264(97, 1))));
        leg.sendAudio(kit.allocator.directBuffer().writeZero(160), 9, 0, 0, false, 0);
        assertEquals(0, flow.rtp.size());
    }

    @Test
    void aLaterAnswerMayRenumberPayloadTypes() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        kit.reagree(
                leg,
                flow,
                MediaKit.agreement(
                        MediaKit.audio(0, MediaKit.codec(8, Codec.PCMA)),
                        MediaKit.video(1, MediaKit.PLI, MediaKit.h264(120, 0))));
        receive(9, 1, 0, FAR, (byte) 1);
        assertEquals(0, ear.audioPackets);
        receive(8, 2, 0, FAR, (byte) 1);
        receive(120, 1, 0, FAR_VIDEO, DELTA);
        assertEquals(1, ear.audioPackets);
        assertEquals(1, ear.videoPackets);
        assertEquals("PCMA", leg.stats(MediaKind.AUDIO).receiveCodec());
    }

    @Test
    void aSecondSsrcIsListenedToOnlyWhenTheFirstIsSilent() {
        plainLeg(MediaKit.PLI);
        receive(9, 1, 0, FAR, (byte) 1);
        for (int i = 0; i < 100; i++) {
            receive(9, 1, 0, 9000 + i, (byte) 1);
        }
        assertEquals(1, ear.audioPackets);
        kit.advanceMillis(300);
        receive(9, 1, 0, 77, (byte) 1);
        assertEquals(2, ear.audioPackets);
    }

    @Test
    void keyFrameWishesAreCoalescedAndRepeatedUntilOneComes() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        receive(97, 1, 0, FAR_VIDEO, DELTA);
        for (int i = 0; i < 10; i++) {
            MediaKit.camera(leg).requestKeyFrame();
        }
        assertEquals(List.of(new RtcpPacket.PictureLoss(101, FAR_VIDEO)), sent(RtcpPacket.PictureLoss.class));
        tick(leg, 480);
        assertEquals(1, sent(RtcpPacket.PictureLoss.class).size());
        tick(leg, 40);
        assertEquals(2, sent(RtcpPacket.PictureLoss.class).size());
        tick(leg, 1000);
        assertEquals(3, sent(RtcpPacket.PictureLoss.class).size());
        receive(97, 2, 3000, FAR_VIDEO, IDR);
        tick(leg, 3000);
        assertEquals(3, sent(RtcpPacket.PictureLoss.class).size());
    }

    @Test
    void aDeviceWithFirOnlyGetsCommandsThatCountUp() {
        MediaLeg leg = plainLeg(new AgreedMedia.Feedback(false, true, false, false));
        receive(97, 1, 0, FAR_VIDEO, DELTA);
        MediaKit.camera(leg).requestKeyFrame();
        tick(leg, 1000);
        List<RtcpPacket.FullIntra> sent = sent(RtcpPacket.FullIntra.class);
        assertEquals(2, sent.size());
        assertEquals(
                new RtcpPacket.FullIntra.Command(FAR_VIDEO, 1),
                sent.get(0).commands().get(0));
        assertEquals(2, sent.get(1).commands().get(0).number());
    }

    @Test
    void aDeviceWithoutFeedbackIsAskedBySignalling() {
        MediaKit.camera(plainLeg(AgreedMedia.Feedback.NONE)).requestKeyFrame();
        assertEquals(List.of("signalling"), ear.told);
        assertEquals(0, flow.rtcp.size());
    }

    @Test
    void aPacketThatStaysAwayCostsOneRequestAndALateOneNone() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        receive(97, 1, 0, FAR_VIDEO, IDR);
        receive(97, 3, 3000, FAR_VIDEO, DELTA);
        tick(leg, 60);
        receive(97, 2, 3000, FAR_VIDEO, DELTA);
        tick(leg, 200);
        assertEquals(0, sent(RtcpPacket.PictureLoss.class).size());
        receive(97, 5, 6000, FAR_VIDEO, DELTA);
        tick(leg, 80);
        assertEquals(0, sent(RtcpPacket.PictureLoss.class).size());
        tick(leg, 40);
        assertEquals(1, sent(RtcpPacket.PictureLoss.class).size());
    }

    @Test
    void paddingIsTakenOutOfThePictureWithoutAGap() {
        List<Integer> sequences = new ArrayList<>();
        MediaLeg leg = kit.leg(
                "a",
                flow,
                100,
                new MediaKit.Ear() {
                    @Override
                    public void onVideo(
                            IncomingPicture picture,
                            VideoLayer layer,
                            RtpPacket packet,
                            io.drawbridge.core.sdp.AgreedCodec codec,
                            io.drawbridge.core.media.video.VideoFacts facts,
                            long arrivalNanos) {
                        sequences.add(packet.sequence());
                    }
                },
                MediaKit.video(0, MediaKit.PLI, MediaKit.h264(97, 1)));
        receive(97, 65534, 0, FAR_VIDEO, IDR);
        receive(97, 65535, 0, FAR_VIDEO);
        receive(97, 0, 3000, FAR_VIDEO, DELTA);
        receive(98, 1, 3000, FAR_VIDEO, DELTA);
        receive(97, 3, 3000, FAR_VIDEO, DELTA);
        receive(97, 2, 3000, FAR_VIDEO, DELTA);
        assertEquals(List.of(65534, 65535, 1, 0), sequences);
        leg.close();
    }

    @Test
    void theFarEndsFeedbackReachesTheMeeting() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        leg.showSource(MediaKit.source("b", ear));
        ear.told.clear();
        receive(new RtcpPacket.PictureLoss(FAR, 101));
        receive(new RtcpPacket.FullIntra(FAR, List.of(new RtcpPacket.FullIntra.Command(101, 7))));
        receive(new RtcpPacket.FullIntra(FAR, List.of(new RtcpPacket.FullIntra.Command(101, 7))));
        receive(new RtcpPacket.Remb(FAR, 300_000, List.of(101L)));
        receive(new RtcpPacket.MaxBitrate(FAR, false, List.of(new RtcpPacket.MaxBitrate.Bound(101, 128_000, 40))));
        assertEquals(List.of("key frame of b", "key frame of b", "bandwidth 300000", "bandwidth 128000"), ear.told);
        assertTrue(sent(RtcpPacket.MaxBitrate.class).get(0).notification());
    }

    @Test
    void keysAreHeardBesideTheSoundUnderTheSameSsrcAndUnderOneOfTheirOwn() {
        plainLeg(MediaKit.PLI);
        receive(9, 1, 0, FAR, (byte) 1);
        for (int i = 0; i < 3; i++) {
            receive(101, 2 + i, 160, FAR, (byte) 11, (byte) 0x8a, (byte) 3, (byte) 0x20);
        }
        receive(101, 1, 0, 99, (byte) 6, (byte) 10, (byte) 0, (byte) 160);
        receive(9, 5, 160, FAR, (byte) 1);
        assertEquals(List.of("digit #", "digit 6"), ear.told);
        assertEquals(2, ear.audioPackets);
        receive(101, 6, 500, FAR, (byte) 6, (byte) 10, (byte) 0);
        assertEquals(1, kit.malformed("rtp"), "a telephone event that is too short");
    }

    @Test
    void aFullIntraRequestIsObeyedOnceForEachCommandNumber() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        leg.showSource(MediaKit.source("b", ear));
        ear.told.clear();
        receive(fir(FAR, 101, 7));
        receive(fir(FAR, 101, 7));
        receive(fir(FAR, 101, 8));
        receive(fir(FAR_VIDEO, 101, 8));
        receive(new RtcpPacket.FullIntra(
                FAR, List.of(new RtcpPacket.FullIntra.Command(55, 8), new RtcpPacket.FullIntra.Command(101, 9))));
        assertEquals(4, ear.told.size(), ear.told::toString);
    }

    private static RtcpPacket fir(long sender, long target, int number) {
        return new RtcpPacket.FullIntra(sender, List.of(new RtcpPacket.FullIntra.Command(target, number)));
    }

    private static RtcpPacket tmmbr(long owner, long target, long bitrateBps) {
        return new RtcpPacket.MaxBitrate(
                owner, false, List.of(new RtcpPacket.MaxBitrate.Bound(target, bitrateBps, 40)));
    }

    @Test
    void everyTmmbrIsAnsweredWithTheBoundThatHoldsUnderItsOwnersName() {
        plainLeg(MediaKit.PLI);
        receive(tmmbr(FAR_VIDEO, 101, 256_000));
        receive(tmmbr(FAR, 101, 512_000));
        receive(tmmbr(FAR_VIDEO, 4711, 64_000));
        RtcpPacket.MaxBitrate.Bound holds = new RtcpPacket.MaxBitrate.Bound(FAR_VIDEO, 256_000, 40);
        RtcpPacket.MaxBitrate notification = new RtcpPacket.MaxBitrate(101, true, List.of(holds));
        assertEquals(List.of(notification, notification), sent(RtcpPacket.MaxBitrate.class));
        assertEquals(List.of("bandwidth 256000", "bandwidth 256000"), ear.told);
    }

    @Test
    void aBoundFallsWithItsOwnersSilence() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        receive(tmmbr(FAR_VIDEO, 101, 256_000));
        tick(leg, 26_000);
        assertEquals("bandwidth 0", ear.told.get(ear.told.size() - 1));
        List<RtcpPacket.MaxBitrate> told = sent(RtcpPacket.MaxBitrate.class);
        assertEquals(List.of(), told.get(told.size() - 1).bounds());
    }

    @Test
    void aBoundOfNothingPausesThePictureUntilItIsLifted() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        leg.showStill(StillPicture.audioOnly());
        receive(tmmbr(FAR_VIDEO, 101, 0));
        int before = flow.rtp.size();
        tick(leg, 4000);
        assertEquals(before, flow.rtp.size());
        receive(tmmbr(FAR_VIDEO, 101, 256_000));
        assertTrue(flow.rtp.size() > before);
    }

    @Test
    void aRoomThatListsTmmbrIsAskedUntilItConfirms() {
        MediaLeg leg = plainLeg(new AgreedMedia.Feedback(true, true, false, true));
        leg.setReceiveLimit(new SenderLimits(3600, 30, 384_000));
        receive(97, 1, 0, FAR_VIDEO, IDR);
        tick(leg, 3000);
        List<RtcpPacket.MaxBitrate> asked = sent(RtcpPacket.MaxBitrate.class);
        assertTrue(asked.size() >= 2 && asked.size() <= 4, asked::toString);
        assertEquals(
                List.of(new RtcpPacket.MaxBitrate.Bound(FAR_VIDEO, 384_000, 40)),
                asked.get(0).bounds());
        receive(new RtcpPacket.MaxBitrate(FAR_VIDEO, true, List.of(new RtcpPacket.MaxBitrate.Bound(101, 384_000, 40))));
        tick(leg, 10_000);
        assertEquals(asked.size(), sent(RtcpPacket.MaxBitrate.class).size());
    }

    @Test
    void aRoomGetsThePictureInOrderAndABrowserAsItComes() {
        for (boolean ordered : new boolean[] {true, false}) {
            flow.rtp.clear();
            MediaLeg viewer =
                    kit.leg("v" + ordered, flow, 200, ear, MediaKit.video(0, MediaKit.PLI, MediaKit.h264(97, 1)));
            if (ordered) {
                viewer.keepOrder();
            }
            viewer.showSource(MediaKit.source("b", ear));
            VideoInspector inspector = new VideoInspector("");
            List<Integer> shots = List.of(1, 2, 3, 5, 4, 6);
            byte[] sps = StillPicture.audioOnly().accessUnits().get(0).get(0);
            byte[] pps = StillPicture.audioOnly().accessUnits().get(0).get(1);
            for (int shot : shots) {
                byte[] nal = shot == 1 ? sps : shot == 2 ? pps : shot == 3 ? IDR : DELTA;
                ByteBuf wire = rtp(97, shot, 3000L * shot, 77, nal);
                RtpPacket packet = new RtpPacket();
                assertTrue(packet.parse(wire));
                io.drawbridge.core.sdp.AgreedCodec codec = MediaKit.h264(97, 1);
                viewer.slots()
                        .get(0)
                        .forward(
                                "b",
                                packet,
                                codec,
                                inspector.inspect(packet, codec).orElseThrow(),
                                0);
                wire.release();
            }
            viewer.close();
            List<Long> times = new ArrayList<>();
            RtpPacket view = new RtpPacket();
            for (byte[] bytes : flow.rtp.subList(flow.rtp.size() - 3, flow.rtp.size())) {
                assertTrue(view.parse(Unpooled.wrappedBuffer(bytes)));
                times.add(view.timestamp());
            }
            assertEquals(ordered, (int) (times.get(1) - times.get(0)) > 0, times::toString);
        }
    }

    @Test
    void reportsTellRoundTripAndLoss() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        leg.sendAudio(kit.allocator.directBuffer().writeZero(160), 9, 0, 0, false, 0);
        tick(leg, 1000);
        RtcpPacket.SenderReport report = sent(RtcpPacket.SenderReport.class).get(0);
        assertEquals(100, report.sender());
        assertEquals(2, sent(RtcpPacket.SourceDescription.class).size());
        kit.advanceMillis(150);
        long lastSr = report.ntp() >>> 16 & 0xffff_ffffL;
        receive(new RtcpPacket.ReceiverReport(FAR, List.of(new ReportBlock(100, 64, 1, 70000, 0, lastSr, 65536 / 10))));
        MediaStats stats = leg.stats(MediaKind.AUDIO);
        assertNotNull(stats.roundTripMs());
        assertEquals(50, stats.roundTripMs(), 1);
        assertEquals(0.25, stats.sendLossRatio());
    }

    @Test
    void theLimitIsToldBySecondAndOnlyWhereThereIsASource() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        leg.setReceiveLimit(new SenderLimits(3600, 30, 1_200_000));
        tick(leg, 2000);
        assertEquals(0, sent(RtcpPacket.Remb.class).size());
        receive(97, 1, 0, FAR_VIDEO, IDR);
        tick(leg, 3000);
        List<RtcpPacket.Remb> limits = sent(RtcpPacket.Remb.class);
        assertEquals(3, limits.size());
        assertEquals(new RtcpPacket.Remb(101, 1_200_000, List.of(FAR_VIDEO)), limits.get(0));
    }

    @Test
    void aSecureLegSendsAndTakesNothingBeforeItsKeys() {
        MediaKit.FakeFlow secure = new MediaKit.FakeFlow(true);
        MediaLeg leg = kit.leg("s", secure, 100, ear, MediaKit.audio(0, MediaKit.codec(111, Codec.OPUS)));
        assertFalse(leg.ready());
        secure.deliver(rtp(111, 1, 0, FAR, IDR), 0);
        leg.sendAudio(kit.allocator.directBuffer().writeZero(60), 111, 0, 0, false, 0);
        tick(leg, 2000);
        assertEquals(0, secure.rtp.size() + secure.rtcp.size() + ear.audioPackets);
        secure.receiver.onKeys(MediaKit.keys(false));
        assertEquals(List.of("ready"), ear.told);
        assertTrue(leg.ready());
        leg.sendAudio(kit.allocator.directBuffer().writeZero(60), 111, 0, 0, false, 0);
        assertEquals(12 + 60 + 16, secure.rtp.get(0).length);
        secure.deliver(rtp(111, 1, 0, FAR, IDR), 0);
        assertEquals(1, kit.malformed("srtp"), "a packet in the clear");
        try (SrtpSession far = new SrtpSession(MediaKit.keys(true), kit.allocator)) {
            ByteBuf wire = far.protectRtp(rtp(111, 1, 0, FAR, IDR));
            assertNotNull(wire);
            secure.deliver(wire.copy(), 0);
            secure.deliver(wire, 0);
        }
        assertEquals(1, ear.audioPackets, "the replay is refused");
        assertEquals(1, kit.malformed("srtp"), "and is no forgery");
        leg.close();
    }

    @Test
    void aLegWhoseKeysAreThereFromTheStartSaysNothingWhileItIsMade() {
        MediaKit.FakeFlow described = new MediaKit.FakeFlow(true) {
            @Override
            public void receiver(FlowReceiver its) {
                super.receiver(its);
                its.onKeys(MediaKit.keys(false));
            }
        };
        MediaLeg leg = kit.leg("s", described, 100, ear, MediaKit.audio(0, MediaKit.codec(111, Codec.OPUS)));
        assertTrue(leg.ready());
        assertEquals(List.of(), ear.told, "its participant is not made yet");
        leg.close();
    }

    @Test
    void aLegWithoutPictureShowsNone() {
        MediaLeg leg = kit.leg("a", flow, 100, ear, MediaKit.audio(0, MediaKit.codec(0, Codec.PCMU)));
        leg.showSource(MediaKit.source("b", ear));
        assertEquals(List.of(), ear.told);
        assertEquals(List.of(), leg.slots());
        assertEquals(MediaStats.NONE, leg.stats(MediaKind.VIDEO));
        leg.showStill(StillPicture.audioOnly());
    }

    @Test
    void sizeAndRateOfThePictureAreKnown() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        assertNull(leg.stats(MediaKind.VIDEO).width());
        byte[] sps = StillPicture.audioOnly().accessUnits().get(0).get(0);
        receive(97, 0, 0, FAR_VIDEO, sps);
        for (int i = 1; i < 60; i++) {
            kit.advanceMillis(40);
            receive(97, i, 3600L * i, FAR_VIDEO, DELTA);
        }
        MediaStats stats = leg.stats(MediaKind.VIDEO);
        assertEquals(640, stats.width());
        assertEquals(360, stats.height());
        assertNotNull(stats.framesPerSecond());
        assertEquals(25, stats.framesPerSecond(), 0.5);
        kit.advanceMillis(5000);
        assertEquals(0.0, leg.stats(MediaKind.VIDEO).framesPerSecond());
    }

    @Test
    void closingSaysByeOnceAndEndsEverything() {
        MediaLeg leg = plainLeg(MediaKit.PLI);
        leg.close();
        leg.close();
        assertEquals(List.of(new RtcpPacket.Bye(List.of(100L, 101L))), sent(RtcpPacket.Bye.class));
        receive(9, 1, 0, FAR, (byte) 1);
        leg.sendAudio(kit.allocator.directBuffer().writeZero(160), 9, 0, 0, false, 0);
        tick(leg, 10_000);
        assertEquals(0, ear.audioPackets + flow.rtp.size());
        assertEquals(1, flow.rtcp.size());
    }

    @Test
    void garbageIsCountedAndNothingElseHappens() {
        plainLeg(MediaKit.PLI);
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = (byte) (0x80 | bytes[0] & 0x3f);
                bytes[1] = (byte) (random.nextBoolean() ? 97 : 200 + random.nextInt(8));
            }
            flow.deliver(kit.allocator.directBuffer().writeBytes(bytes), i * 1000L);
        }
        assertTrue(kit.malformed("rtp") > 1000);
        assertTrue(kit.malformed("rtcp") > 1000);
        assertFalse(ear.told.stream().anyMatch(told -> told.startsWith("failed")));
    }
}
