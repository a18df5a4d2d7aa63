package io.drawbridge.sip.leg;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.LegSignals;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.dialog.OutgoingInvite;
import io.drawbridge.sip.leg.Callee.Found;
import io.drawbridge.sip.leg.Callee.Try;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.Params;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.trunk.Route;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call from a meeting to the outside, until it is answered: finds the ways, makes the offer, rings on one way after the other, follows
 * one redirection. What is heard before the answer stays out of the meeting, so nobody hears its ringing tone. Owner: the signalling loop.
 */
final class OutgoingCall implements OutgoingInvite.Listener {
    private static final int MAX_NAME_LENGTH = 64;

    /** Who follows it. */
    interface Watcher {
        /** It rings, or gets on: 1xx. */
        default void onProgress(int status, String phrase, long now) {}

        /** Answered or not. */
        default void onResult(int status, String phrase, long now) {}

        /** It has ended, answered or not; the last that is told. */
        default void onOver(EndReason why) {}
    }

    /**
     * What is to be done.
     *
     * @param uri as it was written
     * @param more further headers of the INVITE
     */
    record Order(MeetingSpec meeting, String uri, List<Header> more, Watcher watcher) {}

    private final SipCalls calls;
    private final DialOuts all;
    private @Nullable EncryptionPolicy offered;
    private final Order order;
    private final Meeting meeting;
    private final SipCall.Ticket ticket;
    private final String startedAt = Instant.now().toString();
    private final Deque<Try> left = new ArrayDeque<>();
    private @Nullable Callee callee;
    private @Nullable Participant participant;
    private Pulse pulse = new Pulse();
    private Body offer = Body.EMPTY;
    private @Nullable OutgoingInvite invite;
    private @Nullable SipCall call;
    private @Nullable SipResponse answer;
    private @Nullable EndReason reason;
    private @Nullable Future<?> deadline;
    private boolean redirected;
    private boolean over;

    OutgoingCall(SipCalls calls, DialOuts all, Order order, Meeting meeting, long now) {
        this.calls = calls;
        this.all = all;
        this.order = order;
        this.meeting = meeting;
        this.ticket = new SipCall.Ticket("sip-" + calls.ids().next(), "meeting " + meeting.name(), now);
    }

    String id() {
        return ticket.id();
    }

    CallSnapshot snapshot() {
        return CallSnapshot.connecting(ticket.id(), meeting.name(), Path.CVI, "", order.uri(), startedAt);
    }

    void start(Route route, long ringNanos) {
        ticket.logDialled();
        after(ringNanos, EndReason.Plain.NO_ANSWER);
        all.ways().find(route, this::onWays);
    }

    private void after(long nanos, EndReason why) {
        Future<?> before = deadline;
        if (before != null) {
            before.cancel(false);
        }
        deadline = calls.signalling()
                .loop()
                .schedule(() -> calls.signalling().run(now -> end(why, now)), nanos, TimeUnit.NANOSECONDS);
    }

    // ---- the offer

    private void onWays(Found found) {
        long now = calls.signalling().nowNanos();
        if (over) {
            return;
        }
        if (found instanceof Found.Nowhere nowhere) {
            finish(new EndReason.CalleeRefused(480, nowhere.why()), now);
            return;
        }
        Callee here = ((Found.Here) found).callee();
        callee = here;
        left.clear();
        left.addAll(here.tries());
        if (participant == null) {
            offered = here.encryption();
            join(here);
        } else if (here.encryption() == offered) {
            next(here, now);
        } else { // the offer was made by another policy
            finish(EndReason.Plain.ENCRYPTION_REQUIRED, now);
        }
    }

    private void join(Callee to) {
        Flow flow = to.tries().get(0).flow().get();
        SipMedia.Addresses addresses = calls.addresses(flow.remote().getAddress());
        SipMedia.Peer peer = new SipMedia.Peer(Optional.of(flow.remote().getAddress()), to.encryption());
        JoinAttempt.Entry entry = new JoinAttempt.Entry("", "", true);
        meeting.loop().execute(() -> {
            SipMedia media = new SipMedia(calls.media(), meeting.loop(), addresses, peer);
            JoinResult result = Joining.attempt(
                    meeting,
                    new JoinAttempt(
                            ticket.id(), Path.CVI, name(), order.uri(), Optional.empty(), media, new Signals(), entry));
            calls.signalling().post(now -> onJoined(result, media.pulse(), to, now));
        });
    }

    /** What others see of it: the name before the @, or the number; without the PIN that may stand behind it. */
    private String name() {
        String uri = order.uri().replaceFirst("(?i)^(sips?|tel):", "");
        String name = uri.replaceFirst("(?i)(@|;|\\*|#|%23|%2a).*$", "").replaceAll("\\p{Cntrl}", "");
        return name.length() <= MAX_NAME_LENGTH ? name : name.substring(0, MAX_NAME_LENGTH);
    }

    private void onJoined(JoinResult result, Pulse signs, Callee to, long now) {
        if (!(result instanceof JoinResult.Joined joined)) {
            EndReason why = result instanceof JoinResult.Refused refused
                    ? refused.reason()
                    : new EndReason.NotReady("the meeting lives on another node");
            finish(why, now);
            return;
        }
        participant = joined.participant();
        pulse = signs;
        offer = Body.of(SdpPrinter.print(joined.description()));
        if (over) {
            leave(reason == null ? new EndReason.Cancelled() : reason);
        } else {
            next(to, now);
        }
    }

    // ---- the INVITE

    private void next(Callee to, long now) {
        Try way = left.poll();
        if (way == null) {
            finish(new EndReason.CalleeRefused(480, "there is no way to it"), now);
            return;
        }
        List<Header> more = new ArrayList<>(way.routes());
        more.addAll(order.more());
        OutgoingInvite.Call what = new OutgoingInvite.Call(
                way.uri(), from(to), more, offer, way.flow().get());
        invite = calls.agent().invite(what, to.authenticator(), this, now);
    }

    /** The meeting calls, by its title. */
    private String from(Callee to) {
        MeetingSpec spec = order.meeting();
        String own = "sip:" + (spec.number().isEmpty() ? spec.name() : spec.number()) + "@"
                + calls.context().config().domain();
        String title = (spec.title().isEmpty() ? spec.name() : spec.title()).replaceAll("\\p{Cntrl}", "");
        String bytes = new String(title.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return new NameAddr(bytes, to.from().isEmpty() ? own : to.from(), Params.NONE).toString();
    }

    @Override
    public void onProgress(SipResponse response, long now) {
        if (!over) {
            order.watcher().onProgress(response.status(), response.reason(), now);
        }
    }

    @Override
    public void onFailed(OutgoingInvite.Failure failure, long now) {
        invite = null;
        Callee to = callee;
        if (over || to == null) {
            return;
        }
        if (CalleeFailures.elsewhere(failure) && !left.isEmpty()) {
            next(to, now);
        } else if (!failure.contacts().isEmpty() && !redirected) {
            redirect(failure, now);
        } else {
            finish(CalleeFailures.reason(failure), now);
        }
    }

    /** Once, and only to where calls of ours may go anyway. */
    private void redirect(OutgoingInvite.Failure failure, long now) {
        redirected = true;
        Optional<Route> allowed = failure.contacts().stream()
                .flatMap(contact -> NameAddr.parse(contact).stream())
                .map(contact -> all.route(contact.uri()))
                .filter(route -> !(route instanceof Route.Refused) && all.ways().reachable(route, now))
                .findFirst();
        if (allowed.isEmpty()) {
            String why = "redirected to where no rule of sip.dial-rules leads";
            finish(new EndReason.CalleeRefused(failure.status(), why), now);
        } else {
            all.ways().find(allowed.get(), this::onWays);
        }
    }

    // ---- answered

    @Override
    public void onAnswered(InviteSession session, SipResponse response, long now) {
        Participant here = participant;
        if (here == null) {
            session.end(now);
            return;
        }
        invite = null;
        answer = response;
        SipCall made = new SipCall(calls, session, ticket, this::onCallOver);
        call = made;
        session.listener(made);
        if (made.enter(here, pulse, Body.EMPTY, offer, now)) {
            made.onConfirmed(now);
            after(all.limits().longestNanos(), new EndReason.NotPermitted("no call to the outside may last longer"));
            order.watcher().onResult(response.status(), response.reason(), now);
        }
    }

    @Override
    public void onAnswer(Body description, boolean early, long now) {
        SipCall made = call;
        Participant here = participant;
        if (early || made == null || here == null) {
            return;
        }
        if (answer != null && SdpParser.parse(description.text()) instanceof SdpParser.Result.Parsed good) {
            made.agreed(answer, good.description());
            made.keys().onConfirmed(now);
        }
        made.onAnswer(description, now);
        here.meeting().loop().execute(() -> calls.signalling().post(later -> all.answered(this)));
    }

    private void onCallOver() {
        over = true;
        close();
        order.watcher().onOver(new EndReason.HungUp());
    }

    // ---- the end

    /** We give it up, or hang up. */
    void end(EndReason why, long now) {
        SipCall made = call;
        if (over) {
            return;
        }
        if (made != null) {
            made.hangUp(why);
            return;
        }
        if (invite != null) {
            invite.cancel(now); // what comes of that is the stack's to end
        }
        finish(why, now);
    }

    private void finish(EndReason why, long now) {
        if (over) {
            return;
        }
        over = true;
        reason = why;
        calls.countJoin(why.key());
        leave(why);
        close();
        ticket.logEnd(true, why, now);
        order.watcher().onResult(why.sipStatus(), CalleeFailures.phrase(why), now);
        order.watcher().onOver(why);
    }

    private void leave(EndReason why) {
        Participant leaving = participant;
        participant = null;
        if (leaving != null) {
            leaving.meeting().loop().execute(() -> leaving.leave(why));
        }
    }

    private void close() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        all.over(this);
    }

    /** What the meeting asks; called on its loop. */
    private final class Signals implements LegSignals {
        private void pass(Consumer<LegSignals> wish) {
            calls.signalling().post(now -> {
                if (call != null) {
                    wish.accept(call.signals());
                }
            });
        }

        @Override
        public void requestPicture() {
            pass(LegSignals::requestPicture);
        }

        @Override
        public void renegotiate() {
            pass(LegSignals::renegotiate);
        }

        @Override
        public void end(EndReason why) {
            calls.signalling().post(now -> {
                if (call != null) {
                    call.signals().end(why);
                } else {
                    participant = null;
                    OutgoingCall.this.end(why, now);
                }
            });
        }
    }
}
