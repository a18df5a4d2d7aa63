package io.drawbridge.core.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.admin.CoreResources.Items;
import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.ApiOperation.Answer;
import io.drawbridge.core.spi.DialOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The REST API of calls: those that are live, those that ring still, and new ones from a meeting to the outside. Thread-safe. */
public final class CallOperations {
    private static final String CALLS = "calls";
    private static final Answer UNKNOWN = Answer.refused(404, "there is no call of that id; GET calls lists them");
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    /**
     * What {@code dial-out} answers.
     *
     * @param id as in {@code calls}
     * @param meeting its name
     */
    public record Dialled(String id, String meeting, String uri, String state) {}

    private record Operation(String method, String path, Function<Call, CompletionStage<Answer>> task)
            implements ApiOperation {
        @Override
        public CompletionStage<Answer> run(Call call) {
            return task.apply(call);
        }
    }

    private final Directory directory;
    private final Meetings meetings;
    private final Supplier<List<DialOut>> lenders;

    /** {@code lenders}: who can place calls, asked with each request. */
    public CallOperations(Directory directory, Meetings meetings, Supplier<List<DialOut>> lenders) {
        this.directory = directory;
        this.meetings = meetings;
        this.lenders = lenders;
    }

    /** What can be done. */
    public List<ApiOperation> operations() {
        return List.of(
                new Operation("POST", "dial-out", this::dial),
                new Operation("GET", CALLS + "/{id}", this::one),
                new Operation("DELETE", CALLS + "/{id}", this::end));
    }

    /** {@code calls}: the live legs, and the calls of ours that are not answered yet. */
    public ApiMount resource() {
        return new ApiMount() {
            @Override
            public String path() {
                return CALLS;
            }

            @Override
            public CompletionStage<?> get() {
                return all().thenApply(Items::new);
            }
        };
    }

    /** Asks for the ringing ones first: who is answered between the two questions is seen in both, not in none. */
    private CompletionStage<List<CallSnapshot>> all() {
        return ringing().thenCompose(ringing -> meetings.calls().thenApply(live -> {
            Set<String> in = live.stream().map(CallSnapshot::id).collect(Collectors.toSet());
            List<CallSnapshot> all = new ArrayList<>(live);
            ringing.stream().filter(call -> !in.contains(call.id())).forEach(all::add);
            return all;
        }));
    }

    private CompletionStage<List<CallSnapshot>> ringing() {
        return lender().map(DialOut::ringing).orElseGet(() -> CompletableFuture.completedFuture(List.of()));
    }

    private Optional<DialOut> lender() {
        return lenders.get().stream().findFirst();
    }

    private CompletionStage<Answer> one(ApiOperation.Call call) {
        String id = call.parameter("id");
        return all().thenApply(calls -> calls.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .map(Answer::of)
                .orElse(UNKNOWN));
    }

    // ---- the end of a call

    private CompletionStage<Answer> end(ApiOperation.Call call) {
        String id = call.parameter("id");
        Optional<DialOut> lender = lender();
        return lender.isEmpty()
                ? remove(id)
                : lender.get()
                        .cancel(id)
                        .thenCompose(done -> done ? Answer.done().now() : remove(id));
    }

    private CompletionStage<Answer> remove(String id) {
        Optional<Participant> participant = meetings.participant(id);
        return participant
                .<CompletionStage<Answer>>map(p -> CompletableFuture.supplyAsync(
                        () -> p.meeting().remove(p.id()) ? Answer.done() : UNKNOWN,
                        p.meeting().loop()))
                .orElseGet(UNKNOWN::now);
    }

    // ---- its beginning

    private CompletionStage<Answer> dial(ApiOperation.Call call) {
        Optional<JsonNode> body = read(call.body());
        String name = text(body, "meeting");
        String uri = text(body, "uri");
        if (name.isEmpty() || uri.isEmpty()) {
            return Answer.refused(
                            400,
                            "the body must be JSON with \"meeting\" (name or number) and \"uri\" (whom to call), both texts")
                    .now();
        }
        if (!(directory.resolve(name) instanceof Destination.ToMeeting found)) {
            return Answer.refused(404, "there is no meeting of that name or number; GET meetings lists them")
                    .now();
        }
        Optional<DialOut> lender = lender();
        if (lender.isEmpty()) {
            return Answer.refused(503, "no leg here can place calls; add sip to legs in the configuration")
                    .now();
        }
        String meeting = found.meeting().name();
        return lender.get().dial(found.meeting(), uri).thenApply(result -> answer(result, meeting, uri));
    }

    private static Answer answer(DialOut.Result result, String meeting, String uri) {
        if (result instanceof DialOut.Result.Dialling dialling) {
            return Answer.accepted(new Dialled(dialling.id(), meeting, uri, "connecting"), CALLS + "/" + dialling.id());
        }
        DialOut.Result.Refused refused = (DialOut.Result.Refused) result;
        return Answer.refused(status(refused.why()), refused.sentence());
    }

    private static int status(DialOut.Why why) {
        return switch (why) {
            case UNREADABLE -> 400;
            case NOT_ALLOWED -> 403;
            case NOT_REACHABLE -> 409;
            case TOO_MANY -> 429;
            case NOT_READY -> 503;
        };
    }

    private static Optional<JsonNode> read(String body) {
        try {
            return Optional.ofNullable(MAPPER.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String text(Optional<JsonNode> body, String field) {
        return body.map(node -> node.path(field))
                .filter(JsonNode::isTextual)
                .map(node -> node.asText().strip())
                .orElse("");
    }
}
