package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one session answers the INVITEs of the far end: 1xx, reliable or not, 200 and refusals (RFC 3261 section 13.3, RFC 3262). */
final class Answering {
    private record Held(List<Header> more, Body description) {}

    private final InviteSession session;
    private final UserAgent agent;
    private final ReliableProvisionals provisionals;
    private @Nullable ServerTransaction open;
    private @Nullable ServerTransaction answered;
    private @Nullable SipResponse answer;
    private @Nullable Held held;
    /** What a 1xx said already to the open INVITE; empty if a later exchange has taken its place. */
    private @Nullable Body early;

    Answering(InviteSession session, UserAgent agent) {
        this.session = session;
        this.agent = agent;
        this.provisionals = new ReliableProvisionals(agent.timers(), 1 + Math.floorMod(session.random(), 1 << 30));
    }

    private static boolean able(SipRequest invite, String header) {
        return PeerAbilities.has(invite, header, ReliableProvisionals.RELIABLE);
    }

    /** That INVITE is to be answered. */
    void open(ServerTransaction invite) {
        open = invite;
        early = null;
        held = null;
        agent.opened(invite, session);
    }

    boolean isOpen(ServerTransaction invite) {
        return open == invite;
    }

    private @Nullable ServerTransaction take() {
        ServerTransaction invite = open;
        open = null;
        held = null;
        provisionals.close();
        if (invite != null) {
            agent.closed(invite);
        }
        return invite;
    }

    /** A re-INVITE is open: asks the user for its answer. */
    void onReinvite(ServerTransaction transaction, long now) {
        SipRequest invite = transaction.request();
        Reply reply = new Reply(transaction);
        if (Sdp.in(invite)) {
            session.exchange().received(OfferAnswer.Carrier.INVITE);
            session.user().onOffer(invite.body(), reply, now);
        } else {
            session.user().onOfferWanted(reply, now);
        }
    }

    /** What is due about one re-INVITE. */
    private final class Reply implements OfferReply {
        private final ServerTransaction invite;

        Reply(ServerTransaction invite) {
            this.invite = invite;
        }

        private boolean mine() {
            return isOpen(invite);
        }

        @Override
        public boolean send(Body description, long now) {
            return mine() && accept(List.of(), description, now);
        }

        @Override
        public void refuse(int status, List<Header> more, long now) {
            if (mine()) {
                reject(status, more, SessionEnd.REFUSED, now);
            }
        }
    }

    private SipResponse response(SipRequest invite, int status, List<Header> more) {
        SipResponse response = SipResponse.to(invite, status, session.id().localTag());
        for (String route : invite.headers().lines("Record-Route")) {
            response = response.plus("Record-Route", route);
        }
        return response.plus("Contact", session.dialog().contact(agent.out()))
                .plus(session.capabilities())
                .plus(more);
    }

    void progress(int status, List<Header> more, Body description, long now) {
        ServerTransaction invite = open;
        if (invite == null || held != null) {
            return;
        }
        SipRequest request = invite.request();
        OfferAnswer exchange = session.exchange();
        boolean required = able(request, "Require");
        boolean offers = exchange.state() == OfferAnswer.State.NONE && !description.isEmpty();
        boolean reliable = required || (offers && able(request, "Supported"));
        boolean silent = required && exchange.state() == OfferAnswer.State.NONE && description.isEmpty();
        if (silent) {
            return; // the first reliable response would have to carry our offer (RFC 3261 section 13.2.1)
        }
        SipResponse response = response(request, status, more);
        if (!description.isEmpty() && early == null && (reliable || !offers)) {
            early = description;
            response = response.withBody(Sdp.TYPE, description);
            if (offers) {
                session.offerSent(OfferAnswer.Carrier.PROVISIONAL, description);
            } else if (reliable) {
                session.answerSent(description);
            }
        }
        if (reliable) {
            provisionals.provisional(response, effects(now));
        } else {
            agent.layer().respond(invite, response, now);
        }
    }

    private ReliableProvisionals.Effects effects(long now) {
        return new ReliableProvisionals.Effects() {
            @Override
            public void send(SipResponse provisional) {
                if (open != null) {
                    agent.layer().respond(open, provisional, now);
                }
            }

            @Override
            public void setTimer(DialogTimer timer, long delayNanos) {
                session.setTimer(timer, now + delayNanos);
            }

            @Override
            public void noPrack() {
                reject(504, List.of(new Header("Reason", SessionEnd.NO_PRACK.reason())), SessionEnd.NO_PRACK, now);
            }
        };
    }

    void onTimer(DialogTimer timer, long now) {
        provisionals.onTimer(timer, effects(now));
    }

    /** RFC 3262 section 3; the answer to an offer of our 1xx, or an offer of theirs, may come along (section 5). */
    void onPrack(ServerTransaction transaction, long now) {
        SipRequest prack = transaction.request();
        OfferAnswer exchange = session.exchange();
        if (!provisionals.prack(prack, effects(now))) {
            agent.refuse(transaction, 481, now);
            return;
        }
        boolean wanted = exchange.wantsAnswerIn(OfferAnswer.Carrier.PRACK);
        OfferAnswer.Verdict verdict =
                Sdp.in(prack) ? exchange.received(OfferAnswer.Carrier.PRACK) : OfferAnswer.Verdict.EXTRA;
        if (verdict == OfferAnswer.Verdict.OFFER) {
            session.updates().offer(transaction, now);
            return;
        }
        agent.refuse(transaction, 200, now);
        if (verdict == OfferAnswer.Verdict.ANSWER) {
            session.onAnswer(prack.body(), now);
        } else if (wanted) {
            exchange.dropped();
            reject(488, List.of(new Header("Reason", SessionEnd.NO_ANSWER.reason())), SessionEnd.NO_ANSWER, now);
            return;
        }
        release(now);
    }

    /** A later exchange than that of the 1xx has been made: the 200 says nothing. */
    void superseded() {
        if (open != null) {
            early = Body.EMPTY;
        }
    }

    boolean accept(List<Header> more, Body description, long now) {
        if (open == null) {
            return false;
        }
        held = new Held(List.copyOf(more), description);
        release(now);
        return true;
    }

    /** Sends the 200 that was held, if nothing speaks against it any more. */
    void release(long now) {
        Held ready = held;
        if (ready == null || !provisionals.idle() || session.updates().replyPending()) {
            return;
        }
        ServerTransaction invite = take();
        if (invite == null) {
            return;
        }
        SipRequest request = invite.request();
        Body description = describe(request, ready.description());
        List<Header> more = new ArrayList<>(session.refresh().accept(request, now));
        more.addAll(ready.more());
        SipResponse response = response(request, 200, more);
        SipResponse full = description.isEmpty() ? response : response.withBody(Sdp.TYPE, description);
        answered = invite;
        answer = full;
        agent.layer().respond(invite, full, now);
        session.run(now, effects -> session.usage().onAccepted(request.cseq().number(), effects));
    }

    /** What the 200 says: after a 1xx with a description the same answer, or nothing where the 1xx offered and was answered. */
    private Body describe(SipRequest invite, Body wanted) {
        OfferAnswer exchange = session.exchange();
        Body said = early;
        boolean answers = Sdp.in(invite);
        Body description = said == null ? wanted : (answers ? said : Body.EMPTY);
        if (exchange.state() == OfferAnswer.State.THEIRS) {
            session.theirs(invite.body());
            session.answerSent(description);
        } else if (said == null && !answers && !description.isEmpty()) {
            session.offerSent(OfferAnswer.Carrier.SUCCESS, description);
        }
        return description;
    }

    void reject(int status, List<Header> more, SessionEnd how, long now) {
        ServerTransaction invite = take();
        if (invite == null) {
            return;
        }
        session.exchange().dropped();
        SipResponse response =
                SipResponse.to(invite.request(), status, session.id().localTag());
        agent.layer().respond(invite, response.plus(more), now);
        session.run(now, effects -> session.usage().onRejected(how, effects));
        session.settled(now);
    }

    /** The 2xx once more. */
    void repeat(long now) {
        if (answered != null && answer != null) {
            agent.layer().respond(answered, answer, now);
        }
    }

    /** The ACK is there. */
    void acknowledged() {
        answered = null;
        answer = null;
    }

    /** The session is over: what is open is answered. */
    void close(long now) {
        ServerTransaction invite = take();
        if (invite != null && invite.unanswered()) {
            agent.layer()
                    .respond(
                            invite,
                            SipResponse.to(invite.request(), 487, session.id().localTag()),
                            now);
        }
    }
}
