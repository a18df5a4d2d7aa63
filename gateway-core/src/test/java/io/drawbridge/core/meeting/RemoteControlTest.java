package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.SdpParser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rooms in a meeting: who is told what, and who is not. */
@Timeout(60)
class RemoteControlTest {
    private static final MeetingSpec BOARD = new MeetingSpec("board", "2000", "Board", "1234", "99991", false);
    private static final String GUEST = "1234";
    private static final String HOST = "99991";
    private static final int SECONDS = 15;
    private static final byte[] PICTURE = {0x65, (byte) 0x88, (byte) 0x84, 0x5a, 0x5a, 0x5a, 0x10};

    private final SkippingTicker ticker = new SkippingTicker();
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;
    private ClipEncoder.Encoded table;

    @BeforeEach
    void open() throws Exception {
        loops = new Loops(1);
        tools = new MediaTools(
                ticker, new SimpleMeterRegistry(), new AudioCodecs(java.nio.file.Path.of("target", "natives")));
        PinDoor door = new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system());
        Directory directory =
                new Directory(List.of(new ConfiguredMeetings(List.of(BOARD))), Directory.Rules.NONE, door);
        registry = new MeetingRegistry(loops, tools, directory, door);
        table = tools.prompts().table(Codec.PCMU).get(SECONDS, TimeUnit.SECONDS).orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    @Test
    void whoMutesItselfIsToldAndNobodyElse() throws Exception {
        ScriptedRoom muting = new ScriptedRoom(ticker);
        ScriptedRoom other = new ScriptedRoom(ticker);
        Participant participant = join("muting", GUEST, muting);
        join("other", GUEST, other);
        press(participant, "*6");
        await(() -> hears(muting, Prompt.MUTED) && reads(muting, NotePage.MUTED));
        assertTrue(on(() -> participant.snapshot().muted()));
        press(participant, "*6");
        await(() -> hears(muting, Prompt.UNMUTED));
        assertFalse(on(() -> participant.snapshot().muted()));
        assertFalse(hearsAnything(other), "the other room hears nothing of it");
        assertFalse(reads(other, NotePage.MUTED), "nor sees it");
        assertContinuous(muting);
    }

    @Test
    void aRoomThatIsMutedByTheApiIsToldSo() throws Exception {
        ScriptedRoom room = new ScriptedRoom(ticker);
        Participant participant = join("room", GUEST, room);
        Meeting meeting = participant.meeting();
        assertTrue(on(() -> meeting.mute("room", true)));
        await(() -> hears(room, Prompt.MUTED) && reads(room, NotePage.MUTED));
        assertTrue(on(() -> meeting.mute("room", false)));
        await(() -> hears(room, Prompt.UNMUTED));
    }

    @Test
    void aHostLocksTheMeetingAndAGuestIsToldThatItCannot() throws Exception {
        ScriptedRoom guest = new ScriptedRoom(ticker);
        ScriptedRoom host = new ScriptedRoom(ticker);
        Participant one = join("guest", GUEST, guest);
        Participant other = join("host", HOST, host);
        press(one, "*7");
        await(() -> hears(guest, Prompt.HOST_ONLY));
        assertFalse(one.meeting().locked());
        press(other, "*7");
        await(() -> hears(host, Prompt.LOCKED));
        assertTrue(one.meeting().locked());
        press(other, "*7");
        await(() -> hears(host, Prompt.UNLOCKED));
        assertFalse(one.meeting().locked());
        assertFalse(hears(guest, Prompt.LOCKED), "who did not press hears nothing");
    }

    @Test
    void aRoomReadsThatItIsAloneUntilAPictureComesAndAgainWhenItIsGone() throws Exception {
        ScriptedRoom viewer = new ScriptedRoom(ticker);
        join("viewer", GUEST, viewer);
        await(() -> reads(viewer, NotePage.ALONE));
        ScriptedRoom camera = new ScriptedRoom(ticker);
        Participant filming = join("camera", GUEST, camera);
        film(camera);
        await(() -> sees(viewer));
        int before = viewer.video().sent.size();
        on(() -> {
            filming.leave(new EndReason.HungUp());
            return null;
        });
        await(() -> reads(viewer, NotePage.ALONE, before));
    }

    @Test
    void amongCamerasThatAreOffARoomReadsThatNobodyShowsAPicture() throws Exception {
        ScriptedRoom viewer = new ScriptedRoom(ticker);
        join("viewer", GUEST, viewer);
        join("telephone", GUEST, new ScriptedRoom(ticker), "m=audio 4000 RTP/AVP 0");
        await(() -> reads(viewer, NotePage.NO_PICTURE));
    }

    @Test
    void helpIsReadInPlaceOfThePictureWhichComesBackAtAKeyFrame() throws Exception {
        ScriptedRoom viewer = new ScriptedRoom(ticker);
        ScriptedRoom camera = new ScriptedRoom(ticker);
        Participant asking = join("viewer", GUEST, viewer);
        join("camera", GUEST, camera);
        film(camera);
        await(() -> sees(viewer));
        press(asking, "*0");
        await(() -> reads(viewer, NotePage.HELP) && hears(viewer, Prompt.HELP));
        int before = viewer.video().sent.size();
        film(camera);
        assertFalse(sees(viewer, before), "held back");
        ticker.skip(TimeUnit.SECONDS.toNanos(8));
        await(() -> {
            film(camera);
            return sees(viewer, before);
        });
    }

    // ---- what the scenes are made of

    private Participant join(String id, String pin, ScriptedRoom room) throws Exception {
        return join(id, pin, room, ScriptedRoom.OFFER.substring(ScriptedRoom.OFFER.indexOf("m=")));
    }

    private Participant join(String id, String pin, ScriptedRoom room, String lines) throws Exception {
        String offer = ScriptedRoom.OFFER.substring(0, ScriptedRoom.OFFER.indexOf("m=")) + lines + "\n";
        JoinAttempt attempt = new JoinAttempt(
                id,
                Path.CVI,
                id,
                "sip:" + id,
                Optional.of(assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(offer))
                        .description()),
                room,
                room,
                new JoinAttempt.Entry(pin, "192.0.2.1", false, "en"));
        Meeting meeting = registry.open(new Destination.ToMeeting(BOARD)).orElseThrow();
        return assertInstanceOf(JoinResult.Joined.class, on(() -> meeting.join(attempt)))
                .participant();
    }

    private void press(Participant participant, String keys) throws Exception {
        on(() -> {
            keys.chars().forEach(key -> participant.digit((char) key));
            return null;
        });
    }

    private void film(ScriptedRoom room) {
        byte[] sps = {0x67, 0x42, (byte) 0xc0, 0x15, (byte) 0xd9, 0x01, 0x40, 0x7b, 0x20};
        byte[] pps = {0x68, (byte) 0xcb, (byte) 0x83, (byte) 0xcb, 0x20};
        try {
            on(() -> {
                for (byte[] nal : List.of(sps, pps, PICTURE)) {
                    room.video().deliver(97, ticker.nanoTime() / 11_111, nal);
                }
                return null;
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean hears(ScriptedRoom room, Prompt prompt) {
        byte[] loudest = Prompts.frames(table, prompt, Language.EN).stream()
                .max(Comparator.comparingInt(RemoteControlTest::loudness))
                .orElseThrow();
        return room.audio().sent.stream().anyMatch(packet -> Arrays.equals(packet.payload(), loudest));
    }

    private static boolean hearsAnything(ScriptedRoom room) {
        return room.audio().sent.stream().anyMatch(packet -> loudness(packet.payload()) > 0x40);
    }

    /** In mu-law, loud samples have small codes. */
    private static int loudness(byte[] frame) {
        int loudness = 0;
        for (byte sample : frame) {
            loudness = Math.max(loudness, 0x7f - (sample & 0x7f));
        }
        return loudness;
    }

    private static boolean reads(ScriptedRoom room, NotePage page) {
        return reads(room, page, 0);
    }

    /** Whether all of the page was sent, in order, after so many packets. */
    private static boolean reads(ScriptedRoom room, NotePage page, int from) {
        List<byte[]> sent = payloads(room, from);
        return page.picture().accessUnits().stream().anyMatch(unit -> {
            boolean found = false;
            for (int i = 0; i + unit.size() <= sent.size() && !found; i++) {
                found = true;
                for (int j = 0; j < unit.size() && found; j++) {
                    found = Arrays.equals(unit.get(j), sent.get(i + j));
                }
            }
            return found;
        });
    }

    private static boolean sees(ScriptedRoom room) {
        return sees(room, 0);
    }

    private static boolean sees(ScriptedRoom room, int from) {
        return payloads(room, from).stream().anyMatch(payload -> Arrays.equals(payload, PICTURE));
    }

    private static List<byte[]> payloads(ScriptedRoom room, int from) {
        return List.copyOf(room.video().sent).stream()
                .skip(from)
                .map(ScriptedRoom.Sent::payload)
                .toList();
    }

    private static void assertContinuous(ScriptedRoom room) {
        List<ScriptedRoom.Sent> sent = List.copyOf(room.audio().sent);
        for (int i = 1; i < sent.size(); i++) {
            assertEquals(sent.get(i - 1).sequence() + 1 & 0xffff, sent.get(i).sequence());
        }
    }

    private <T> T on(Callable<T> work) throws Exception {
        return loops.media(0).submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
