package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.LegSignals;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.dialog.OfferReply;
import io.drawbridge.sip.dialog.SessionEnd;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Printable;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, from its dialog to the end: what it negotiates, its keys, its participant. How it came to be is told by {@link IncomingCall}
 * and {@link OutgoingCall}. Owner: the signalling loop, where not said otherwise.
 */
final class SipCall implements InviteSession.Listener {
    private static final Logger log = LoggerFactory.getLogger(SipCall.class);

    /** Its place while it may go on into a meeting. */
    static final String MENU = "menu";

    /**
     * What it is called in the log.
     *
     * @param id unique, as in the API
     * @param place where it leads
     */
    record Ticket(String id, String place, long startedNanos) {
        Ticket to(String elsewhere) {
            return new Ticket(id, Printable.of(elsewhere), startedNanos);
        }

        /** The first line of a call that came in. */
        void logBegin(Flow flow) {
            log.info("call {} in: SIP over {}, {}", id, flow.transport(), place);
        }

        /** The first line of a call of ours. */
        void logDialled() {
            log.info("call {} dialled: SIP, from {}", id, place);
        }

        /** The last line of a call. */
        void logEnd(boolean refused, EndReason reason, long now) {
            log.info(
                    "call {} out: SIP, {}, {} {} after {} ms: {}",
                    id,
                    place,
                    refused ? "refused with" : "ended with",
                    reason.key(),
                    TimeUnit.NANOSECONDS.toMillis(now - startedNanos),
                    Printable.of(reason.detail()));
        }
    }

    private final SipCalls calls;
    private final InviteSession session;
    private final Runnable whenOver;
    private final PictureRequests pictures;
    private final CallOffers offers;
    private final RemoteKeys keys;
    private Ticket ticket;
    private Pulse pulse = new Pulse();
    private @Nullable DeadCallWatch watch;
    private @Nullable Participant participant;
    private @Nullable SipMedia unconfirmed;
    private @Nullable EndReason endReason;
    private boolean over;

    /** {@code whenOver} is run at its end. */
    SipCall(SipCalls calls, InviteSession session, Ticket ticket, Runnable whenOver) {
        this.calls = calls;
        this.session = session;
        this.ticket = ticket;
        this.whenOver = whenOver;
        this.pictures = new PictureRequests(calls.signalling(), session);
        this.offers = new CallOffers(ticket.id(), calls.signalling(), session, calls.refusals(), this::hangUp);
        this.keys =
                new RemoteKeys(calls, session, digit -> offers.onMeetingLoop(participant -> participant.digit(digit)));
        calls.live().add(this);
    }

    /** It came in, and where it leads is known now. */
    void leadsTo(String place) {
        ticket = ticket.to(place);
        ticket.logBegin(session.flow());
    }

    /** Its dialog. */
    InviteSession session() {
        return session;
    }

    /** What it negotiates, and the way to its participant. */
    CallOffers offers() {
        return offers;
    }

    /** The keys of its remote control. */
    RemoteKeys keys() {
        return keys;
    }

    /** Whom it brought into a meeting, while it is there. */
    Optional<Participant> participant() {
        return Optional.ofNullable(participant);
    }

    /** A response of ours in the dialog. */
    SipResponse response(SipRequest request, int status) {
        return SipResponse.to(request, status, session.id().localTag());
    }

    /** Answers a request in the dialog. */
    void respond(ServerTransaction transaction, SipResponse response, long now) {
        calls.agent().respond(transaction, response, now);
    }

    // ---- its beginning

    /**
     * It has a participant.
     *
     * @param theirs the far end's offer; empty where {@code ours} is the offer
     * @return false: it was cancelled, or taken out again, meanwhile; then it is over
     */
    boolean enter(Participant joined, Pulse signs, Body theirs, Body ours, long now) {
        participant = joined;
        pulse = signs;
        if (over || endReason != null) {
            leave(endReason == null ? new EndReason.Cancelled() : endReason);
            session.end(now);
            return false;
        }
        calls.countJoin("joined");
        offers.joined(joined, theirs, ours);
        return true;
    }

    /** What the far end can do, and which description says what was agreed. */
    void agreed(SipMessage farEnd, SessionDescription description) {
        keys.onAgreed(farEnd, description);
    }

    /** Its media are held back until the ACK shows that the far end hears us. */
    void holdBack(SipMedia media) {
        unconfirmed = media;
    }

    /** It is not taken. */
    void refuse(EndReason reason, long now) {
        if (endReason == null) {
            endReason = reason;
            calls.countJoin(reason.key());
        }
        session.reject(reason.sipStatus(), calls.refusals().headers(reason), now);
    }

    @Override
    public void onCancelled(long now) {
        endReason = new EndReason.Cancelled();
        calls.countJoin(endReason.key());
    }

    @Override
    public void onConfirmed(long now) {
        watch = new DeadCallWatch(calls.watchLimits(), now);
        pictures.onConfirmed(now);
        keys.onConfirmed(now);
        SipMedia waiting = unconfirmed;
        unconfirmed = null;
        if (waiting != null) { // its picture may have begun before we knew that anybody sees it
            waiting.confirm(() -> calls.signalling().post(at -> offers.onMeetingLoop(Participant::pictureRequested)));
        }
    }

    // ---- its life

    @Override
    public void onOffer(Body offer, OfferReply reply, long now) {
        alive(now);
        offers.onOffer(offer, reply, now);
    }

    @Override
    public void onOfferWanted(OfferReply reply, long now) {
        alive(now);
        offers.onOfferWanted(reply, now);
    }

    @Override
    public void onAnswer(Body answer, long now) {
        offers.onAnswer(answer);
    }

    @Override
    public void onOfferDropped(long now) {
        offers.onOfferDropped();
    }

    @Override
    public void onOfferDue(long now) {
        offers.onOfferDue();
    }

    @Override
    public void onRemoteChanged(Body description, long now) {
        offers.onRemoteChanged(description);
    }

    @Override
    public void onRequest(ServerTransaction transaction, long now) {
        alive(now);
        calls.inCall(this, transaction, now);
    }

    /** About once a second: a far end that is silent is asked whether it is there still. */
    void onTime(long now) {
        DeadCallWatch watching = watch;
        if (watching == null || !session.established() || !calls.watches()) {
            return;
        }
        switch (watching.onTime(pulse.due(), pulse.heardNanos(ticket.startedNanos()), now)) {
            case NOTHING -> {}
            case ASK -> session.request("OPTIONS", List.of(), Body.EMPTY, new Answered(), now);
            case DEAD -> end(EndReason.Plain.MEDIA_LOST, now);
        }
    }

    /** Any answer will do, but 408 and 481, which end the dialog by themselves. */
    private final class Answered implements Requester {
        @Override
        public void onResponse(SipResponse response, long now) {
            if (response.status() != 408 && response.status() != 481) {
                alive(now);
            }
        }

        @Override
        public void onNoResponse(long now) {}
    }

    private void alive(long now) {
        if (watch != null) {
            watch.alive(now);
        }
    }

    // ---- its end

    /** On the way to the meeting's loop. */
    private void leave(EndReason reason) {
        Participant leaving = participant;
        participant = null;
        offers.left();
        if (leaving != null) {
            leaving.meeting().loop().execute(() -> leaving.leave(reason));
        }
    }

    /** We end it, whatever it is doing. */
    void hangUp(EndReason reason) {
        calls.signalling().run(now -> end(reason, now));
    }

    private void end(EndReason reason, long now) {
        if (session.established()) {
            endReason = endReason == null ? reason : endReason;
            session.end(calls.refusals().goodbye(reason), now);
        } else {
            refuse(reason, now);
        }
    }

    @Override
    public void onEnded(SessionEnd how, long now) {
        over = true;
        pictures.close();
        keys.close();
        EndReason reason = endReason == null ? reasonOf(how) : endReason;
        endReason = reason;
        Ticket last = ticket.to(whereabouts());
        leave(reason);
        calls.live().remove(this);
        last.logEnd(how == SessionEnd.REFUSED, reason, now);
        whenOver.run();
    }

    /** For the log: where it is now, or was last; one that came by the menu may be in a meeting, or wait before it. */
    private String whereabouts() {
        Participant here = participant;
        String meeting = here == null || !ticket.place().equals(MENU)
                ? ""
                : here.meeting().name();
        return meeting.isEmpty() ? ticket.place() : MENU + ", then meeting " + meeting;
    }

    private EndReason reasonOf(SessionEnd how) {
        return switch (how) {
            case CANCELLED -> new EndReason.Cancelled();
            case REMOTE_BYE -> new EndReason.HungUp();
            case LOST -> {
                boolean silent = watch != null && watch.asked();
                yield silent ? EndReason.Plain.MEDIA_LOST : new EndReason.SignallingLost(how.detail());
            }
            case NO_ACK, NO_PRACK -> new EndReason.SignallingLost(how.detail());
            case NO_ANSWER -> new EndReason.NoCommonMedia(how.detail());
            case EXPIRED -> EndReason.Plain.SESSION_EXPIRED;
            case REFUSED, LOCAL_BYE -> new EndReason.ShuttingDown();
        };
    }

    /** What the meeting asks of it; called on the meeting's loop. */
    LegSignals signals() {
        return new Signals();
    }

    private final class Signals implements LegSignals {
        @Override
        public void requestPicture() {
            calls.signalling().post(pictures::onWanted);
        }

        @Override
        public void renegotiate() {
            calls.signalling().post(session::wishOffer);
        }

        @Override
        public void end(EndReason reason) {
            calls.signalling().post(now -> {
                participant = null;
                offers.left();
                SipCall.this.end(reason, now);
            });
        }
    }
}
