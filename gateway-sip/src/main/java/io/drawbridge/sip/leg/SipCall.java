package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.LegSignals;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.dialog.OfferReply;
import io.drawbridge.sip.dialog.SessionEnd;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Printable;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call that came in: from INVITE to participant, and back to BYE. Owner: the signalling loop, where not said otherwise. */
final class SipCall implements InviteSession.Listener {
    private static final Logger log = LoggerFactory.getLogger(SipCall.class);
    private static final int MAX_NAME_LENGTH = 64;

    private final SipCalls calls;
    private final InviteSession session;
    private final SipRequest invite;
    private final String callId;
    private final long startedNanos;
    private final PictureRequests pictures;
    private final CallOffers offers;
    private final RemoteKeys keys;
    private String place = "no meeting";
    private @Nullable Participant participant;
    private @Nullable EndReason endReason;
    private boolean over;

    SipCall(SipCalls calls, InviteSession session, SipRequest invite, long now) {
        this.calls = calls;
        this.session = session;
        this.invite = invite;
        this.callId = "sip-" + calls.ids().next();
        this.startedNanos = now;
        this.pictures = new PictureRequests(calls.signalling(), session);
        this.offers = new CallOffers(callId, calls.signalling(), session, calls.refusals(), this::hangUp);
        this.keys =
                new RemoteKeys(calls, session, digit -> offers.onMeetingLoop(participant -> participant.digit(digit)));
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

    /** A response of ours in the dialog. */
    SipResponse response(SipRequest request, int status) {
        return SipResponse.to(request, status, session.id().localTag());
    }

    /** Answers a request in the dialog. */
    void respond(ServerTransaction transaction, SipResponse response, long now) {
        calls.agent().respond(transaction, response, now);
    }

    /** Decides about the INVITE, as far as that needs no other loop. */
    @SuppressWarnings("IllegalCatch") // an INVITE that nobody answers would stay for ever
    void start(long now) {
        try {
            decide(now);
        } catch (RuntimeException e) {
            log.error("call {}: a fault in its INVITE", callId, e);
            refuse(new EndReason.InternalFault("a fault in its INVITE"), now);
        }
    }

    private void decide(long now) {
        Destination destination = calls.reception().destination(invite, source());
        Optional<EndReason> refusal = calls.reception().refusal(invite, destination);
        place = Printable.of(place(destination));
        log.info("call {} in: SIP over {}, {}", callId, session.flow().transport(), place);
        if (calls.draining()) {
            refuse(new EndReason.ShuttingDown(), now);
        } else if (refusal.isPresent()) {
            refuse(refusal.get(), now);
        } else if (invite.body().isEmpty()) {
            open(destination, Optional.empty(), now); // RFC 3261 section 13.2.1: the offer is ours to make
        } else {
            withOffer(destination, now);
        }
    }

    /** For the log. What was dialled in vain stays out of it: it may be somebody's number. */
    private static String place(Destination destination) {
        if (destination instanceof Destination.ToMeeting known) {
            return "meeting " + known.meeting().name();
        }
        if (destination instanceof Destination.Ivr) {
            return "menu";
        }
        return destination instanceof Destination.Echo ? "echo" : "no meeting";
    }

    private void withOffer(Destination destination, long now) {
        SdpParser.Result parsed = SdpParser.parse(invite.body().text());
        if (parsed instanceof SdpParser.Result.Malformed bad) {
            refuse(new EndReason.MalformedOffer("line " + bad.line() + ": " + bad.reason()), now);
        } else if (parsed instanceof SdpParser.Result.Parsed good) {
            open(destination, Optional.of(good.description()), now);
        }
    }

    private void open(Destination destination, Optional<SessionDescription> offer, long now) {
        Optional<Meeting> opened = calls.context().meetings().open(destination);
        if (opened.isEmpty()) {
            refuse(new EndReason.NotReady("no new joins are taken"), now);
        } else {
            join(opened.get(), entry(destination), offer);
        }
    }

    /** Whom wrong numbers and PINs are counted against. */
    private String source() {
        return session.flow().remote().getAddress().getHostAddress();
    }

    private JoinAttempt.Entry entry(Destination destination) {
        String pin = destination instanceof Destination.ToMeeting known ? known.pin() : "";
        String languages = invite.headers().first("Accept-Language").orElse("");
        return new JoinAttempt.Entry(pin, source(), false, languages);
    }

    private void join(Meeting target, JoinAttempt.Entry entry, Optional<SessionDescription> offer) {
        SipMedia.Addresses addresses = calls.addresses(session.flow().remote().getAddress());
        SipMedia.Peer peer = calls.peer(invite, session.flow());
        target.loop().execute(() -> {
            SipMedia transport = new SipMedia(calls.media(), target.loop(), addresses, peer);
            JoinResult result = attempt(target, offer, transport, entry);
            calls.signalling().post(now -> onJoined(result, now));
        });
    }

    /** On the meeting's loop. */
    @SuppressWarnings("IllegalCatch") // a fault in one join must not take the loop's other calls with it
    private JoinResult attempt(
            Meeting target, Optional<SessionDescription> offer, SipMedia transport, JoinAttempt.Entry entry) {
        try {
            JoinResult result = target.join(new JoinAttempt(
                    callId, Path.CVI, displayName(), invite.from().uri(), offer, transport, new Signals(), entry));
            if (!(result instanceof JoinResult.Joined)) {
                transport.close();
            }
            return result;
        } catch (RuntimeException e) {
            log.error("call {}: a fault while joining", callId, e);
            transport.close();
            return new JoinResult.Refused(new EndReason.InternalFault("a fault while joining"));
        }
    }

    private String displayName() {
        String name = invite.from().readableName(MAX_NAME_LENGTH);
        if (!name.isEmpty()) {
            return name;
        }
        String user = invite.from().sipUri().map(SipUri::decodedUser).orElse("");
        String readable = user.replaceAll("\\p{Cntrl}", "");
        return readable.length() <= MAX_NAME_LENGTH ? readable : readable.substring(0, MAX_NAME_LENGTH);
    }

    private void onJoined(JoinResult result, long now) {
        if (result instanceof JoinResult.Joined joined) {
            onIn(joined, now);
        } else if (result instanceof JoinResult.Refused refused) {
            refuse(refused.reason(), now);
        } else {
            refuse(new EndReason.NotReady("the meeting lives on another node"), now);
        }
    }

    private void onIn(JoinResult.Joined joined, long now) {
        participant = joined.participant();
        if (over || endReason != null) { // cancelled, or taken out again, while it joined
            leave(endReason == null ? new EndReason.Cancelled() : endReason);
            session.end(now);
            return;
        }
        calls.countJoin("joined");
        Body description = Body.of(SdpPrinter.print(joined.description()));
        keys.onAgreed(invite, joined.description());
        offers.joined(joined.participant(), invite.body(), description);
        if (invite.headers().values("Require").stream().anyMatch("100rel"::equalsIgnoreCase)) {
            session.progress(183, List.of(), description, now);
        }
        List<Header> warnings = joined.warning().isEmpty()
                ? List.of()
                : List.of(calls.warning(Refusals.MISCELLANEOUS, joined.warning()));
        session.accept(warnings, description, now);
    }

    /** On the way to the meeting's loop. */
    private void leave(EndReason reason) {
        Participant leaving = participant;
        participant = null;
        offers.left();
        if (leaving != null) {
            leaving.meeting().loop().execute(() -> leaving.leave(reason));
        }
    }

    private void refuse(EndReason reason, long now) {
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
        pictures.onConfirmed(now);
        keys.onConfirmed(now);
    }

    @Override
    public void onOffer(Body offer, OfferReply reply, long now) {
        offers.onOffer(offer, reply, now);
    }

    @Override
    public void onOfferWanted(OfferReply reply, long now) {
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
        calls.inCall(this, transaction, now);
    }

    /** We end it, whatever it is doing. */
    private void hangUp(EndReason reason) {
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
        leave(reason);
        log.info(
                "call {} out: SIP, {}, {} {} after {} ms: {}",
                callId,
                place,
                how == SessionEnd.REFUSED ? "refused with" : "ended with",
                reason.key(),
                TimeUnit.NANOSECONDS.toMillis(now - startedNanos),
                Printable.of(reason.detail()));
    }

    private static EndReason reasonOf(SessionEnd how) {
        return switch (how) {
            case CANCELLED -> new EndReason.Cancelled();
            case REMOTE_BYE -> new EndReason.HungUp();
            case NO_ACK, NO_PRACK, LOST -> new EndReason.SignallingLost(how.detail());
            case NO_ANSWER -> new EndReason.NoCommonMedia(how.detail());
            case EXPIRED -> EndReason.Plain.SESSION_EXPIRED;
            case REFUSED, LOCAL_BYE -> new EndReason.ShuttingDown();
        };
    }

    /** What the meeting asks of us; called on its loop. */
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
