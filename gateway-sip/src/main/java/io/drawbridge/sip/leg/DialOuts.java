package io.drawbridge.sip.leg;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.spi.DialOut;
import io.drawbridge.sip.trunk.DialPlan;
import io.drawbridge.sip.trunk.Route;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * The calls from meetings to the outside: where they may go, how many, and how long (ATTACKS: toll fraud). Owner: the signalling loop; the
 * methods of {@link DialOut} are thread-safe.
 */
final class DialOuts implements DialOut {
    /**
     * What each may cost.
     *
     * @param atOnce how many, answered or not
     * @param ringNanos until one is given up that is not answered
     * @param longestNanos from the answer to the end
     */
    record Limits(int atOnce, long ringNanos, long longestNanos) {
        /** 50 calls, a minute of ringing, a day. */
        static final Limits DEFAULT = new Limits(50, TimeUnit.SECONDS.toNanos(60), TimeUnit.HOURS.toNanos(24));
    }

    private static final int TRYING = 100;

    private final SipCalls calls;
    private final DialPlan plan;
    private final CalleeWays ways;
    private final Limits limits;
    private final Map<String, OutgoingCall> ringing = new LinkedHashMap<>();
    private final Set<OutgoingCall> running = new LinkedHashSet<>();

    DialOuts(SipCalls calls, DialPlan plan, CalleeWays ways, Limits limits) {
        this.calls = calls;
        this.plan = plan;
        this.ways = ways;
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    CalleeWays ways() {
        return ways;
    }

    /** Where that leads. */
    Route route(String uri) {
        return plan.route(uri);
    }

    @Override
    public CompletionStage<Result> dial(MeetingSpec meeting, String uri) {
        return asked(now -> place(new OutgoingCall.Order(meeting, uri, List.of(), new OutgoingCall.Watcher() {}), now));
    }

    @Override
    public CompletionStage<Result> dial(MeetingSpec meeting, String uri, Progress progress) {
        OutgoingCall.Watcher watcher = new OutgoingCall.Watcher() {
            @Override
            public void onProgress(int status, String phrase, long now) {
                if (status > TRYING) {
                    progress.onRinging();
                }
            }

            @Override
            public void onOver(EndReason why) {
                progress.onOver(why);
            }
        };
        return asked(now -> place(new OutgoingCall.Order(meeting, uri, List.of(), watcher), now));
    }

    /** Begins a call, if it may be. */
    Result place(OutgoingCall.Order order, long now) {
        Route route = route(order.uri());
        if (route instanceof Route.Refused refused) {
            return refused.readable()
                    ? refused(Why.NOT_ALLOWED, refused.reason() + ": add a rule for it to sip.dial-rules")
                    : refused(Why.UNREADABLE, "uri is " + refused.reason() + ": write sip:user@host or a number");
        }
        if (calls.draining()) {
            return refused(Why.NOT_READY, "the gateway is shutting down and takes no new calls");
        }
        if (!ways.reachable(route, now)) {
            return refused(
                    Why.NOT_REACHABLE,
                    "no device of that account is registered now: see GET sip/registrations, and try again later");
        }
        if (running.size() >= limits.atOnce()) {
            return refused(
                    Why.TOO_MANY, limits.atOnce() + " calls to the outside are up: end one of them or try again later");
        }
        Optional<Meeting> opened = calls.context().meetings().open(new Destination.ToMeeting(order.meeting()));
        if (opened.isEmpty()) {
            return refused(Why.NOT_READY, "no new joins are taken");
        }
        OutgoingCall call = new OutgoingCall(calls, this, order, opened.get(), now);
        ringing.put(call.id(), call);
        running.add(call);
        call.start(route, limits.ringNanos());
        return new Result.Dialling(call.id());
    }

    private static Result refused(Why why, String sentence) {
        return new Result.Refused(why, sentence);
    }

    @Override
    public CompletionStage<Boolean> cancel(String id) {
        return asked(now -> {
            Optional<OutgoingCall> found = Optional.ofNullable(ringing.get(id));
            found.ifPresent(call -> call.end(new EndReason.Cancelled(), now));
            return found.isPresent();
        });
    }

    @Override
    public CompletionStage<List<CallSnapshot>> ringing() {
        return asked(
                now -> ringing.values().stream().map(OutgoingCall::snapshot).toList());
    }

    private <T> CompletionStage<T> asked(LongFunction<T> question) {
        CompletableFuture<T> result = new CompletableFuture<>();
        calls.signalling().post(now -> {
            try {
                result.complete(question.apply(now));
            } finally {
                result.completeExceptionally(new IllegalStateException("a fault in SIP signalling"));
            }
        });
        return result;
    }

    /** It is a participant now. */
    void answered(OutgoingCall call) {
        ringing.remove(call.id());
    }

    /** It is over. */
    void over(OutgoingCall call) {
        ringing.remove(call.id());
        running.remove(call);
    }

    /** Gives up what rings. */
    void drain(long now) {
        List.copyOf(ringing.values()).forEach(call -> call.end(new EndReason.ShuttingDown(), now));
    }
}
