package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call: one dialog with its INVITE usage, from either side. What the far end sends is sorted by {@link OfferAnswer}; our own
 * re-INVITEs are {@link OwnOffers}', the session timer is {@link SessionRefresh}'. Owner: the signalling loop.
 */
public final class InviteSession implements UserAgent.Timed {
    /** What the user of a session takes. */
    public interface Listener {
        /** The caller gave up; 487 is sent. {@link #onEnded} follows. */
        default void onCancelled(long now) {}

        /** The first ACK of the far end is there. */
        void onConfirmed(long now);

        /** The far end offers: by re-INVITE, UPDATE or PRACK. */
        void onOffer(Body offer, OfferReply reply, long now);

        /** A re-INVITE without a description: a new full offer of ours is wanted (RFC 6337 section 5.2.5). */
        void onOfferWanted(OfferReply reply, long now);

        /** The answer to our open offer, in whatever message it came. */
        void onAnswer(Body answer, long now);

        /** Our open offer came to nothing, or one that is being made must not be sent: the session goes on as it was. */
        void onOfferDropped(long now);

        /** {@link InviteSession#wishOffer} can be met now: call {@link InviteSession#offer} or {@link InviteSession#noOffer} soon. */
        void onOfferDue(long now);

        /** The far end has answered a refresh with another description than before. */
        default void onRemoteChanged(Body description, long now) {}

        /** Another request in the dialog, in order; answer it with {@link UserAgent#respond}. */
        void onRequest(ServerTransaction transaction, long now);

        /** Over. Nothing comes after it. */
        void onEnded(SessionEnd how, long now);
    }

    private final UserAgent agent;
    private final Dialog dialog;
    private final InviteUsage usage;
    private final OfferAnswer exchange = new OfferAnswer();
    private final PeerAbilities peer = new PeerAbilities();
    private final SessionSender sender;
    private final SessionRefresh refresh;
    private final OwnOffers own;
    private final Answering answering;
    private final Updates updates;
    private @Nullable Listener listener;
    private @Nullable OfferReply heldAck;
    private @Nullable SipRequest ack;
    private List<Header> goodbye = List.of();
    private Body described = Body.EMPTY;
    private Body offered = Body.EMPTY;
    private Body remote = Body.EMPTY;
    private boolean confirmedOnce;

    /** A call that comes in. */
    InviteSession(UserAgent agent, Dialog dialog, ServerTransaction invite) {
        this.agent = agent;
        this.dialog = dialog;
        this.usage = InviteUsage.incoming(agent.timers());
        this.sender = new SessionSender(agent, dialog, Authenticator.NONE, this::onLost);
        this.refresh = new SessionRefresh(this, new SessionTimer(agent.interval()));
        this.own = new OwnOffers(this, false);
        this.answering = new Answering(this, agent);
        this.updates = new Updates(this, agent);
        peer.learn(invite.request());
        if (Sdp.in(invite.request())) {
            exchange.received(OfferAnswer.Carrier.INVITE);
            remote = invite.request().body();
        }
        answering.open(invite);
    }

    /** A call of ours, from its first tagged response on; {@code offer}: what our INVITE said, or empty. */
    InviteSession(UserAgent agent, Dialog dialog, SessionTimer timer, Authenticator authenticator, Body offer) {
        this.agent = agent;
        this.dialog = dialog;
        this.usage = InviteUsage.outgoing(agent.timers());
        this.sender = new SessionSender(agent, dialog, authenticator, this::onLost);
        this.refresh = new SessionRefresh(this, timer);
        this.own = new OwnOffers(this, true);
        this.answering = new Answering(this, agent);
        this.updates = new Updates(this, agent);
        this.confirmedOnce = true;
        if (!offer.isEmpty()) {
            exchange.offer(OfferAnswer.Carrier.INVITE);
            offered = offer;
        }
    }

    /** Says who takes what happens; to be called in {@link UserAgent.Handler#onInvite} or with the answer of a call of ours. */
    public void listener(Listener user) {
        listener = user;
    }

    /** The dialog's name. */
    public DialogId id() {
        return dialog.id();
    }

    /** Our Contact in it, for the 2xx to what refreshes the target. */
    public String contact() {
        return dialog.contact(agent.out());
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

    /**
     * Sends a 1xx to the first INVITE: reliably where the caller requires it, or where it carries our offer (RFC 3262 section 3); a
     * description in it is the one of the 200 too (RFC 6337 section 3.1.1). An offer that cannot go reliably stays out.
     */
    public void progress(int status, List<Header> more, Body description, long now) {
        if (usage.state() == InviteUsage.State.EARLY) {
            answering.progress(status, more, description, now);
        }
    }

    /**
     * Answers the open INVITE with 200; while a reliable 1xx waits for its PRACK, the 200 waits too.
     *
     * @param description the answer, or our offer where the INVITE had none
     * @return false if there is none any more, since it was cancelled
     */
    public boolean accept(List<Header> more, Body description, long now) {
        return answering.accept(more, description, now);
    }

    /** Refuses the open INVITE; the first one ends the session. Nothing happens if there is none. */
    public void reject(int status, List<Header> more, long now) {
        answering.reject(status, more, SessionEnd.REFUSED, now);
    }

    /** Ends the call: 480 before it is answered, else BYE, which waits for the ACK where that is due. */
    public void end(long now) {
        end(List.of(), now);
    }

    /** The same with more headers in the BYE, such as Reason (RFC 3326). */
    public void end(List<Header> more, long now) {
        if (usage.state() == InviteUsage.State.EARLY) {
            reject(480, more, now);
        } else {
            goodbye = more;
            closePending(now);
            run(now, usage::onEnd);
        }
    }

    /** Sends a request in the dialog (not INVITE, not BYE). A 408 or 481 ends the call (RFC 3261 section 12.2.1.2). */
    public void request(String method, List<Header> more, Body body, Requester requester, long now) {
        sender.send(method, more, body, SessionSender.taker(requester), now);
    }

    /** Sends a request of another usage of the dialog (SUBSCRIBE): its failure ends that usage and not the call (RFC 5057). */
    public void requestOfUsage(String method, List<Header> more, Body body, Requester requester, long now) {
        SipRequest request = dialog.request(method, more, body, agent.ids(), agent.out());
        agent.layer().request(request, dialog.nextHop(), requester, now);
    }

    /** We want to make a new offer as soon as the session allows: {@link Listener#onOfferDue} comes then. */
    public void wishOffer(long now) {
        own.wish(now);
    }

    /** The offer that {@link Listener#onOfferDue} asked for; sent as re-INVITE, unless the far end was faster. */
    public void offer(Body description, long now) {
        own.offer(description, now);
    }

    /** There is nothing to offer, after {@link Listener#onOfferDue}. */
    public void noOffer() {
        own.nothing();
    }

    // What the parts of a session ask of it.

    Listener user() {
        return listener == null ? Nobody.HOME : listener;
    }

    Dialog dialog() {
        return dialog;
    }

    InviteUsage usage() {
        return usage;
    }

    OfferAnswer exchange() {
        return exchange;
    }

    Answering answering() {
        return answering;
    }

    Updates updates() {
        return updates;
    }

    /** Whether nobody takes what comes, since a call of ours is not answered yet. */
    boolean unheard() {
        return listener == null;
    }

    PeerAbilities peer() {
        return peer;
    }

    SessionSender sender() {
        return sender;
    }

    SessionRefresh refresh() {
        return refresh;
    }

    OwnOffers own() {
        return own;
    }

    List<Header> capabilities() {
        return agent.capabilities();
    }

    long giveUpNanos() {
        return agent.timers().giveUpNanos();
    }

    int random() {
        return agent.ids().next().hashCode();
    }

    /** A session that is over has no timers, whatever is answered to it yet. */
    void setTimer(DialogTimer timer, long atNanos) {
        if (usage.state() != InviteUsage.State.ENDED) {
            agent.setTimer(this, timer, atNanos);
        }
    }

    void cancelTimer(DialogTimer timer) {
        agent.cancelTimer(this, timer);
    }

    /** Our description of what is agreed. */
    Body described() {
        return described;
    }

    /** Our answer to their offer goes out. */
    void answerSent(Body answer) {
        exchange.answered();
        described = answer;
    }

    /** Our offer goes out. */
    void offerSent(OfferAnswer.Carrier carrier, Body offer) {
        exchange.offer(carrier);
        offered = offer;
    }

    /** Their offer is what they are now, if we answer it. */
    void theirs(Body description) {
        remote = description;
    }

    /** Their answer to our offer has come. */
    void onAnswer(Body answer, long now) {
        described = offered;
        remote = answer;
        user().onAnswer(answer, now);
    }

    // Our re-INVITEs.

    /** Whether an INVITE of ours may go now. */
    boolean mayOffer() {
        return usage.free() && !exchange.open() && !updates.replyPending();
    }

    void openOwn(Body description) {
        usage.openOwn();
        offerSent(OfferAnswer.Carrier.INVITE, description);
    }

    void ownAccepted(SipResponse response, boolean refreshOnly, long now) {
        usage.ownDone();
        if (usage.state() == InviteUsage.State.ENDED) {
            return;
        }
        dialog.refresh(response);
        peer.learn(response);
        refresh.accepted(response, now);
        boolean answered =
                Sdp.in(response) && exchange.received(OfferAnswer.Carrier.SUCCESS) == OfferAnswer.Verdict.ANSWER;
        if (!answered) {
            exchange.dropped();
            if (!refreshOnly) {
                user().onOfferDropped(now);
            }
        } else if (!refreshOnly) {
            onAnswer(response.body(), now);
        } else if (!Sdp.same(remote, response.body())) {
            remote = response.body();
            user().onRemoteChanged(remote, now);
        }
    }

    void ownRefused() {
        usage.ownDone();
        exchange.dropped();
    }

    /** Sends the ACK of a 2xx, and keeps it for the 2xx that come again (RFC 3261 section 13.2.2.4). */
    void acknowledge(long inviteCseq, Body body) {
        ack = dialog.ack(inviteCseq, body, agent.ids(), agent.out());
        acknowledgeAgain(inviteCseq);
    }

    /** The same ACK once more; nothing, if it waits for our answer still. */
    void acknowledgeAgain(long inviteCseq) {
        if (ack != null && ack.cseq().number() == inviteCseq) {
            agent.out().send(ack, dialog.nextHop());
        }
    }

    // Our first INVITE.

    /** It has its 2xx. */
    void answered(SipResponse response, long now) {
        usage.onAnswered();
        dialog.confirm(response);
        peer.learn(response);
        refresh.accepted(response, now);
    }

    /** The ACK waits for that reply. */
    void holdAck(OfferReply reply) {
        heldAck = reply;
    }

    void ackReleased() {
        heldAck = null;
    }

    /** What the far end described last. */
    Body remote() {
        return remote;
    }

    /** Our description of what is agreed. */
    void describedBy(Body description) {
        described = description;
    }

    // What the far end sends.

    void onRequest(ServerTransaction transaction, long now) {
        SipRequest request = transaction.request();
        if (!dialog.inOrder(request)) {
            agent.refuse(transaction, 500, now);
            return;
        }
        dialog.follow(transaction.flow());
        peer.learn(request);
        switch (request.method()) {
            case "INVITE" -> onReinvite(transaction, now);
            case "UPDATE" -> updates.onUpdate(transaction, now);
            case "PRACK" -> answering.onPrack(transaction, now);
            case "BYE" -> {
                agent.refuse(transaction, 200, now);
                over(SessionEnd.REMOTE_BYE, now);
            }
            default -> {
                if (listener == null) {
                    agent.refuseForNow(transaction, now);
                } else {
                    listener.onRequest(transaction, now);
                }
            }
        }
    }

    private void onReinvite(ServerTransaction transaction, long now) {
        if (agent.refusedTimer(transaction, now)) {
            return;
        }
        boolean meetsOurs = exchange.state() == OfferAnswer.State.OURS;
        switch (exchange.open() && usage.state() != InviteUsage.State.EARLY ? verdict(meetsOurs) : usage.onInvite()) {
            case TAKE -> {
                answering.open(transaction);
                dialog.refresh(transaction.request());
                own.giveWay(now);
                answering.onReinvite(transaction, now);
            }
            case RETRY_LATER -> agent.refuseForNow(transaction, now);
            case GLARE -> agent.refuse(transaction, 491, now);
            case GONE -> agent.refuse(transaction, 481, now);
        }
    }

    private static InviteUsage.Verdict verdict(boolean meetsOurs) {
        return meetsOurs ? InviteUsage.Verdict.GLARE : InviteUsage.Verdict.RETRY_LATER;
    }

    /** An exchange is over: what waited for that may go on. */
    void settled(long now) {
        answering.release(now);
        own.poll(now);
    }

    private void closePending(long now) {
        updates.close(now);
        OfferReply late = heldAck;
        if (late != null) {
            late.refuse(487, goodbye, now); // acknowledges; the BYE comes after it
        }
    }

    /** CANCEL of the open INVITE; one that is answered already changes nothing (RFC 3261 section 9.2). */
    void onCancel(ServerTransaction invite, long now) {
        if (answering.isOpen(invite)) {
            if (usage.state() == InviteUsage.State.EARLY) {
                user().onCancelled(now);
            }
            answering.reject(487, List.of(), SessionEnd.CANCELLED, now);
        }
    }

    void onAck(SipRequest request, Flow flow, long now) {
        dialog.follow(flow);
        if (usage.answers(request.cseq().number())) {
            answering.acknowledged();
            run(now, effects -> usage.onAck(request.cseq().number(), effects));
            if (usage.state() == InviteUsage.State.CONFIRMED) {
                onConfirmed(request, now);
            }
        }
    }

    /** RFC 3261 section 13.2.1: where our 2xx made the offer, the ACK has the answer. */
    private void onConfirmed(SipRequest request, long now) {
        boolean first = !confirmedOnce;
        confirmedOnce = true;
        boolean wanted = exchange.wantsAnswerIn(OfferAnswer.Carrier.ACK);
        boolean answered = wanted && Sdp.in(request);
        if (wanted && !answered && first) {
            exchange.dropped();
            over(SessionEnd.NO_ANSWER, now);
            return;
        }
        if (first) {
            user().onConfirmed(now);
        }
        if (answered) {
            exchange.received(OfferAnswer.Carrier.ACK);
            onAnswer(request.body(), now);
        } else if (wanted) {
            exchange.dropped();
            user().onOfferDropped(now);
        }
        own.poll(now);
    }

    // The end.

    private void onLost(long now) {
        over(SessionEnd.LOST, now);
    }

    void over(SessionEnd how, long now) {
        run(now, effects -> usage.onOver(how, effects));
    }

    @Override
    public void onTimer(DialogTimer timer, long now) {
        switch (timer) {
            case RESEND, GIVE_UP -> run(now, effects -> usage.onTimer(timer, effects));
            case PROVISIONAL_RESEND, PROVISIONAL_GIVE_UP -> answering.onTimer(timer, now);
            case REFRESH -> refresh.onDue(now);
            case EXPIRE -> over(SessionEnd.EXPIRED, now);
            case GLARE -> own.onTimer(now);
            case OWN_GIVE_UP -> own.onGiveUp(now);
        }
    }

    interface Step {
        void run(InviteUsage.Effects effects);
    }

    /** Queues what the machine wants, then carries it out. */
    void run(long now, Step step) {
        List<Runnable> queued = new ArrayList<>(3);
        step.run(new InviteUsage.Effects() {
            @Override
            public void resendAnswer() {
                queued.add(() -> answering.repeat(now));
            }

            @Override
            public void setTimer(DialogTimer timer, long delayNanos) {
                queued.add(() -> InviteSession.this.setTimer(timer, now + delayNanos));
            }

            @Override
            public void sendBye(SessionEnd why) {
                queued.add(() -> sendByeNow(why, now));
            }

            @Override
            public void ended(SessionEnd how) {
                queued.add(() -> onEnded(how, now));
            }
        });
        queued.forEach(Runnable::run);
    }

    private void sendByeNow(SessionEnd why, long now) {
        List<Header> more = why == SessionEnd.LOCAL_BYE ? goodbye : List.of(new Header("Reason", why.reason()));
        sender.send("BYE", more, Body.EMPTY, SessionSender.taker(UserAgent.NOBODY), now);
    }

    private void onEnded(SessionEnd how, long now) {
        answering.close(now);
        own.close();
        Listener last = user();
        listener = Nobody.HOME;
        closePending(now);
        agent.forget(this);
        last.onEnded(how, now);
    }
}
