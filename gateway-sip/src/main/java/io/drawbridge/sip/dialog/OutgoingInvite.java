package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE of ours until it is answered (RFC 3261 sections 9.1 and 13.2). Each To tag is a dialog of its own, early by a 1xx or
 * answered by a 2xx; the first 2xx makes the session, that of another fork is acknowledged and ended. Reliable 1xx get their PRACK
 * (RFC 3262 section 4). A 401 or 407 is answered by the {@link Authenticator}, a 422 by a longer session timer; the rest is told as a
 * {@link Failure}. Owner: the signalling loop.
 */
public final class OutgoingInvite implements UserAgent.Timed {
    /**
     * Whom to call, and how.
     *
     * @param uri Request-URI and To
     * @param from name-addr or {@code <uri>} without tag
     * @param more further headers
     * @param offer our description; empty: the far end shall offer
     */
    public record Call(String uri, String from, List<Header> more, Body offer, Flow flow) {}

    /** What the caller's user takes. */
    public interface Listener {
        /** Rings, or gets on: 101 to 199. */
        void onProgress(SipResponse response, long now);

        /**
         * The answer to our offer. Early ones, of a 1xx, may come several times, differ by fork, and change nothing but what is heard
         * before the call is answered; the one that is not early comes once, after {@link #onAnswered}, and counts.
         */
        default void onAnswer(Body answer, boolean early, long now) {}

        /** Our INVITE had no offer, here is that of the far end: the reply goes in PRACK or ACK. After {@link #onAnswered} if in a 2xx. */
        default void onOffer(Body offer, OfferReply reply, long now) {
            reply.refuse(488, List.of(), now);
        }

        /** Answered; ACK has been sent, or waits for the reply to the offer. Set the session's listener here. */
        void onAnswered(InviteSession session, SipResponse response, long now);

        /** Refused, cancelled or without any answer. Nothing comes after it. */
        void onFailed(Failure failure, long now);
    }

    /**
     * Why there is no call.
     *
     * @param status the final response's; 487 if we cancelled, 408 without any response
     * @param reason its reason phrase
     * @param response it itself, if there was one
     */
    public record Failure(int status, String reason, Optional<SipResponse> response) {
        /** Where a 3xx points to, in its order (RFC 3261 section 8.1.3.4). */
        public List<String> contacts() {
            return response.filter(r -> r.status() >= 300 && r.status() < 400)
                    .map(r -> r.headers().values("Contact"))
                    .orElse(List.of());
        }
    }

    private static final int MAX_TRIES = 4;

    private final UserAgent agent;
    private final Call call;
    private final Authenticator authenticator;
    private final Listener listener;
    private final SessionTimer timer;
    private final String from;
    private final String callId;
    private final Map<String, InviteSession> sessions = new HashMap<>();
    private final Map<String, Long> rseqs = new HashMap<>();
    private SipRequest invite;
    private List<Header> proof = List.of();
    private Body heard = Body.EMPTY;
    private int tries;
    private boolean provisional;
    private boolean done;
    private boolean cancelWanted;
    private boolean cancelSent;

    OutgoingInvite(UserAgent agent, Call call, Authenticator authenticator, Listener listener) {
        this.agent = agent;
        this.call = call;
        this.authenticator = authenticator;
        this.listener = listener;
        this.timer = new SessionTimer(agent.interval());
        this.from = call.from() + ";tag=" + agent.ids().next();
        this.callId = agent.ids().next();
        this.invite = build(1);
    }

    private SipRequest build(long cseq) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", Dialog.via(call.flow(), agent.ids(), agent.out())));
        headers.add(new Header("Max-Forwards", "70"));
        headers.add(new Header("From", from));
        headers.add(new Header("To", "<" + call.uri() + ">"));
        headers.add(new Header("Call-ID", callId));
        headers.add(new Header("CSeq", cseq + " INVITE"));
        headers.add(new Header("Contact", Dialog.contact(call.flow(), Dialog.isSips(call.uri()), agent.out())));
        headers.addAll(agent.capabilities());
        headers.addAll(timer.request());
        headers.addAll(call.more().stream()
                .filter(header -> !header.is("Content-Type"))
                .toList());
        headers.addAll(proof);
        headers.addAll(Sdp.type(call.offer()));
        return SipRequest.of("INVITE", call.uri(), new Headers(headers), call.offer());
    }

    /** The Call-ID. */
    public String callId() {
        return callId;
    }

    void start(long now) {
        SipRequest sent = invite;
        agent.layer()
                .request(
                        sent,
                        call.flow(),
                        new Requester() {
                            @Override
                            public void onResponse(SipResponse response, long at) {
                                OutgoingInvite.this.onResponse(response, at);
                            }

                            @Override
                            public void onNoResponse(long at) {
                                fail(408, at);
                            }
                        },
                        now);
    }

    private void again(long now) {
        tries++;
        provisional = false;
        endEarly(Optional.empty(), now);
        invite = build(invite.cseq().number() + 1);
        start(now);
    }

    /** Gives up. CANCEL waits for the first 1xx; a 2xx that crosses it is acknowledged and ended. */
    public void cancel(long now) {
        if (!done) {
            cancelWanted = true;
            sendCancel(now);
        }
    }

    private void sendCancel(long now) {
        if (!cancelWanted || cancelSent || !provisional || done) {
            return;
        }
        cancelSent = true;
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", invite.via().toString()));
        headers.add(new Header("Max-Forwards", "70"));
        headers.add(new Header("From", invite.headers().first("From").orElse("")));
        headers.add(new Header("To", invite.headers().first("To").orElse("")));
        headers.add(new Header("Call-ID", invite.callId()));
        headers.add(new Header("CSeq", invite.cseq().number() + " CANCEL"));
        invite.headers().lines("Route").forEach(route -> headers.add(new Header("Route", route)));
        SipRequest cancel = SipRequest.of("CANCEL", invite.requestUri(), new Headers(headers), Body.EMPTY);
        agent.layer().request(cancel, call.flow(), UserAgent.NOBODY, now);
        agent.setTimer(this, DialogTimer.GIVE_UP, now + agent.timers().giveUpNanos());
    }

    /** The CANCEL has brought no final response in 64*T1 (RFC 3261 section 9.1). */
    @Override
    public void onTimer(DialogTimer name, long now) {
        if (!done) {
            agent.layer().abandon(invite);
            fail(487, now);
        }
    }

    private void onResponse(SipResponse response, long now) {
        if (response.provisional()) {
            provisional = true;
            sendCancel(now);
            if (!done && response.status() > 100) {
                onProvisional(response, now);
            }
        } else if (response.success()) {
            onSuccess(response, now);
        } else if (!done && !cancelWanted && retries(response)) {
            again(now);
        } else {
            fail(response, now);
        }
    }

    private boolean retries(SipResponse response) {
        if (tries >= MAX_TRIES) {
            return false;
        }
        if (SessionSender.challenge(response)) {
            proof = authenticator.answer(invite, response);
            return !proof.isEmpty();
        }
        return response.status() == 422 && timer.raise(response);
    }

    private InviteSession session(SipResponse response) {
        return sessions.computeIfAbsent(response.to().tag(), tag -> {
            Dialog dialog = Dialog.ofClient(invite, response, call.flow());
            InviteSession session = new InviteSession(agent, dialog, timer.fork(), authenticator, call.offer());
            agent.register(session);
            return session;
        });
    }

    private void onProvisional(SipResponse response, long now) {
        if (response.to().tag().isEmpty()) {
            listener.onProgress(response, now);
            return;
        }
        InviteSession session = session(response);
        session.peer().learn(response);
        if (!PeerAbilities.has(response, "Require", ReliableProvisionals.RELIABLE)) {
            if (Sdp.in(response) && !call.offer().isEmpty()) {
                hear(response.body(), now);
            }
            listener.onProgress(response, now);
        } else if (nextInOrder(response)) {
            session.dialog().refresh(response);
            acknowledge(session, response, now);
            listener.onProgress(response, now);
        }
    }

    /** An early answer; the same one is told once. */
    private void hear(Body answer, long now) {
        if (!answer.equals(heard)) {
            heard = answer;
            listener.onAnswer(answer, true, now);
        }
    }

    /** Repeated ones, and those ahead of a lost one, are not taken (RFC 3262 section 4). */
    private boolean nextInOrder(SipResponse response) {
        String value = response.headers().first("RSeq").orElse("").strip();
        if (!value.matches("[0-9]{1,10}")) {
            return false;
        }
        long rseq = Long.parseLong(value);
        Long last = rseqs.get(response.to().tag());
        if (last != null && rseq != last + 1) {
            return false;
        }
        rseqs.put(response.to().tag(), rseq);
        return true;
    }

    private void acknowledge(InviteSession session, SipResponse response, long now) {
        OfferAnswer.Verdict verdict = Sdp.in(response)
                ? session.exchange().received(OfferAnswer.Carrier.PROVISIONAL)
                : OfferAnswer.Verdict.EXTRA;
        if (verdict == OfferAnswer.Verdict.OFFER) {
            session.theirs(response.body());
            listener.onOffer(response.body(), new PrackReply(session, response), now);
            return;
        }
        if (verdict == OfferAnswer.Verdict.ANSWER) {
            session.theirs(response.body());
            hear(response.body(), now);
        }
        prack(session, response, Body.EMPTY, now);
    }

    private static void prack(InviteSession session, SipResponse response, Body body, long now) {
        List<Header> headers = new ArrayList<>();
        String rseq = response.headers().first("RSeq").orElse("").strip();
        headers.add(new Header("RAck", rseq + " " + response.cseq().number() + " INVITE"));
        headers.addAll(Sdp.type(body));
        session.sender().send("PRACK", headers, body, SessionSender.taker(UserAgent.NOBODY), now);
    }

    private void onSuccess(SipResponse response, long now) {
        @Nullable InviteSession known = sessions.get(response.to().tag());
        if (known != null && known.usage().state() != InviteUsage.State.CALLING) {
            known.acknowledgeAgain(response.cseq().number());
            return;
        }
        InviteSession session = session(response);
        session.answered(response, now);
        if (done || cancelWanted) {
            session.acknowledge(response.cseq().number(), Body.EMPTY);
            session.end(now);
            fail(487, now);
            return;
        }
        done = true;
        endEarly(Optional.of(session), now);
        agent.cancelTimer(this, DialogTimer.GIVE_UP);
        onAnswered(session, response, now);
    }

    private void onAnswered(InviteSession session, SipResponse response, long now) {
        OfferAnswer.Verdict verdict =
                Sdp.in(response) ? session.exchange().received(OfferAnswer.Carrier.SUCCESS) : OfferAnswer.Verdict.EXTRA;
        if (verdict == OfferAnswer.Verdict.OFFER) {
            AckReply reply = new AckReply(session, response);
            session.theirs(response.body());
            session.holdAck(reply);
            listener.onAnswered(session, response, now);
            listener.onOffer(response.body(), reply, now);
            return;
        }
        session.acknowledge(response.cseq().number(), Body.EMPTY);
        if (session.exchange().state() != OfferAnswer.State.AGREED) {
            session.exchange().dropped();
            session.over(SessionEnd.NO_ANSWER, now);
            listener.onFailed(new Failure(488, SessionEnd.NO_ANSWER.detail(), Optional.of(response)), now);
            return;
        }
        listener.onAnswered(session, response, now);
        if (!call.offer().isEmpty()) {
            Body answer = verdict == OfferAnswer.Verdict.ANSWER ? response.body() : session.remote();
            session.theirs(answer);
            session.describedBy(call.offer());
            listener.onAnswer(answer, false, now);
        }
    }

    private void endEarly(Optional<InviteSession> but, long now) {
        for (InviteSession session : List.copyOf(sessions.values())) {
            boolean early = session.usage().state() == InviteUsage.State.CALLING;
            if (early && (but.isEmpty() || but.get() != session)) {
                sessions.remove(session.id().remoteTag());
                session.over(SessionEnd.REFUSED, now);
            }
        }
    }

    private void fail(SipResponse response, long now) {
        fail(new Failure(response.status(), response.reason(), Optional.of(response)), now);
    }

    private void fail(int status, long now) {
        String reason = status == 487 ? "cancelled" : "no response";
        fail(new Failure(status, reason, Optional.empty()), now);
    }

    private void fail(Failure failure, long now) {
        agent.cancelTimer(this, DialogTimer.GIVE_UP);
        endEarly(Optional.empty(), now);
        if (!done) {
            done = true;
            listener.onFailed(failure, now);
        }
    }

    /** The answer to an offer in a reliable 1xx goes in its PRACK. */
    private static final class PrackReply implements OfferReply {
        private final InviteSession session;
        private final SipResponse response;
        private boolean sent;

        PrackReply(InviteSession session, SipResponse response) {
            this.session = session;
            this.response = response;
        }

        @Override
        public boolean send(Body description, long now) {
            if (sent || session.usage().state() == InviteUsage.State.ENDED) {
                return false;
            }
            sent = true;
            session.answerSent(description);
            prack(session, response, description, now);
            return true;
        }

        @Override
        public void refuse(int status, List<Header> more, long now) {
            send(Body.EMPTY, now); // PRACK is due all the same; without an answer the far end refuses the call
        }
    }

    /** The answer to an offer in a 2xx goes in its ACK. */
    private static final class AckReply implements OfferReply {
        private final InviteSession session;
        private final long cseq;
        private boolean sent;

        AckReply(InviteSession session, SipResponse response) {
            this.session = session;
            this.cseq = response.cseq().number();
        }

        @Override
        public boolean send(Body description, long now) {
            if (sent) {
                return false;
            }
            sent = true;
            session.answerSent(description);
            session.ackReleased();
            session.acknowledge(cseq, description);
            session.settled(now);
            return true;
        }

        @Override
        public void refuse(int status, List<Header> more, long now) {
            if (!sent) {
                sent = true;
                session.exchange().dropped();
                session.ackReleased();
                session.acknowledge(cseq, Body.EMPTY);
                session.end(more, now);
            }
        }
    }
}
