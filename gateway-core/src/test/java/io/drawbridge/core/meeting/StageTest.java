package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StageTest {
    private static final MeetingSpec OPEN = new MeetingSpec("open", "1000", "Open", "", "", false);
    private static final MeetingSpec CLOSED = new MeetingSpec("closed", "2000", "Closed", "1234", "99991", false);
    private static final MeetingSpec LOBBY = new MeetingSpec("lobby", "3000", "Lobby", "", "99991", true);
    private static final int SECONDS = 15;
    private static final byte[] LOUD = new byte[160];
    private static final byte[] PICTURE = {0x65, (byte) 0x88, (byte) 0x84, 0x5a, 0x5a, 0x5a, 0x10};

    private static final java.nio.file.Path NATIVES = java.nio.file.Path.of("target", "natives");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;

    @BeforeEach
    void open() {
        for (int i = 0; i < LOUD.length; i++) {
            LOUD[i] = (byte) (i % 8 < 4 ? 0x0f : 0x8f); // 1 kHz, near full scale
        }
        loops = new Loops(2);
        tools = new MediaTools(Ticker.systemTicker(), meters, new AudioCodecs(NATIVES));
        Door door = new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system());
        Directory directory = new Directory(
                List.of(new ConfiguredMeetings(List.of(OPEN, CLOSED, LOBBY))), Directory.Rules.NONE, door);
        registry = new MeetingRegistry(loops, tools, directory, door);
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    @Test
    void aCallerTypesTheNumberAndIsInTheMeetingWithTheStreamsItHad() throws Exception {
        ScriptedRoom caller = new ScriptedRoom();
        Participant participant = join("caller", new Destination.Ivr(), Path.CVI, "", caller);
        await(() -> hears(caller, Prompt.ENTER_NUMBER));
        assertTrue(caller.video().sent.size() > 20, "a page is shown at once");
        assertEquals(List.of("ivr"), states());
        assertEquals(
                1,
                meters.get("drawbridge.calls.active").tag("path", "cvi").gauge().value());
        type(participant, "1000#");
        await(() -> participant.meeting().name().equals("open"));
        int before = caller.audio().sent.size();
        await(() -> caller.audio().sent.size() > before + 10);
        assertEquals(List.of("connected"), states());
        assertContinuous(caller.audio().sent, 160);
        assertContinuous(caller.video().sent, 0);
        assertEquals(0, caller.renegotiations);
        assertEquals(
                1,
                on(participant.meeting(), () -> participant.meeting().participants())
                        .size());
    }

    @Test
    void aCallerGoesOverToTheLoopOfAMeetingThatLivesElsewhere() throws Exception {
        Participant inside = join("inside", new Destination.ToMeeting(OPEN), Path.CVI, "", new ScriptedRoom());
        ScriptedRoom caller = new ScriptedRoom();
        Participant participant = join("caller", new Destination.Ivr(), Path.CVI, "", caller);
        assertTrue(inside.meeting().loop() != participant.meeting().loop(), "two loops");
        type(participant, "1000#");
        await(() -> participant.meeting() == inside.meeting());
        int before = caller.audio().sent.size();
        await(() -> caller.audio().sent.size() > before + 10);
        assertContinuous(caller.audio().sent, 160);
    }

    @Test
    void nothingGoesBetweenAMeetingAndOneWhoWaits() throws Exception {
        ScriptedRoom waiting = new ScriptedRoom();
        ScriptedRoom inside = new ScriptedRoom();
        join("waiting", new Destination.ToMeeting(CLOSED), Path.CVI, "", waiting);
        join("inside", new Destination.ToMeeting(CLOSED), Path.CVI, "99991", inside);
        talk(registry.find("closed").orElseThrow(), List.of(inside, waiting));
        assertEquals(List.of(), loud(inside), "the waiting one is not heard");
        assertFalse(shows(inside, PICTURE), "nor seen");
        Set<Integer> spoken = new HashSet<>();
        frames().forEach(frame -> spoken.add(Arrays.hashCode(frame)));
        assertTrue(
                waiting.audio().sent.stream().allMatch(packet -> spoken.contains(Arrays.hashCode(packet.payload()))),
                "it hears prompts and silence only");
        assertFalse(shows(waiting, PICTURE), "and sees no picture of the meeting");
    }

    @Test
    void whatTheProofOfSilenceLooksForIsFoundBetweenTwoWhoAreIn() throws Exception {
        ScriptedRoom one = new ScriptedRoom();
        ScriptedRoom other = new ScriptedRoom();
        join("one", new Destination.ToMeeting(OPEN), Path.CVI, "", one);
        join("other", new Destination.ToMeeting(OPEN), Path.CVI, "", other);
        talk(registry.find("open").orElseThrow(), List.of(one));
        await(() -> !loud(other).isEmpty() && shows(other, PICTURE));
    }

    @Test
    void aGuestIsShownAsWaitingAndInNoRosterUntilTheHostComes() throws Exception {
        ScriptedRoom guest = new ScriptedRoom();
        Participant waiting = join("guest", new Destination.ToMeeting(LOBBY), Path.CVI, "", guest);
        await(() -> hears(guest, Prompt.WAIT_FOR_HOST));
        assertEquals(List.of("lobby"), states());
        Watcher page = new Watcher();
        Participant host = join("host", new Destination.ToMeeting(LOBBY), Path.WEBRTC, "99991", new ScriptedRoom());
        on(host.meeting(), () -> {
            host.observe(page);
            return null;
        });
        assertEquals(List.of(0), page.rosters);
        await(() -> page.rosters.contains(1));
        assertEquals("lobby", waiting.meeting().name());
        assertEquals(List.of("connected", "connected"), states());
        assertTrue(waiting.meeting().hostPresent());
    }

    @Test
    void theApiAdmitsOneWhoWaits() throws Exception {
        Watcher page = new Watcher();
        Participant guest = join("guest", new Destination.ToMeeting(LOBBY), Path.WEBRTC, "", new ScriptedRoom());
        Meeting meeting = guest.meeting();
        on(meeting, () -> {
            guest.observe(page);
            return null;
        });
        assertEquals(List.of("waiting"), page.stages);
        assertEquals(
                List.of(new Meeting.Attendee("guest", "guest", "webrtc", Role.GUEST, "lobby", false, false)),
                on(meeting, meeting::participants));
        assertFalse(on(meeting, () -> meeting.admit("nobody")));
        assertTrue(on(meeting, () -> meeting.admit("guest")));
        await(() -> page.stages.equals(List.of("waiting", "connected")));
        assertFalse(on(meeting, () -> meeting.admit("guest")), "it is in");
    }

    @Test
    void aPinThatWasDialledIsTakenOrRefusedLikeAnUnknownNumber() throws Exception {
        Participant in = join("right", new Destination.ToMeeting(CLOSED), Path.CVI, "1234", new ScriptedRoom());
        assertEquals(List.of("connected"), states());
        assertEquals("closed", in.meeting().name());
        EndReason wrong = refused(new Destination.ToMeeting(CLOSED), Path.CVI, "4711");
        assertEquals(404, wrong.sipStatus());
    }

    @Test
    void aBrowserWithoutPinIsAskedForItByItsPage() throws Exception {
        EndReason reason = refused(new Destination.ToMeeting(CLOSED), Path.WEBRTC, "");
        assertEquals("pin-required", reason.key());
    }

    @Test
    void aCallerWhoDialsAProtectedMeetingTypesItsPin() throws Exception {
        ScriptedRoom caller = new ScriptedRoom();
        Participant participant = join("caller", new Destination.ToMeeting(CLOSED), Path.CVI, "", caller);
        assertEquals(List.of("ivr"), states());
        type(participant, "99991#");
        await(() -> participant.meeting().hostPresent());
    }

    @Test
    void threeWrongNumbersEndTheCallWithAWord() throws Exception {
        ScriptedRoom caller = new ScriptedRoom();
        Participant participant = join("caller", new Destination.Ivr(), Path.CVI, "", caller);
        type(participant, "111#222#333#");
        assertEquals("too-many-tries", caller.ended.poll(SECONDS, TimeUnit.SECONDS));
        assertTrue(hears(caller, Prompt.GOODBYE));
        assertTrue(caller.closed);
        assertEquals(0, registry.participantCount());
    }

    @Test
    void aLockedMeetingTakesNobodyAndAnEmptiedOneIsOpenAgain() throws Exception {
        Participant in = join("in", new Destination.ToMeeting(OPEN), Path.CVI, "", new ScriptedRoom());
        on(in.meeting(), () -> {
            in.meeting().lock(true);
            return null;
        });
        assertEquals(
                "meeting-locked",
                refused(new Destination.ToMeeting(OPEN), Path.CVI, "").key());
        on(in.meeting(), () -> {
            in.leave(new EndReason.HungUp());
            return null;
        });
        join("next", new Destination.ToMeeting(OPEN), Path.CVI, "", new ScriptedRoom());
    }

    @Test
    void endingAMeetingEndsItForThoseWhoWaitToo() throws Exception {
        ScriptedRoom in = new ScriptedRoom();
        ScriptedRoom waiting = new ScriptedRoom();
        Participant one = join("in", new Destination.ToMeeting(CLOSED), Path.CVI, "1234", in);
        join("waiting", new Destination.ToMeeting(CLOSED), Path.CVI, "", waiting);
        on(one.meeting(), () -> {
            one.meeting().end();
            return null;
        });
        assertEquals("meeting-ended", in.ended.poll(SECONDS, TimeUnit.SECONDS));
        assertEquals("meeting-ended", waiting.ended.poll(SECONDS, TimeUnit.SECONDS));
        assertEquals(0, registry.participantCount());
    }

    // ---- what the scenes are made of

    private void talk(Meeting meeting, List<ScriptedRoom> rooms) throws Exception {
        for (int i = 0; i < 50; i++) {
            long at = i;
            on(meeting, () -> {
                for (ScriptedRoom room : rooms) {
                    room.audio().deliver(0, at * 160, LOUD);
                    room.video().deliver(97, at * 1800, aggregate());
                }
                return null;
            });
            long sent = rooms.get(0).audio().sent.size();
            await(() -> rooms.get(0).audio().sent.size() > sent);
        }
    }

    private static byte[] aggregate() {
        byte[] sps = {0x67, 0x42, (byte) 0xc0, 0x15, (byte) 0xd9, 0x01, 0x40, 0x7b, 0x20};
        byte[] pps = {0x68, (byte) 0xcb, (byte) 0x83, (byte) 0xcb, 0x20};
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.write(0x78);
        for (byte[] nal : List.of(sps, pps, PICTURE)) {
            out.write(0);
            out.write(nal.length);
            out.writeBytes(nal);
        }
        return out.toByteArray();
    }

    private static boolean shows(ScriptedRoom room, byte[] nal) {
        return room.video().sent.stream().anyMatch(packet -> contains(packet.payload(), nal));
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** The frames in which more is heard than noise: in mu-law, loud samples have small codes. */
    private static List<ScriptedRoom.Sent> loud(ScriptedRoom room) {
        return room.audio().sent.stream()
                .filter(packet -> {
                    for (byte sample : packet.payload()) {
                        if ((sample & 0x7f) < 0x40) {
                            return true;
                        }
                    }
                    return false;
                })
                .toList();
    }

    private List<byte[]> frames() throws Exception {
        List<byte[]> all = new java.util.ArrayList<>();
        ClipEncoder.Encoded table = table();
        all.add(table.silence());
        table.clips().forEach(all::addAll);
        return all;
    }

    private boolean hears(ScriptedRoom room, Prompt prompt) {
        try {
            List<byte[]> frames = Prompts.frames(table(), prompt, Language.EN);
            byte[] middle = frames.get(frames.size() / 2);
            return room.audio().sent.stream().anyMatch(packet -> Arrays.equals(packet.payload(), middle));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private ClipEncoder.Encoded table() throws Exception {
        return tools.prompts().table(Codec.PCMU).get(SECONDS, TimeUnit.SECONDS).orElseThrow();
    }

    private static void assertContinuous(List<ScriptedRoom.Sent> packets, int units) {
        for (int i = 1; i < packets.size(); i++) {
            ScriptedRoom.Sent last = packets.get(i - 1);
            ScriptedRoom.Sent next = packets.get(i);
            assertEquals(last.ssrc(), next.ssrc());
            assertEquals(last.sequence() + 1 & 0xffff, next.sequence());
            assertTrue(units == 0 || (last.timestamp() + units & 0xffff_ffffL) == next.timestamp(), "packet " + i);
        }
    }

    private void type(Participant participant, String keys) throws Exception {
        for (char key : keys.toCharArray()) {
            on(participant.meeting(), () -> {
                participant.digit(key);
                return null;
            });
        }
    }

    private List<String> states() throws Exception {
        return registry.calls().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS).stream()
                .map(CallSnapshot::state)
                .toList();
    }

    private Participant join(String id, Destination to, Path path, String pin, ScriptedRoom room) throws Exception {
        return assertInstanceOf(JoinResult.Joined.class, tryJoin(id, to, path, pin, room))
                .participant();
    }

    private EndReason refused(Destination to, Path path, String pin) throws Exception {
        ScriptedRoom room = new ScriptedRoom();
        JoinResult result = tryJoin("refused", to, path, pin, room);
        assertTrue(room.flows.isEmpty(), "nothing is opened");
        return assertInstanceOf(JoinResult.Refused.class, result).reason();
    }

    private JoinResult tryJoin(String id, Destination to, Path path, String pin, ScriptedRoom room) throws Exception {
        Meeting meeting = registry.open(to).orElseThrow();
        SessionDescription offer = assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(ScriptedRoom.OFFER))
                .description();
        JoinAttempt.Entry entry = new JoinAttempt.Entry(pin, "192.0.2.1", false, "en");
        return on(
                meeting,
                () -> meeting.join(new JoinAttempt(id, path, id, "sip:" + id, Optional.of(offer), room, room, entry)));
    }

    private static <T> T on(Meeting meeting, Callable<T> work) throws Exception {
        return meeting.loop().submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static final class Watcher implements ParticipantObserver {
        final List<Integer> rosters = new CopyOnWriteArrayList<>();
        final List<String> stages = new CopyOnWriteArrayList<>();

        @Override
        public void onNews(PageNews news) {
            if (news instanceof PageNews.Roster roster) {
                rosters.add(roster.participants().size());
            } else if (news instanceof PageNews.Stage at) {
                stages.add(at.stage());
            }
        }

        @Override
        public void onGone() {}
    }
}
