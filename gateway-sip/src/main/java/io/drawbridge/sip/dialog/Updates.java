package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one session answers UPDATE (RFC 3311 section 5.2), and the offers that come in UPDATE or PRACK: one at a time. */
final class Updates {
    private final InviteSession session;
    private final UserAgent agent;
    private @Nullable Reply pending;

    Updates(InviteSession session, UserAgent agent) {
        this.session = session;
        this.agent = agent;
    }

    void onUpdate(ServerTransaction transaction, long now) {
        SipRequest update = transaction.request();
        if (agent.refusedTimer(transaction, now)) {
            return;
        }
        boolean offers = Sdp.in(update);
        if (pending != null || (offers && session.unheard())) {
            agent.refuseForNow(transaction, now);
        } else if (offers) {
            onOffer(transaction, now);
        } else {
            session.dialog().refresh(update);
            accept(transaction, Body.EMPTY, now);
        }
    }

    private void onOffer(ServerTransaction transaction, long now) {
        switch (session.exchange().received(OfferAnswer.Carrier.UPDATE)) {
            case OFFER -> {
                session.dialog().refresh(transaction.request());
                session.own().giveWay(now);
                offer(transaction, now);
            }
            case GLARE -> agent.refuse(transaction, 491, now);
            default -> agent.refuseForNow(transaction, now);
        }
    }

    /** An UPDATE or PRACK offers: asks the user for its answer. */
    void offer(ServerTransaction transaction, long now) {
        Reply reply = new Reply(transaction);
        pending = reply;
        session.user().onOffer(transaction.request().body(), reply, now);
    }

    /** Whether an offer in an UPDATE or PRACK waits for its answer. */
    boolean replyPending() {
        return pending != null;
    }

    /** The call ends: what is open is refused. */
    void close(long now) {
        Reply reply = pending;
        if (reply != null) {
            reply.refuse(487, List.of(), now);
        }
    }

    private void accept(ServerTransaction transaction, Body description, long now) {
        SipRequest request = transaction.request();
        SipResponse response = SipResponse.to(request, 200, session.id().localTag());
        if (request.is("UPDATE")) {
            response = response.plus("Contact", session.dialog().contact(agent.out()))
                    .plus(session.capabilities())
                    .plus(session.refresh().accept(request, now));
        }
        agent.respond(transaction, description.isEmpty() ? response : response.withBody(Sdp.TYPE, description), now);
    }

    /** What is due about the offer of one UPDATE or PRACK. */
    private final class Reply implements OfferReply {
        private final ServerTransaction transaction;

        Reply(ServerTransaction transaction) {
            this.transaction = transaction;
        }

        private boolean take() {
            boolean mine = pending == this;
            if (mine) {
                pending = null;
            }
            return mine;
        }

        @Override
        public boolean send(Body description, long now) {
            if (!take()) {
                return false;
            }
            session.theirs(transaction.request().body());
            session.answerSent(description);
            session.answering().superseded();
            accept(transaction, description, now);
            session.settled(now);
            return true;
        }

        @Override
        public void refuse(int status, List<Header> more, long now) {
            if (take()) {
                session.exchange().dropped();
                SipResponse response = SipResponse.to(
                        transaction.request(), status, session.id().localTag());
                agent.respond(transaction, response.plus(more), now);
                session.settled(now);
            }
        }
    }
}
