package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.SipTimers;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call: one dialog with its INVITE usage, from either side. Owner: the signalling loop. */
public final class InviteSession {
    /** What the user of a session takes. */
    public interface Listener {
        /** The caller gave up; 487 has been sent. {@link #onEnded} follows. */
        default void onCancelled(long now) {}

        /** The first ACK of the far end is there. */
        void onConfirmed(long now);

        /** A re-INVITE: answer it with {@link InviteSession#accept} or {@link InviteSession#reject}. */
        void onReinvite(SipRequest invite, long now);

        /** Another request in the dialog, in order; answer it with {@link UserAgent#respond}. */
        void onRequest(ServerTransaction transaction, long now);

        /** Over. Nothing comes after it. */
        void onEnded(SessionEnd how, long now);
    }

    private final UserAgent agent;
    private final Dialog dialog;
    private final InviteUsage usage;
    private @Nullable Listener listener;
    private @Nullable ServerTransaction open;
    private @Nullable ServerTransaction answered;
    private @Nullable SipResponse answer;
    private boolean confirmedOnce;

    InviteSession(UserAgent agent, Dialog dialog, ServerTransaction invite, SipTimers timers) {
        this.agent = agent;
        this.dialog = dialog;
        this.usage = InviteUsage.incoming(timers);
        this.open = invite;
    }

    InviteSession(UserAgent agent, Dialog dialog, SipTimers timers) {
        this.agent = agent;
        this.dialog = dialog;
        this.usage = InviteUsage.outgoing(timers);
        this.confirmedOnce = true;
    }

    /** Says who takes what happens; to be called in {@link UserAgent.Handler#onInvite} or with the answer of a call of ours. */
    public void listener(Listener user) {
        listener = user;
    }

    /** The dialog's name. */
    public DialogId id() {
        return dialog.id();
    }

    /** The way requests of this call take now. */
    public Flow flow() {
        return dialog.flow();
    }

    /** Whether it has been answered and has not ended. */
    public boolean established() {
        return switch (usage.state()) {
            case WAIT_ACK, CONFIRMED -> true;
            default -> false;
        };
    }

    private @Nullable ServerTransaction takeOpen() {
        ServerTransaction invite = open;
        open = null;
        if (invite != null) {
            agent.closed(invite);
        }
        return invite;
    }

    /**
     * Answers the open INVITE with 200.
     *
     * @return false if there is none any more, since it was cancelled
     */
    public boolean accept(List<Header> more, String contentType, Body body, long now) {
        ServerTransaction invite = takeOpen();
        if (invite == null) {
            return false;
        }
        SipResponse response = SipResponse.to(invite.request(), 200, dialog.id().localTag());
        for (String route : invite.request().headers().lines("Record-Route")) {
            response = response.plus("Record-Route", route);
        }
        response = response.plus("Contact", dialog.contact(agent.out()));
        for (Header header : more) {
            response = response.plus(header.name(), header.value());
        }
        SipResponse full = body.isEmpty() ? response : response.withBody(contentType, body);
        answered = invite;
        answer = full;
        agent.layer().respond(invite, full, now);
        run(now, effects -> usage.onAccepted(invite.request().cseq().number(), effects));
        return true;
    }

    /** Refuses the open INVITE; the first one ends the session. Nothing happens if there is none. */
    public void reject(int status, List<Header> more, long now) {
        ServerTransaction invite = takeOpen();
        if (invite == null) {
            return;
        }
        SipResponse response =
                SipResponse.to(invite.request(), status, dialog.id().localTag());
        for (Header header : more) {
            response = response.plus(header.name(), header.value());
        }
        agent.layer().respond(invite, response, now);
        run(now, effects -> usage.onRejected(SessionEnd.REFUSED, effects));
    }

    /** Ends the call: 480 before it is answered, else BYE, which waits for the ACK where that is due. */
    public void end(long now) {
        if (usage.state() == InviteUsage.State.EARLY) {
            reject(480, List.of(), now);
        } else {
            run(now, usage::onEnd);
        }
    }

    /** Sends a request in the dialog (not INVITE, not BYE). A 408 or 481 ends the call (RFC 3261 section 12.2.1.2). */
    public void request(String method, List<Header> more, Body body, Requester requester, long now) {
        SipRequest request = dialog.request(method, more, body, agent.ids(), agent.out());
        agent.layer().request(request, dialog.nextHop(), lossAware(requester), now);
    }

    /**
     * Sends a re-INVITE; each 2xx is acknowledged.
     *
     * @return false if an INVITE of either side is open
     */
    public boolean reinvite(String contentType, Body body, Requester requester, long now) {
        if (!usage.openOwn()) {
            return false;
        }
        SipRequest invite = dialog.request(
                "INVITE", List.of(new Header("Content-Type", contentType)), body, agent.ids(), agent.out());
        Requester wrapped = lossAware(requester);
        agent.layer()
                .request(
                        invite,
                        dialog.nextHop(),
                        new Requester() {
                            @Override
                            public void onResponse(SipResponse response, long at) {
                                if (response.provisional()) {
                                    return;
                                }
                                usage.ownDone();
                                if (response.success()) {
                                    dialog.refresh(response);
                                    acknowledge(invite.cseq().number());
                                }
                                wrapped.onResponse(response, at);
                            }

                            @Override
                            public void onNoResponse(long at) {
                                usage.ownDone();
                                wrapped.onNoResponse(at);
                            }
                        },
                        now);
        return true;
    }

    private Requester lossAware(Requester requester) {
        return new Requester() {
            @Override
            public void onResponse(SipResponse response, long now) {
                requester.onResponse(response, now);
                if (response.status() == 481 || response.status() == 408) {
                    onLost(now);
                }
            }

            @Override
            public void onNoResponse(long now) {
                requester.onNoResponse(now);
                onLost(now);
            }
        };
    }

    private void onLost(long now) {
        run(now, effects -> {
            if (usage.state() == InviteUsage.State.CONFIRMED) {
                effects.sendBye();
            }
            usage.onOver(SessionEnd.LOST, effects);
        });
    }

    void acknowledge(long inviteCseq) {
        agent.out().send(dialog.ack(inviteCseq, agent.ids(), agent.out()), dialog.nextHop());
    }

    void onRequest(ServerTransaction transaction, long now) {
        SipRequest request = transaction.request();
        if (!dialog.inOrder(request)) {
            agent.refuse(transaction, 500, now);
            return;
        }
        dialog.follow(transaction.flow());
        switch (request.method()) {
            case "INVITE" -> onReinvite(transaction, now);
            case "BYE" -> {
                agent.refuse(transaction, 200, now);
                onBye(now);
            }
            default -> user().onRequest(transaction, now);
        }
    }

    private void onReinvite(ServerTransaction transaction, long now) {
        switch (usage.onInvite()) {
            case TAKE -> {
                open = transaction;
                agent.opened(transaction, this);
                dialog.refresh(transaction.request());
                user().onReinvite(transaction.request(), now);
            }
            case RETRY_LATER ->
                agent.layer()
                        .respond(
                                transaction,
                                SipResponse.to(transaction.request(), 500, "").plus("Retry-After", agent.retryAfter()),
                                now);
            case GLARE -> agent.refuse(transaction, 491, now);
            case GONE -> agent.refuse(transaction, 481, now);
        }
    }

    private void onBye(long now) {
        ServerTransaction invite = takeOpen();
        if (invite != null) {
            agent.layer()
                    .respond(
                            invite,
                            SipResponse.to(invite.request(), 487, dialog.id().localTag()),
                            now);
        }
        run(now, effects -> usage.onOver(SessionEnd.REMOTE_BYE, effects));
    }

    /** CANCEL of the open INVITE; one that is answered already changes nothing (RFC 3261 section 9.2). */
    void onCancel(ServerTransaction invite, long now) {
        if (open != invite) {
            return;
        }
        takeOpen();
        agent.layer()
                .respond(
                        invite,
                        SipResponse.to(invite.request(), 487, dialog.id().localTag()),
                        now);
        if (usage.state() == InviteUsage.State.EARLY) {
            user().onCancelled(now);
        }
        run(now, effects -> usage.onRejected(SessionEnd.CANCELLED, effects));
    }

    void onAck(SipRequest ack, Flow flow, long now) {
        dialog.follow(flow);
        run(now, effects -> usage.onAck(ack.cseq().number(), effects));
    }

    void onTimer(InviteUsage.TimerName timer, long now) {
        run(now, effects -> usage.onTimer(timer, effects));
    }

    private Listener user() {
        if (listener == null) {
            throw new IllegalStateException("a session without a listener");
        }
        return listener;
    }

    private interface Step {
        void run(InviteUsage.Effects effects);
    }

    /** Queues what the machine wants, then carries it out. */
    private void run(long now, Step step) {
        List<Runnable> queued = new ArrayList<>(3);
        step.run(new InviteUsage.Effects() {
            @Override
            public void resendAnswer() {
                queued.add(() -> repeatAnswer(now));
            }

            @Override
            public void setTimer(InviteUsage.TimerName timer, long delayNanos) {
                queued.add(() -> agent.setTimer(InviteSession.this, timer, now + delayNanos));
            }

            @Override
            public void confirmed() {
                queued.add(() -> onConfirmed(now));
            }

            @Override
            public void sendBye() {
                queued.add(() -> sendByeNow(now));
            }

            @Override
            public void ended(SessionEnd how) {
                queued.add(() -> onEnded(how, now));
            }
        });
        queued.forEach(Runnable::run);
    }

    private void repeatAnswer(long now) {
        if (answered != null && answer != null) {
            agent.layer().respond(answered, answer, now);
        }
    }

    private void onConfirmed(long now) {
        answered = null;
        answer = null;
        if (!confirmedOnce) {
            confirmedOnce = true;
            user().onConfirmed(now);
        }
    }

    private void sendByeNow(long now) {
        SipRequest bye = dialog.request("BYE", List.of(), Body.EMPTY, agent.ids(), agent.out());
        agent.layer().request(bye, dialog.nextHop(), UserAgent.NOBODY, now);
    }

    private void onEnded(SessionEnd how, long now) {
        ServerTransaction invite = takeOpen();
        if (invite != null && invite.unanswered()) {
            agent.layer()
                    .respond(
                            invite,
                            SipResponse.to(invite.request(), 487, dialog.id().localTag()),
                            now);
        }
        agent.forget(this);
        if (listener != null) {
            listener.onEnded(how, now);
        }
    }
}
