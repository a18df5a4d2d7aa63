package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioDecoder;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixCoreTest {
    private static final long TICK = 20_000_000;

    private final AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));
    private MixCore core = new MixCore(codecs, false);
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final List<ByteBuf> payloads = new ArrayList<>();
    private long now = 5_000_000_000L;

    /** A participant with a tone, and ears. */
    private final class Peer {
        final Member member;
        final Codec codec;
        final double hz;
        final Sender sender;
        final AudioDecoder ear;
        final short[] heard = new short[48000 * 4];
        final List<Long> captures = new ArrayList<>();
        int heardCount;
        int markers;

        Peer(String id, Codec codec, double hz) {
            member = new Member(id);
            this.codec = codec;
            this.hz = hz;
            sender = new Sender(codecs, codec, hz);
            ear = codecs.decoder(codec).orElseThrow();
            core.put(member, codec, codec, 0);
            peers.put(id, this);
        }

        void hear(MixResult.Frame frame) {
            short[] pcm = new short[ear.sampleRateHz() * 120 / 1000];
            int count = ear.decode(ByteBufUtil.getBytes(frame.payload()), pcm);
            assertEquals(ear.sampleRateHz() / 50, count);
            assertEquals(codec.clockRateHz() / 50, frame.rtpUnits());
            System.arraycopy(pcm, 0, heard, heardCount, count);
            heardCount += count;
            captures.add(frame.captureNanos());
            markers += frame.marker() ? 1 : 0;
        }

        /** Amplitude of a tone in the last second; its pitch is checked if it is there. */
        double hears(double tone) {
            int rate = ear.sampleRateHz();
            double amplitude = Tones.amplitude(heard, heardCount - rate, heardCount, rate, tone);
            if (amplitude > 0.05) {
                assertEquals(tone, Tones.peakNear(heard, heardCount - rate, heardCount, rate, tone), 5);
            }
            return amplitude;
        }

        void close() {
            sender.close();
            ear.close();
        }
    }

    @AfterEach
    void nothingIsLeftOpen() {
        core.close();
        peers.values().forEach(Peer::close);
        assertEquals(0, codecs.open().audio());
        payloads.forEach(payload -> assertEquals(0, payload.refCnt()));
    }

    /** One tick in which the given peers say 20 ms each. */
    private MixResult tick(Peer... talking) {
        for (Peer peer : talking) {
            peer.member.mailbox().offer(peer.sender.next(now));
        }
        MixResult result = new MixResult();
        core.tick(now, result);
        for (MixResult.Frame frame : result.frames()) {
            peers.get(frame.member().id()).hear(frame);
            payloads.add(frame.payload());
        }
        now += TICK;
        return result;
    }

    private void run(int ticks, Peer... talking) {
        for (int i = 0; i < ticks; i++) {
            tick(talking).release();
        }
    }

    @Test
    void fourTonesOverFourCodecsAreHeardByExactlyTheOtherThree() {
        Peer[] all = {
            new Peer("room", Codec.PCMU, 440),
            new Peer("wide", Codec.G722, 700),
            new Peer("chromium", Codec.OPUS, 1000),
            new Peer("old", Codec.PCMA, 1300)
        };
        run(120, all);
        for (Peer listener : all) {
            for (Peer talker : all) {
                double amplitude = listener.hears(talker.hz);
                if (listener == talker) {
                    assertTrue(amplitude < 0.004, listener.member.id() + " hears itself: " + amplitude);
                } else {
                    assertEquals(0.2, amplitude, 0.07, listener.member.id() + " hears " + talker.member.id());
                }
            }
            assertTrue(listener.heardCount >= 119 * listener.ear.sampleRateHz() / 50);
            assertEquals(1, listener.markers);
        }
    }

    @Test
    void fourBrowsersWithOpusHearExactlyTheOtherThree() {
        Peer[] all = {
            new Peer("a", Codec.OPUS, 440),
            new Peer("b", Codec.OPUS, 700),
            new Peer("c", Codec.OPUS, 1000),
            new Peer("d", Codec.OPUS, 1300)
        };
        run(120, all);
        for (Peer listener : all) {
            for (Peer talker : all) {
                double amplitude = listener.hears(talker.hz);
                assertTrue(listener == talker ? amplitude < 0.01 : amplitude > 0.12, "amplitude " + amplitude);
            }
        }
    }

    @Test
    void whoIsSilentSharesOneEncodedFrameAndWhoSpeaksGetsItsOwn() {
        Peer talker = new Peer("talker", Codec.PCMU, 440);
        new Peer("quiet1", Codec.PCMU, 0);
        new Peer("quiet2", Codec.PCMU, 0);
        run(20, talker);
        MixResult result = tick(talker);
        ByteBuf first = frameOf(result, "talker");
        ByteBuf second = frameOf(result, "quiet1");
        ByteBuf third = frameOf(result, "quiet2");
        second.setByte(0, 0x11).skipBytes(10);
        assertEquals(0x11, third.getByte(0), "the same memory");
        assertEquals(160, third.readableBytes(), "with an index of its own");
        assertNotEquals(0x11, first.getByte(0));
        result.release();
    }

    private static ByteBuf frameOf(MixResult result, String id) {
        return result.frames().stream()
                .filter(frame -> frame.member().id().equals(id))
                .findFirst()
                .orElseThrow()
                .payload();
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"PCMU", "G722", "OPUS"})
    void whenNobodySpeaksSilenceIsSentInEveryTick(Codec codec) {
        Peer peer = new Peer("alone", codec, 440);
        run(50);
        assertEquals(50 * peer.ear.sampleRateHz() / 50, peer.heardCount);
        for (int i = 0; i < peer.heardCount; i++) {
            assertTrue(Math.abs(peer.heard[i]) < 20);
        }
    }

    @Test
    void whoIsMutedIsNotHeardUntilItIsUnmuted() {
        Peer talker = new Peer("talker", Codec.G722, 700);
        Peer listener = new Peer("listener", Codec.PCMU, 0);
        run(60, talker);
        assertTrue(listener.hears(700) > 0.1);
        core.mute(talker.member, true);
        run(60, talker);
        assertTrue(listener.hears(700) < 0.001);
        core.mute(talker.member, false);
        run(60, talker);
        assertTrue(listener.hears(700) > 0.1);
    }

    @Test
    void inAnEchoEveryoneHearsItselfOnly() {
        core = new MixCore(codecs, true);
        Peer a = new Peer("a", Codec.OPUS, 440);
        Peer b = new Peer("b", Codec.PCMU, 1000);
        run(100, a, b);
        assertTrue(a.hears(440) > 0.12);
        assertTrue(a.hears(1000) < 0.01);
        assertTrue(b.hears(1000) > 0.12);
        assertTrue(b.hears(440) < 0.01);
    }

    @Test
    void manyLoudVoicesAreBentAndDoNotOverflow() {
        Peer[] all = new Peer[8];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Peer("p" + i, Codec.PCMU, 500);
        }
        Peer listener = new Peer("listener", Codec.PCMU, 0);
        run(60, all);
        assertTrue(listener.hears(500) > 0.75);
        int jumps = 0;
        for (int i = listener.heardCount - 4000; i < listener.heardCount; i++) {
            jumps += Math.abs(listener.heard[i] - listener.heard[i - 1]) > 30000 ? 1 : 0;
        }
        assertEquals(0, jumps);
    }

    @Test
    void theCaptureTimeIsTheTickMinusThePlayoutDelayOfTheSpeaker() {
        Peer talker = new Peer("talker", Codec.PCMU, 440);
        Peer listener = new Peer("listener", Codec.PCMU, 0);
        run(60, talker);
        long lastTick = now - TICK;
        long delay = lastTick - listener.captures.get(listener.captures.size() - 1);
        assertEquals(talker.member.stats().playoutDelayMs(), delay / 1_000_000);
        assertTrue(delay >= 10_000_000 && delay <= 60_000_000, "delay " + delay);
    }

    @Test
    void aCodecMayChangeInMidStreamBothWays() {
        Peer talker = new Peer("talker", Codec.PCMU, 440);
        Peer listener = new Peer("listener", Codec.OPUS, 0);
        run(60, talker);
        try (Sender wide = new Sender(codecs, Codec.G722, 800)) {
            for (int i = 0; i < 70; i++) {
                talker.member.mailbox().offer(wide.next(now));
                run(1);
            }
        }
        assertTrue(listener.hears(800) > 0.1);
        assertTrue(talker.member.stats().concealedRatio() < 0.05);
        core.put(listener.member, null, Codec.PCMA, 0);
        MixResult result = tickWithoutEars();
        assertEquals(160, result.frames().get(1).payload().readableBytes());
        assertTrue(result.frames().get(1).marker());
        result.release();
    }

    private MixResult tickWithoutEars() {
        MixResult result = new MixResult();
        core.tick(now, result);
        now += TICK;
        return result;
    }

    @Test
    void whoDoesNotListenGetsNothingAndIsHeard() {
        Peer listener = new Peer("listener", Codec.PCMU, 0);
        Member mouth = new Member("mouth");
        core.put(mouth, Codec.PCMU, null, 0);
        try (Sender sender = new Sender(codecs, Codec.PCMU, 600)) {
            for (int i = 0; i < 60; i++) {
                mouth.mailbox().offer(sender.next(now));
                MixResult result = tick();
                assertEquals(1, result.frames().size());
                result.release();
            }
        }
        assertTrue(listener.hears(600) > 0.1);
        assertEquals(0, mouth.stats().lateDrops());
    }
}
