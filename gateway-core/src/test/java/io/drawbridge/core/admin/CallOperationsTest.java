package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.ApiOperation.Answer;
import io.drawbridge.core.spi.DialOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallOperationsTest {
    private static final MeetingSpec DEMO = new MeetingSpec("demo", "1000", "Demo", "", "", false);

    private final List<CallSnapshot> live = new ArrayList<>(List.of(call("a")));
    private final FakeDialOut outside = new FakeDialOut();
    private final List<DialOut> lenders = new ArrayList<>(List.of(outside));
    private final CallOperations calls = new CallOperations(
            new Directory(List.of(new ConfiguredMeetings(List.of(DEMO)))), new LiveOnes(), () -> lenders);

    private static CallSnapshot call(String id) {
        return CallSnapshot.connecting(id, "demo", Path.CVI, "", "sip:x", "now");
    }

    private static final class FakeDialOut implements DialOut {
        private Result result = new Result.Dialling("b");

        @Override
        public CompletionStage<Result> dial(MeetingSpec meeting, String uri) {
            assertEquals(DEMO, meeting);
            return CompletableFuture.completedFuture(result);
        }

        @Override
        public CompletionStage<Boolean> cancel(String id) {
            return CompletableFuture.completedFuture(id.equals("b"));
        }

        @Override
        public CompletionStage<List<CallSnapshot>> ringing() {
            return CompletableFuture.completedFuture(List.of(call("b"), call("a")));
        }
    }

    private final class LiveOnes implements Meetings {
        @Override
        public Optional<Meeting> open(Destination destination) {
            return Optional.empty();
        }

        @Override
        public Optional<Participant> participant(String id) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<List<CallSnapshot>> calls() {
            return CompletableFuture.completedFuture(live);
        }

        @Override
        public int participantCount() {
            return live.size();
        }

        @Override
        public void drain() {}

        @Override
        public CompletionStage<Void> endAll(EndReason reason) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private Answer run(String method, String path, String id, String body) {
        ApiOperation wanted = calls.operations().stream()
                .filter(o -> o.method().equals(method) && o.path().equals(path))
                .findFirst()
                .orElseThrow();
        return wanted.run(new ApiOperation.Call(Map.of("id", id), body))
                .toCompletableFuture()
                .join();
    }

    private Answer dial(String meeting) {
        return run("POST", "dial-out", "", "{\"meeting\":\"" + meeting + "\",\"uri\":\"9123\"}");
    }

    @Test
    void callsThatRingAreListedWithTheLiveOnesAndNoneTwice() {
        Object listed = calls.resource().get().toCompletableFuture().join();
        assertEquals(new CoreResources.Items<>(List.of(call("a"), call("b"))), listed);
        assertEquals(call("b"), run("GET", "calls/{id}", "b", "").value());
        assertEquals(404, run("GET", "calls/{id}", "c", "").status());
    }

    @Test
    void aCallToTheOutsideIsAcceptedAndCanBeFollowed() {
        Answer answer = dial("1000");
        assertEquals(202, answer.status());
        assertEquals("calls/b", answer.location());
        assertEquals(new CallOperations.Dialled("b", "demo", "9123", "connecting"), answer.value());
    }

    @ParameterizedTest
    @CsvSource({"UNREADABLE,400", "NOT_ALLOWED,403", "NOT_REACHABLE,409", "TOO_MANY,429", "NOT_READY,503"})
    void aRefusalIsAProblemWithItsSentence(DialOut.Why why, int status) {
        outside.result = new DialOut.Result.Refused(why, "what to do");
        assertEquals(Answer.refused(status, "what to do"), dial("demo"));
    }

    @Test
    void anUnknownMeetingIs404AndNoLegThatCallsIs503() {
        assertEquals(404, dial("nowhere").status());
        lenders.clear();
        assertEquals(503, dial("demo").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[]", "{\"meeting\":\"demo\"}", "{\"meeting\":1,\"uri\":\"9\"}", "null"})
    void aBodyThatSaysNotWhoCallsWhomIs400(String body) {
        Answer answer = run("POST", "dial-out", "", body);
        assertEquals(400, answer.status());
        assertTrue(answer.problem().contains("\"uri\""), answer.problem());
    }

    @Test
    void aRingingCallIsEndedByItsIdAndAnUnknownOneIsNot() {
        assertEquals(204, run("DELETE", "calls/{id}", "b", "").status());
        assertEquals(404, run("DELETE", "calls/{id}", "nobody", "").status());
    }
}
