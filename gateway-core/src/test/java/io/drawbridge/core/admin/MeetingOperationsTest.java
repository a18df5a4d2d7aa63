package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.ApiOperation.Answer;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeetingOperationsTest {
    private static final MeetingSpec BOARD = new MeetingSpec("board", "4200", "The Board", "2468", "13579", true);
    private static final MeetingSpec DEMO = new MeetingSpec("demo", "1000", "Demo", "", "", false);

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final List<String> done = new ArrayList<>();
    private final FakeMeeting board = new FakeMeeting();
    private final List<ApiOperation> operations = MeetingOperations.of(
            new Directory(List.of(new ConfiguredMeetings(List.of(BOARD, DEMO)))), new FakeMeetings());

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class FakeMeeting implements Meeting {
        private boolean locked;

        @Override
        public String name() {
            return "board";
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public int loopIndex() {
            return 0;
        }

        @Override
        public JoinResult join(JoinAttempt attempt) {
            return new JoinResult.Refused(EndReason.Plain.BUSY);
        }

        @Override
        public List<Attendee> participants() {
            return List.of(
                    new Attendee("a1", "Ann", "webrtc", Role.HOST, "connected", false, true),
                    new Attendee("b2", "Room", "cvi", Role.GUEST, "lobby", true, false));
        }

        private boolean act(String what, boolean known) {
            assertTrue(loop.inEventLoop());
            done.add(what);
            return known;
        }

        @Override
        public boolean admit(String id) {
            return act("admit " + id, id.equals("b2"));
        }

        @Override
        public boolean mute(String id, boolean muted) {
            return act((muted ? "mute " : "unmute ") + id, id.equals("a1"));
        }

        @Override
        public boolean remove(String id) {
            return act("remove " + id, !id.equals("x"));
        }

        @Override
        public void lock(boolean wanted) {
            locked = wanted;
        }

        @Override
        public boolean locked() {
            return locked;
        }

        @Override
        public void end() {
            act("end", true);
        }
    }

    private final class FakeMeetings implements Meetings {
        @Override
        public Optional<Meeting> open(Destination destination) {
            return Optional.empty();
        }

        @Override
        public Optional<Meeting> find(String name) {
            return name.equals("board") ? Optional.of(board) : Optional.empty();
        }

        @Override
        public Optional<Participant> participant(String id) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<List<CallSnapshot>> calls() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int participantCount() {
            return 0;
        }

        @Override
        public void drain() {}

        @Override
        public CompletionStage<Void> endAll(EndReason reason) {
            throw new UnsupportedOperationException();
        }
    }

    private Answer run(String method, String path, String name, String id) {
        Map<String, String> parameters = new HashMap<>(Map.of("name", name, "id", id));
        ApiOperation wanted = operations.stream()
                .filter(o -> o.method().equals(method) && o.path().equals(path))
                .findFirst()
                .orElseThrow();
        return wanted.run(new ApiOperation.Call(parameters, ""))
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void meetingsAreListedWithWhoIsInAndNeverWithPins() {
        Answer answer = run("GET", "meetings", "", "");
        assertEquals(
                new CoreResources.Items<>(List.of(
                        new MeetingOperations.View("board", "4200", "The Board", true, true, true, false, false, 1, 1),
                        new MeetingOperations.View("demo", "1000", "Demo", false, false, false, false, false, 0, 0))),
                answer.value());
        String json = Json.data(answer.value()).toStringUtf8();
        assertFalse(json.contains("2468") || json.contains("13579"), json);
        assertTrue(json.contains("\"hasPin\":true"), json);
    }

    @ParameterizedTest
    @CsvSource({"board", "4200", "BOARD", "42-00"})
    void aMeetingIsFoundByNameAndByNumber(String name) {
        assertEquals(200, run("GET", "meetings/{name}", name, "").status());
        assertEquals(404, run("GET", "meetings/{name}", "other", "").status());
    }

    @Test
    void participantsAreThoseWhoAreInAndThoseWhoWait() {
        assertEquals(
                new CoreResources.Items<>(List.of(
                        new MeetingOperations.Person("a1", "Ann", "webrtc", "host", "connected", false, true),
                        new MeetingOperations.Person("b2", "Room", "cvi", "guest", "lobby", true, false))),
                run("GET", "meetings/{name}/participants", "board", "").value());
        assertEquals(
                new CoreResources.Items<>(List.of()),
                run("GET", "meetings/{name}/participants", "demo", "").value());
    }

    @ParameterizedTest
    @CsvSource({
        "admit, b2, 204",
        "admit, a1, 404",
        "mute, a1, 204",
        "mute, b2, 404",
        "unmute, a1, 204",
        "remove, a1, 204",
        "remove, x, 404"
    })
    void whatIsDoneToAParticipantIsDoneOnTheMeetingsLoop(String verb, String id, int status) {
        assertEquals(
                status,
                run("POST", "meetings/{name}/participants/{id}/" + verb, "4200", id)
                        .status());
        assertEquals(List.of(verb + " " + id), done);
        assertEquals(
                404,
                run("POST", "meetings/{name}/participants/{id}/" + verb, "other", id)
                        .status());
        assertEquals(
                404,
                run("POST", "meetings/{name}/participants/{id}/" + verb, "demo", id)
                        .status());
    }

    @Test
    void aMeetingIsLockedUnlockedAndEnded() {
        assertEquals(204, run("POST", "meetings/{name}/lock", "board", "").status());
        assertTrue(board.locked());
        assertEquals(204, run("POST", "meetings/{name}/unlock", "board", "").status());
        assertFalse(board.locked());
        assertEquals(409, run("POST", "meetings/{name}/lock", "demo", "").status());
        assertEquals(204, run("POST", "meetings/{name}/end", "board", "").status());
        assertEquals(List.of("end"), done);
    }
}
