package io.drawbridge.core.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpSession;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SdpParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One sender with as many encrypted streams as its m lines can carry, and with more. */
class ManySourcesTest {
    private static final int VIDEOS = 10;
    private static final int VP8 = 96;
    private static final int VP8_REPAIR = 97;
    private static final int MID = 4;
    private static final int RID = 10;
    private static final int REPAIRED_RID = 11;
    private static final List<String> RIDS = List.of("h", "m", "l");
    private static final byte[] KEY = {0x10, 0, 0, 0, (byte) 0x9d, 1, 0x2a, 64, 1, (byte) 0xb4, 0, 7};
    private static final byte[] DELTA = {0x10, 1, 0, 0, 9, 9};
    private static final byte[] LOST_DELTA = {0, 2, 0x10, 1, 0, 0, 9, 9};

    private final MediaKit kit = new MediaKit();
    private final MediaKit.FakeFlow flow = new MediaKit.FakeFlow(true);
    private final MediaKit.Ear ear = new MediaKit.Ear();
    private final SrtpSession far = new SrtpSession(MediaKit.keys(true), kit.allocator, 1000);
    private MediaLeg leg;

    @BeforeEach
    void agree() throws IOException {
        AgreedMedia.Accepted[] lines = lines(VIDEOS);
        assertEquals(1 + VIDEOS, lines.length);
        assertEquals(RIDS, lines[VIDEOS].layers());
        leg = kit.leg("browser", flow, 100, ear, lines);
        flow.receiver.onKeys(MediaKit.keys(false));
    }

    @AfterEach
    void everyBufferIsBack() {
        leg.close();
        far.close();
        assertEquals(0, kit.usedBytes());
    }

    /** The offer of a page whose camera line is there several times. */
    private AgreedMedia.Accepted[] lines(int videos) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/sdp/chromium-page.sdp")) {
            String[] parts = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?=m=)");
            StringBuilder offer = new StringBuilder(parts[0] + parts[1]);
            for (int i = 1; i <= videos; i++) {
                String camera = i == 1 ? parts[2] : parts[2].replaceFirst("a=sendrecv", "a=sendonly");
                offer.append(camera.replaceFirst("a=mid:1", "a=mid:" + i));
            }
            MediaPolicy policy = new MediaPolicy(List.of(Codec.OPUS), List.of(VideoKind.VP8), 0);
            SdpParser.Result result = SdpParser.parse(offer.toString());
            return Negotiator.answer(((SdpParser.Result.Parsed) result).description(), policy)
                    .accepted()
                    .toArray(AgreedMedia.Accepted[]::new);
        }
    }

    private void receive(int type, long ssrc, int sequence, byte[] payload, Object... extensions) {
        flow.deliver(seal(far, type, ssrc, sequence, payload, extensions), kit.ticker.nanoTime());
    }

    private ByteBuf seal(SrtpSession from, int type, long ssrc, int sequence, byte[] payload, Object... extensions) {
        ByteBuf packet = kit.allocator.heapBuffer();
        RtpPacket.writeHeader(packet, type, false, sequence, 3000L * sequence, ssrc);
        if (extensions.length > 0) {
            packet.setByte(0, 0x90);
            ByteBuf values = Unpooled.buffer();
            for (int i = 0; i < extensions.length; i += 2) {
                byte[] value = ((String) extensions[i + 1]).getBytes(StandardCharsets.US_ASCII);
                values.writeByte((int) extensions[i] << 4 | value.length - 1).writeBytes(value);
            }
            values.writeZero((4 - values.readableBytes() % 4) % 4);
            packet.writeShort(0xbede).writeShort(values.readableBytes() / 4).writeBytes(values);
        }
        ByteBuf wire = from.protectRtp(packet.writeBytes(payload));
        assertNotNull(wire);
        return wire;
    }

    private double dropped() {
        return kit.meters.counter("drawbridge.rtp.dropped", "reason", "sources").count();
    }

    @Test
    void tenCamerasOfThreeLayersEachWithRetransmissionsLoseNothing() {
        for (int line = 1; line <= VIDEOS; line++) {
            for (int layer = 0; layer < RIDS.size(); layer++) {
                long ssrc = 1000 * line + 10 * layer;
                String mid = Integer.toString(line);
                receive(VP8, ssrc, 1, KEY, MID, mid, RID, RIDS.get(layer));
                receive(VP8_REPAIR, ssrc + 1, 9, LOST_DELTA, MID, mid, REPAIRED_RID, RIDS.get(layer));
            }
        }
        assertEquals(30, ear.videoPackets, "nothing is missing yet");
        for (int line = 1; line <= VIDEOS; line++) {
            for (int layer = 0; layer < RIDS.size(); layer++) {
                long ssrc = 1000 * line + 10 * layer;
                receive(VP8, ssrc, 3, DELTA);
                receive(VP8_REPAIR, ssrc + 1, 10, LOST_DELTA);
            }
        }
        assertEquals(90, ear.videoPackets, "a key frame, a packet, and the lost one between them of each layer");
        assertEquals(0, dropped());
        assertEquals(0, kit.malformed("srtp"));
    }

    @Test
    void sourcesBeyondWhatTheLinesNeedAreDroppedAndCounted() {
        int bound = 32 + 6 * (VIDEOS + 1);
        for (int ssrc = 1; ssrc <= bound; ssrc++) {
            receive(VP8, ssrc, 1, KEY, MID, "1", RID, "h");
        }
        assertEquals(0, dropped());
        for (int ssrc = bound + 1; ssrc <= bound + 7; ssrc++) {
            receive(VP8, ssrc, 1, KEY, MID, "2", RID, "h");
        }
        assertEquals(7, dropped());
        assertEquals(1, ear.videoPackets, "of the first, since it is the one that is listened to");
        receive(VP8, 1, 2, DELTA);
        assertEquals(2, ear.videoPackets, "who was there goes on");
        assertEquals(0, kit.malformed("srtp"), "they are no forgeries");
    }

    @Test
    void linesThatComeBringRoomForTheirSourcesAndThoseThatLeaveTakeNoneOfTheKnown() throws IOException {
        int small = 32 + 6 * 2;
        kit.reagree(leg, flow, MediaKit.agreement(lines(1)));
        for (int ssrc = 1; ssrc <= 32 + 6 * (VIDEOS + 1); ssrc++) {
            receive(VP8, ssrc, 1, KEY, MID, "1", RID, "h");
        }
        assertEquals(0, dropped(), "room that was given is not taken back");
        MediaKit.FakeFlow other = new MediaKit.FakeFlow(true);
        try (MediaLeg grows = kit.leg("other", other, 500, new MediaKit.Ear(), lines(1));
                SrtpSession end = new SrtpSession(MediaKit.keys(true), kit.allocator, 1000)) {
            other.receiver.onKeys(MediaKit.keys(false));
            deliver(other, end, 1, small + 1);
            assertEquals(1, dropped());
            kit.reagree(grows, other, MediaKit.agreement(lines(3)));
            deliver(other, end, small + 1, small + 12);
            assertEquals(1, dropped());
            deliver(other, end, small + 13, small + 13);
            assertEquals(2, dropped());
        }
    }

    private void deliver(MediaKit.FakeFlow to, SrtpSession from, int firstSsrc, int lastSsrc) {
        for (int ssrc = firstSsrc; ssrc <= lastSsrc; ssrc++) {
            to.deliver(seal(from, VP8, ssrc, 1, KEY), kit.ticker.nanoTime());
        }
    }

    @Test
    void whatWasSentOnALineThatLeftCannotBeReplayedWhenItIsBack() throws IOException {
        ByteBuf wire = seal(far, VP8, 2000, 1, KEY, MID, "2", RID, "h");
        ByteBuf recorded = wire.copy();
        flow.deliver(wire, 0);
        assertEquals(1, ear.videoPackets);
        kit.reagree(leg, flow, MediaKit.agreement(lines(1)));
        flow.deliver(recorded.copy(), 0);
        kit.reagree(leg, flow, MediaKit.agreement(lines(VIDEOS)));
        flow.deliver(recorded, 0);
        assertEquals(1, ear.videoPackets);
        receive(VP8, 2000, 2, KEY, MID, "2", RID, "h");
        assertEquals(2, ear.videoPackets, "what is new is taken");
        assertEquals(0, dropped() + kit.malformed("srtp"));
    }
}
