package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.IncomingPicture;
import io.drawbridge.core.media.MediaCounters;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.MediaLegListener;
import io.drawbridge.core.media.VideoLayer;
import io.drawbridge.core.media.VideoSlot;
import io.drawbridge.core.media.VideoSource;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.media.video.VideoInspector;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.SdpParser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One participant in virtual time: what goes out to it while it is told something. */
class AnnouncerTest {
    private static final byte[] MIX = new byte[160];
    private static final byte[] OTHER = new byte[160];
    private static final int LEAD_FRAMES = 10;
    private static final byte[] IDR = {0x65, (byte) 0x88, (byte) 0x84, 0x5a, 0x5a, 0x5a, 0x10};

    private final MockTicker ticker = Ticker.newMockTicker();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ScriptedRoom room = new ScriptedRoom(ticker);
    private final PageReports reports = new PageReports();
    private final Ear ear = new Ear();
    private MediaTools tools;
    private LegSession session;
    private MediaLeg leg;
    private AudioOut sound;
    private final VideoSource other = new VideoSource() {
        @Override
        public String id() {
            return "other";
        }

        @Override
        public void requestKeyFrame() {
            ear.wishes++;
        }

        @Override
        public void add(VideoSlot viewer) {}

        @Override
        public void remove(VideoSlot viewer) {}
    };
    private ViewerScreen screen;
    private ClipEncoder.Encoded table;
    private int otherSequence = 7;

    @BeforeEach
    void open() throws Exception {
        Arrays.fill(MIX, (byte) 0x11);
        Arrays.fill(OTHER, (byte) 0x22);
        ticker.advance(1, TimeUnit.SECONDS);
        tools = new MediaTools(ticker, meters, new AudioCodecs(java.nio.file.Path.of("target", "natives")));
        table = tools.prompts().table(Codec.PCMU).get(20, TimeUnit.SECONDS).orElseThrow();
        session = new LegSession(room, tools.random());
        MediaPolicy policy =
                new MediaPolicy(List.of(Codec.PCMU), PictureRouting.PREFERENCE, 2_500_000, room.carriages());
        assertTrue(session.answer(
                        assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(ScriptedRoom.OFFER))
                                .description(),
                        policy)
                .isEmpty());
        leg = new MediaLeg(session.mediaSetup("room", MediaCounters.of(meters, "sip"), tools), ear);
        sound = new AudioOut(session, leg, new SoundNumbers(tools.random()), tools.ticker());
        screen = new ViewerScreen(leg, reports, () -> true);
    }

    @AfterEach
    void close() {
        leg.close();
        tools.close();
    }

    @Test
    void aSentenceTakesThePlaceOfTheMixAndTheStreamGoesOnWithoutABreak() {
        Announcer announcer = announcer(Language.EN);
        play(announcer, 5, now -> mix());
        announcer.locked(true);
        int words = sentence(Prompt.LOCKED, Language.EN).size();
        play(announcer, words + 5, now -> mix());
        List<byte[]> expected = new ArrayList<>(Collections.nCopies(5, MIX));
        expected.addAll(sentence(Prompt.LOCKED, Language.EN));
        expected.addAll(Collections.nCopies(6, MIX)); // the tick of the last word has its frame of the mix
        assertHeard(expected);
    }

    @Test
    void aSentenceTakesThePlaceOfThePacketsOfTheOnlyOtherOne() {
        Announcer announcer = announcer(Language.EN);
        play(announcer, 5, this::pass);
        announcer.hostOnly();
        int words = sentence(Prompt.HOST_ONLY, Language.EN).size();
        play(announcer, words + 4, this::pass);
        List<byte[]> expected = new ArrayList<>(Collections.nCopies(5, OTHER));
        expected.addAll(sentence(Prompt.HOST_ONLY, Language.EN));
        expected.addAll(Collections.nCopies(5, OTHER));
        assertHeard(expected);
    }

    @Test
    void whoDoesNotSayItsLanguageHearsBoth() {
        Announcer announcer = announcer(Language.EN, Language.FR);
        announcer.locked(false);
        play(announcer, 600, now -> {});
        List<byte[]> expected = new ArrayList<>(sentence(Prompt.UNLOCKED, Language.EN));
        expected.addAll(Collections.nCopies(20, table.silence()));
        expected.addAll(Prompts.frames(table, Prompt.UNLOCKED, Language.FR));
        assertHeard(expected);
    }

    @Test
    void aKeyStopsTheSentenceAndTheMixIsThereAtOnce() {
        Announcer announcer = announcer(Language.EN);
        announcer.help(ticker.nanoTime());
        play(announcer, 40, now -> mix());
        announcer.hush();
        play(announcer, 40, now -> mix());
        List<byte[]> expected =
                new ArrayList<>(sentence(Prompt.HELP, Language.EN).subList(0, 40));
        expected.addAll(Collections.nCopies(40, MIX));
        assertHeard(expected);
    }

    @Test
    void anotherSentenceTakesThePlaceOfTheFirst() {
        Announcer announcer = announcer(Language.EN);
        announcer.muted(true, ticker.nanoTime());
        play(announcer, 30, now -> mix());
        announcer.muted(false, ticker.nanoTime());
        play(announcer, 30, now -> mix());
        List<byte[]> expected =
                new ArrayList<>(sentence(Prompt.MUTED, Language.EN).subList(0, 30));
        expected.addAll(sentence(Prompt.UNMUTED, Language.EN).subList(0, 30));
        assertHeard(expected);
    }

    @Test
    void whoIsToldByItsPageHearsAndSeesNothingOfThis() {
        Announcer announcer = announcer();
        announcer.muted(true, ticker.nanoTime());
        announcer.help(ticker.nanoTime());
        play(announcer, 20, now -> mix());
        assertHeard(Collections.nCopies(20, MIX));
        assertEquals(0, room.video().sent.size());
    }

    @Test
    void helpIsReadForEightSecondsThenWhatWasThereBefore() {
        Announcer announcer = announcer(Language.EN);
        screen.see(Optional.empty(), Optional.empty(), NotePage.ALONE);
        assertEquals(Optional.of(NotePage.ALONE), read());
        announcer.help(ticker.nanoTime());
        assertEquals(Optional.of(NotePage.HELP), read());
        play(announcer, 399, now -> {});
        assertEquals(Optional.of(NotePage.HELP), read());
        assertEquals(2 + 4 - 1, pages(), "told again every two seconds");
        screen.see(Optional.empty(), Optional.empty(), NotePage.NO_PICTURE);
        assertEquals(Optional.of(NotePage.HELP), read(), "what has changed meanwhile waits");
        play(announcer, 1, now -> {});
        assertEquals(Optional.of(NotePage.NO_PICTURE), read());
    }

    @Test
    void whoIsMutedReadsSoForThreeSecondsOrUntilItIsHeardAgain() {
        Announcer announcer = announcer(Language.EN);
        screen.see(Optional.empty(), Optional.empty(), NotePage.ALONE);
        announcer.muted(true, ticker.nanoTime());
        assertEquals(Optional.of(NotePage.MUTED), read());
        play(announcer, 150, now -> {});
        assertEquals(Optional.of(NotePage.ALONE), read());
        announcer.muted(true, ticker.nanoTime());
        announcer.muted(false, ticker.nanoTime());
        assertEquals(Optional.of(NotePage.ALONE), read());
    }

    @Test
    void aPictureTakesOverFromAPageAtItsKeyFrameAndAgainAfterHelp() {
        Announcer announcer = announcer(Language.EN);
        screen.see(Optional.empty(), Optional.empty(), NotePage.ALONE);
        screen.see(Optional.of(other), Optional.empty(), NotePage.NO_PICTURE);
        assertEquals(1, ear.wishes, "a key frame is asked for");
        film(0x41);
        play(announcer, 120, now -> {});
        assertEquals(Optional.of(NotePage.ALONE), read());
        assertEquals(2, pages());
        film(0x65);
        assertEquals(Optional.empty(), read());
        announcer.help(ticker.nanoTime());
        int before = ear.wishes;
        film(0x65);
        assertEquals(Optional.of(NotePage.HELP), read(), "the picture is held back");
        play(announcer, 400, now -> {});
        assertEquals(before + 1, ear.wishes);
        film(0x41);
        assertEquals(Optional.of(NotePage.HELP), read(), "until it can begin");
        film(0x65);
        assertEquals(Optional.empty(), read());
        assertTrue(pages() > 0);
        for (int i = 1; i < room.video().sent.size(); i++) {
            assertEquals(
                    room.video().sent.get(i - 1).sequence() + 1 & 0xffff,
                    room.video().sent.get(i).sequence());
        }
    }

    @Test
    void aRoomThatCannotReadSeesNoPage() {
        ViewerScreen blind = new ViewerScreen(leg, reports, () -> false);
        blind.see(Optional.empty(), Optional.empty(), NotePage.ALONE);
        blind.note(NotePage.HELP, Long.MAX_VALUE);
        assertEquals(0, room.video().sent.size());
    }

    @Test
    void aSourceThatCannotBePassedOnIsExplained() {
        screen.see(Optional.of(other), Optional.empty(), NotePage.NO_PICTURE);
        screen.onNotViewable("other");
        assertEquals(Optional.of(NotePage.AUDIO_ONLY), read());
        assertEquals(Optional.of(Notice.NO_COMMON_VIDEO), reports.notice());
        screen.see(Optional.of(other), Optional.empty(), NotePage.NO_PICTURE);
        assertEquals(Optional.of(Notice.NO_COMMON_VIDEO), reports.notice());
        screen.see(Optional.empty(), Optional.empty(), NotePage.ALONE);
        assertEquals(Optional.of(NotePage.ALONE), read());
        assertEquals(Optional.empty(), reports.notice());
    }

    // ---- what the scenes are made of

    private Announcer announcer(Language... languages) {
        return new Announcer(List.of(languages), session, sound, screen, tools.prompts());
    }

    private void play(Announcer announcer, int ticks, Consumer<Long> meeting) {
        for (int i = 0; i < ticks; i++) {
            ticker.advance(20, TimeUnit.MILLISECONDS);
            announcer.onTick(ticker.nanoTime());
            leg.onTick(ticker.nanoTime());
            meeting.accept(ticker.nanoTime());
        }
    }

    private void mix() {
        sound.mixed(Unpooled.copiedBuffer(MIX), 160, false, ticker.nanoTime());
    }

    private void pass(long nowNanos) {
        ByteBuf wire = Unpooled.buffer()
                .writeByte(0x80)
                .writeByte(0)
                .writeShort(otherSequence)
                .writeInt(otherSequence * 160)
                .writeInt(0x77)
                .writeBytes(OTHER);
        otherSequence++;
        RtpPacket packet = new RtpPacket();
        assertTrue(packet.parse(wire));
        sound.pass(packet, nowNanos);
        wire.release();
    }

    /** A picture of one NAL unit of that kind, with parameter sets before it. */
    private void film(int header) {
        VideoInspector inspector = new VideoInspector("");
        List<byte[]> sets = NotePage.AUDIO_ONLY.picture().accessUnits().get(0).subList(0, 2);
        byte[] slice = IDR.clone();
        slice[0] = (byte) header;
        AgreedCodec codec = session.agreement().video().orElseThrow().codecs().get(0);
        for (byte[] nal : List.of(sets.get(0), sets.get(1), slice)) {
            ByteBuf wire = Unpooled.buffer()
                    .writeByte(0x80)
                    .writeByte(nal == slice ? 0x80 | 97 : 97)
                    .writeShort(otherSequence++)
                    .writeInt((int) (ticker.nanoTime() / 11_111))
                    .writeInt(0x78)
                    .writeBytes(nal);
            RtpPacket packet = new RtpPacket();
            assertTrue(packet.parse(wire));
            VideoFacts facts = inspector.inspect(packet, codec).orElseThrow();
            leg.slots().get(0).forward("other", packet, codec, facts, ticker.nanoTime());
            wire.release();
        }
    }

    private List<byte[]> sentence(Prompt prompt, Language language) {
        List<byte[]> frames = new ArrayList<>(Collections.nCopies(LEAD_FRAMES, table.silence()));
        frames.addAll(Prompts.frames(table, prompt, language));
        return frames;
    }

    private void assertHeard(List<byte[]> expected) {
        List<ScriptedRoom.Sent> sent = room.audio().sent;
        assertEquals(expected.size(), sent.size(), "packets");
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(expected.get(i), sent.get(i).payload(), "packet " + i);
            assertEquals(sent.get(0).sequence() + i & 0xffff, sent.get(i).sequence(), "packet " + i);
            assertEquals(
                    sent.get(0).timestamp() + 160L * i & 0xffff_ffffL,
                    sent.get(i).timestamp(),
                    "packet " + i);
        }
    }

    /** The page that was sent last, if nothing was sent after it. */
    private Optional<NotePage> read() {
        List<byte[]> nals =
                room.video().sent.stream().map(ScriptedRoom.Sent::payload).toList();
        return Arrays.stream(NotePage.values())
                .filter(page -> page.picture().accessUnits().stream()
                        .anyMatch(unit -> nals.size() >= unit.size()
                                && same(unit, nals.subList(nals.size() - unit.size(), nals.size()))))
                .findFirst();
    }

    private static boolean same(List<byte[]> one, List<byte[]> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!Arrays.equals(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** How many pages were sent. */
    private long pages() {
        byte[] sps = NotePage.ALONE.picture().accessUnits().get(0).get(0);
        return room.video().sent.stream()
                .filter(packet -> Arrays.equals(packet.payload(), sps))
                .count();
    }

    private static final class Ear implements MediaLegListener {
        int wishes;

        @Override
        public void onAudio(RtpPacket packet, AgreedCodec codec, long arrivalNanos) {}

        @Override
        public void onVideo(
                IncomingPicture picture,
                VideoLayer layer,
                RtpPacket packet,
                AgreedCodec codec,
                VideoFacts facts,
                long arrivalNanos) {}

        @Override
        public void onDigit(char symbol, long atNanos) {}

        @Override
        public void onPictureRequestBySignalling() {}

        @Override
        public void onBandwidth(long bitrateBps) {}

        @Override
        public void onShown(VideoSlot slot, String sourceId) {}

        @Override
        public void onNotViewable(VideoSlot slot, String sourceId, NotViewable reason) {}

        @Override
        public void onReady() {}

        @Override
        public void onFailed(EndReason reason) {}
    }
}
