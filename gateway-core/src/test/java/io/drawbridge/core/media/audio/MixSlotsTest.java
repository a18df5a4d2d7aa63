package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioDecoder;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBufUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The mix of those who get the loudest as packets. */
class MixSlotsTest {
    private static final long TICK = 20_000_000;
    private static final SlotPlan NOBODY = SlotPlan.NONE;
    private static final SlotPlan X = new SlotPlan(List.of("x"));

    private final AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));
    private final MixCore core = new MixCore(codecs, false);
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Sender> senders = new HashMap<>();
    private final Map<String, AudioDecoder> ears = new HashMap<>();
    private final Map<String, List<short[]>> heard = new HashMap<>();
    private final Map<String, List<Boolean>> markers = new HashMap<>();
    private long now = 5_000_000_000L;

    private void join(String id, Codec codec, double hz, int slots) {
        Member member = new Member(id);
        members.put(id, member);
        senders.put(id, new Sender(codecs, codec, hz));
        ears.put(id, codecs.decoder(codec).orElseThrow());
        heard.put(id, new ArrayList<>());
        markers.put(id, new ArrayList<>());
        core.put(member, null, codec, slots);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        core.close();
        senders.values().forEach(Sender::close);
        ears.values().forEach(AudioDecoder::close);
        assertEquals(0, codecs.open().audio());
    }

    /** So many ticks in which the given ones say 20 ms each. */
    private void run(int ticks, SlotPlan plan, String... talking) {
        for (int i = 0; i < ticks; i++) {
            for (String id : talking) {
                senders.get(id).plan = plan;
                members.get(id).mailbox().offer(senders.get(id).next(now));
            }
            MixResult result = new MixResult();
            core.tick(now, result);
            for (MixResult.Frame frame : result.frames()) {
                String id = frame.member().id();
                short[] pcm = new short[5760];
                int count = ears.get(id).decode(ByteBufUtil.getBytes(frame.payload()), pcm);
                heard.get(id).add(Arrays.copyOf(pcm, count));
                markers.get(id).add(frame.marker());
            }
            result.release();
            now += TICK;
        }
    }

    private static boolean loud(short[] frame) {
        double energy = 0;
        for (short sample : frame) {
            energy += sample * (double) sample;
        }
        return Math.sqrt(energy / frame.length) > 1000;
    }

    private long loudFrames(String id) {
        return heard.get(id).stream().filter(MixSlotsTest::loud).count();
    }

    private double hears(String id, double hz) {
        List<short[]> frames = heard.get(id);
        int rate = ears.get(id).sampleRateHz();
        short[] second = new short[rate];
        for (int i = 0; i < 50; i++) {
            System.arraycopy(frames.get(frames.size() - 50 + i), 0, second, i * rate / 50, rate / 50);
        }
        return Tones.amplitude(second, 0, rate, rate, hz);
    }

    @Test
    void whoGetsAVoiceAsPacketsHearsTheOthersOnlyInTheMix() {
        join("x", Codec.OPUS, 440, 3);
        join("y", Codec.OPUS, 700, 3);
        join("room", Codec.PCMU, 1000, 0);
        join("page", Codec.OPUS, 0, 3);
        run(120, new SlotPlan(List.of("x", "y")), "x", "y", "room");
        for (String browser : List.of("x", "y", "page")) {
            assertTrue(hears(browser, 440) < 0.01, browser);
            assertTrue(hears(browser, 700) < 0.01, browser);
            assertEquals(0.2, hears(browser, 1000), 0.07, browser);
        }
        assertEquals(0.2, hears("room", 440), 0.07);
        assertEquals(0.2, hears("room", 700), 0.07);
        assertTrue(hears("room", 1000) < 0.004);
    }

    @Test
    void theSameMixIsEncodedOnceHoweverManyHearIt() {
        join("x", Codec.OPUS, 440, 3);
        join("room", Codec.PCMU, 1000, 0);
        for (int i = 0; i < 200; i++) {
            join("page" + i, Codec.OPUS, 0, 3);
        }
        int ends = codecs.open().audio();
        run(3, X, "x", "room");
        assertEquals(ends + 2, codecs.open().audio(), "one Opus decoder, and one Opus encoder for 201 listeners");
        assertEquals(heard.get("x").size(), heard.get("page199").size(), "whoever is on a slot hears the same");
    }

    @Test
    void aVoiceThatGoesToASlotLeavesTheMixWithThatVeryPacketAndComesBackLikewise() {
        join("x", Codec.PCMU, 440, 0);
        join("page", Codec.PCMU, 0, 3);
        join("other", Codec.PCMU, 0, 0);
        run(50, NOBODY, "x");
        run(40, X, "x");
        assertEquals(50, loudFrames("page"), 1, "of 50 packets that it did not get otherwise");
        run(50, NOBODY, "x");
        run(15, X, "x");
        assertEquals(100, loudFrames("page"), 1, "of 100 packets");
        run(20, NOBODY);
        assertEquals(155, loudFrames("other"), 4, "a room hears all of it, and a little that is made up for the end");
        assertEquals(100, loudFrames("page"), 1, "but nothing is made up for who got the end otherwise");
    }

    @Test
    void theSameHoldsWhenPacketsComeInBursts() {
        join("x", Codec.PCMU, 440, 0);
        join("page", Codec.PCMU, 0, 3);
        for (int burst = 0; burst < 60; burst++) {
            SlotPlan plan = burst / 20 == 1 ? X : NOBODY;
            for (int i = 0; i < 3; i++) {
                senders.get("x").plan = plan;
                members.get("x").mailbox().offer(senders.get("x").next(now));
            }
            run(3, plan);
        }
        run(20, NOBODY);
        assertEquals(120, loudFrames("page"), 6, "40 of 60 bursts of three, and a little that is made up for the end");
    }

    @Test
    void whoHasSlotsIsSentNothingWhileThereIsNothingElseAndATalkSpurtBeginsThen() {
        join("x", Codec.OPUS, 440, 3);
        join("page", Codec.OPUS, 0, 3);
        run(100, X, "x");
        assertEquals(0, heard.get("page").size());
        assertEquals(0, heard.get("x").size());
        join("room", Codec.PCMU, 1000, 0);
        run(50, X, "x", "room");
        int spurt = heard.get("page").size();
        assertTrue(spurt >= 47, "frames " + spurt);
        run(200, X);
        assertTrue(heard.get("page").size() < spurt + 150, "the spurt ends after two seconds of silence");
        run(10, X, "room");
        List<Boolean> begins = markers.get("page");
        assertEquals(2, begins.stream().filter(b -> b).count(), "two spurts");
        assertTrue(begins.get(0));
        assertFalse(begins.get(1));
        assertEquals(260, heard.get("room").size(), "a room hears something always");
    }

    @Test
    void itIsBusyOnlyWhileSomebodyHearsSomething() {
        assertFalse(core.busy());
        join("x", Codec.OPUS, 440, 3);
        join("page", Codec.OPUS, 0, 3);
        assertFalse(core.busy(), "two who hear each other otherwise");
        int ends = codecs.open().audio();
        run(10, NOBODY, "x");
        assertTrue(core.busy(), "one who is heard in the mix");
        assertEquals(ends + 2, codecs.open().audio());
        run(130, NOBODY);
        assertFalse(core.busy(), "it has ended");
        core.rest();
        assertEquals(ends, codecs.open().audio());
        join("room", Codec.PCMU, 0, 0);
        assertTrue(core.busy(), "a room");
        core.put(members.get("room"), null, null, 0);
        assertFalse(core.busy(), "which hears otherwise");
    }

    @Test
    void whoBeginsToSpeakGetsAnEncoderOfItsOwnAndTheOthersKeepTheirs() {
        join("a", Codec.G722, 0, 0);
        join("b", Codec.G722, 0, 0);
        join("c", Codec.G722, 440, 0);
        join("d", Codec.G722, 700, 0);
        int ends = codecs.open().audio();
        run(20, NOBODY);
        assertEquals(ends + 1, codecs.open().audio());
        run(20, NOBODY, "c");
        assertEquals(ends + 3, codecs.open().audio(), "a decoder, and two encoders");
        run(600, NOBODY);
        assertEquals(ends + 2, codecs.open().audio(), "the spare encoder is closed");
    }
}
