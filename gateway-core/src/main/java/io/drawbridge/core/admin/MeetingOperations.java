package io.drawbridge.core.admin;

import io.drawbridge.core.admin.CoreResources.Items;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meeting.Attendee;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.ApiOperation.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** The REST API of meetings and of who is in them. Thread-safe; what a meeting is asked runs on its loop. */
public final class MeetingOperations {
    private static final String ONE = "meetings/{name}";
    private static final String PARTICIPANTS = ONE + "/participants";
    private static final Answer NO_MEETING = Answer.refused(404, "there is no meeting of that name or number");
    private static final Answer EMPTY = Answer.refused(409, "nobody is in the meeting");

    /**
     * A meeting as the API shows it. PINs stay inside.
     *
     * @param participants how many are in it
     * @param waiting how many wait before it
     */
    public record View(
            String name,
            String number,
            String title,
            boolean hasPin,
            boolean hasHostPin,
            boolean lobby,
            boolean locked,
            boolean hostPresent,
            int participants,
            int waiting) {}

    /** A participant as the API shows it; role and state in lower case. */
    public record Person(String id, String name, String path, String role, String state, boolean muted, boolean hand) {}

    private record Operation(String method, String path, Function<Call, CompletionStage<Answer>> task)
            implements ApiOperation {
        @Override
        public CompletionStage<Answer> run(Call call) {
            return task.apply(call);
        }
    }

    private final Directory directory;
    private final Meetings meetings;

    private MeetingOperations(Directory directory, Meetings meetings) {
        this.directory = directory;
        this.meetings = meetings;
    }

    /** All of them. */
    public static List<ApiOperation> of(Directory directory, Meetings meetings) {
        MeetingOperations all = new MeetingOperations(directory, meetings);
        return List.of(
                new Operation("GET", "meetings", call -> all.list()),
                new Operation("GET", ONE, call -> all.ofMeeting(call, all::view)),
                new Operation("POST", ONE + "/lock", call -> all.lock(call, true)),
                new Operation("POST", ONE + "/unlock", call -> all.lock(call, false)),
                new Operation("POST", ONE + "/end", call -> all.ofMeeting(call, all::end)),
                new Operation("GET", PARTICIPANTS, call -> all.ofMeeting(call, all::people)),
                all.person("admit", Meeting::admit, "nobody of that id waits before the meeting"),
                all.person("mute", (meeting, id) -> meeting.mute(id, true), "nobody of that id is in the meeting"),
                all.person("unmute", (meeting, id) -> meeting.mute(id, false), "nobody of that id is in the meeting"),
                all.person("remove", Meeting::remove, "nobody of that id is in the meeting or waits before it"));
    }

    // ---- meetings

    private CompletionStage<Answer> list() {
        List<CompletableFuture<Answer>> views = directory.meetings().stream()
                .map(spec -> view(spec).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(views.toArray(CompletableFuture[]::new))
                .thenApply(done -> Answer.of(new Items<>(
                        views.stream().map(view -> view.join().value()).toList())));
    }

    private CompletionStage<Answer> ofMeeting(
            ApiOperation.Call call, Function<MeetingSpec, CompletionStage<Answer>> task) {
        return directory.resolve(call.parameter("name")) instanceof Destination.ToMeeting found
                ? task.apply(found.meeting())
                : NO_MEETING.now();
    }

    private CompletionStage<Answer> view(MeetingSpec spec) {
        return onLoop(
                        spec,
                        meeting ->
                                Answer.of(view(spec, meeting.locked(), meeting.hostPresent(), meeting.participants())))
                .orElseGet(() -> Answer.of(view(spec, false, false, List.of())).now());
    }

    private static View view(MeetingSpec spec, boolean locked, boolean hostPresent, List<Attendee> people) {
        int waiting = (int) people.stream().filter(MeetingOperations::waits).count();
        return new View(
                spec.name(),
                spec.number(),
                spec.title(),
                !spec.pin().isEmpty(),
                !spec.hostPin().isEmpty(),
                spec.lobby(),
                locked,
                hostPresent,
                people.size() - waiting,
                waiting);
    }

    private static boolean waits(Attendee attendee) {
        return attendee.state().equals("lobby") || attendee.state().equals("ivr");
    }

    private CompletionStage<Answer> lock(ApiOperation.Call call, boolean locked) {
        return ofMeeting(call, spec -> onLoop(spec, meeting -> {
                    meeting.lock(locked);
                    return meeting.locked() == locked ? Answer.done() : EMPTY;
                })
                .orElseGet(() -> (locked ? EMPTY : Answer.done()).now()));
    }

    private CompletionStage<Answer> end(MeetingSpec spec) {
        return onLoop(spec, meeting -> {
                    meeting.end();
                    return Answer.done();
                })
                .orElseGet(() -> Answer.done().now());
    }

    // ---- people

    private CompletionStage<Answer> people(MeetingSpec spec) {
        return onLoop(spec, meeting -> people(meeting.participants()))
                .orElseGet(() -> people(List.of()).now());
    }

    private static Answer people(List<Attendee> attendees) {
        return Answer.of(new Items<>(attendees.stream()
                .map(a -> new Person(
                        a.id(),
                        a.name(),
                        a.path(),
                        a.role().name().toLowerCase(Locale.ROOT),
                        a.state(),
                        a.muted(),
                        a.hand()))
                .toList()));
    }

    private ApiOperation person(String verb, BiPredicate<Meeting, String> act, String ifNobody) {
        Answer nobody = Answer.refused(404, ifNobody);
        return new Operation(
                "POST",
                PARTICIPANTS + "/{id}/" + verb,
                call -> ofMeeting(call, spec -> {
                    String id = call.parameter("id");
                    return onLoop(spec, meeting -> act.test(meeting, id) ? Answer.done() : nobody)
                            .orElseGet(nobody::now);
                }));
    }

    // ---- the hop

    private Optional<CompletionStage<Answer>> onLoop(MeetingSpec spec, Function<Meeting, Answer> task) {
        return meetings.find(spec.name()).map(meeting -> onLoop(meeting, task));
    }

    private static CompletionStage<Answer> onLoop(Meeting meeting, Function<Meeting, Answer> task) {
        return CompletableFuture.supplyAsync(() -> task.apply(meeting), meeting.loop());
    }
}
