package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a call that comes in is answered: from its INVITE to a participant. An INVITE with Replaces takes the place of another call (RFC
 * 3891): whoever knows that call's tags was told them by one of its two ends. Owner: the signalling loop, where not said otherwise.
 */
final class IncomingCall {
    private static final Logger log = LoggerFactory.getLogger(IncomingCall.class);
    private static final int MAX_NAME_LENGTH = 64;

    private final SipCalls calls;
    private final InviteSession session;
    private final SipRequest invite;
    private final String callId;
    private final SipCall call;
    private @Nullable SipCall replaced;

    IncomingCall(SipCalls calls, InviteSession session, SipRequest invite, long now) {
        this.calls = calls;
        this.session = session;
        this.invite = invite;
        this.callId = "sip-" + calls.ids().next();
        this.call = new SipCall(calls, session, new SipCall.Ticket(callId, "no meeting", now), () -> {});
    }

    /** The call that it makes. */
    SipCall call() {
        return call;
    }

    /** Decides about the INVITE, as far as that needs no other loop. */
    @SuppressWarnings("IllegalCatch") // an INVITE that nobody answers would stay for ever
    void start(long now) {
        try {
            decide(now);
        } catch (RuntimeException e) {
            log.error("call {}: a fault in its INVITE", callId, e);
            call.refuse(new EndReason.InternalFault("a fault in its INVITE"), now);
        }
    }

    private void decide(long now) {
        Replaces.Found replaces = Replaces.in(invite);
        if (replaces instanceof Replaces.Found.None) {
            dialled(now);
        } else if (calls.draining()) {
            call.refuse(new EndReason.ShuttingDown(), now);
        } else if (replaces instanceof Replaces.Found.One one) {
            replace(one.replaces(), now);
        } else {
            notReplaced(400, "one Replaces header with both tags is understood", now);
        }
    }

    private Header warning(String text) {
        return calls.warning(Refusals.MISCELLANEOUS, text);
    }

    // ---- a call to a meeting

    private void dialled(long now) {
        Destination destination = calls.reception().destination(invite, source());
        Optional<EndReason> refusal = calls.reception().refusal(invite, destination);
        call.leadsTo(place(destination));
        if (calls.draining()) {
            call.refuse(new EndReason.ShuttingDown(), now);
        } else if (refusal.isPresent()) {
            call.refuse(refusal.get(), now);
        } else {
            withOffer(offer -> open(destination, offer, now), now);
        }
    }

    /** For the log. What was dialled in vain stays out of it: it may be somebody's number. */
    private static String place(Destination destination) {
        if (destination instanceof Destination.ToMeeting known) {
            return "meeting " + known.meeting().name();
        }
        if (destination instanceof Destination.Ivr) {
            return SipCall.MENU;
        }
        return destination instanceof Destination.Echo ? "echo" : "no meeting";
    }

    /** Without an offer, that is ours to make (RFC 3261 section 13.2.1). */
    private void withOffer(Consumer<Optional<SessionDescription>> next, long now) {
        if (invite.body().isEmpty()) {
            next.accept(Optional.empty());
            return;
        }
        SdpParser.Result parsed = SdpParser.parse(invite.body().text());
        if (parsed instanceof SdpParser.Result.Malformed bad) {
            call.refuse(new EndReason.MalformedOffer("line " + bad.line() + ": " + bad.reason()), now);
        } else if (parsed instanceof SdpParser.Result.Parsed good) {
            next.accept(Optional.of(good.description()));
        }
    }

    private void open(Destination destination, Optional<SessionDescription> offer, long now) {
        Optional<Meeting> opened = calls.context().meetings().open(destination);
        if (opened.isEmpty()) {
            call.refuse(new EndReason.NotReady("no new joins are taken"), now);
        } else {
            String pin = destination instanceof Destination.ToMeeting known ? known.pin() : "";
            join(opened.get(), entry(pin, false), offer);
        }
    }

    /** Whom wrong numbers and PINs are counted against: behind a trunk there are many, and one must not bar the others. */
    private String source() {
        return calls.trunk(session.flow())
                .map(trunk -> trunk.name() + " " + invite.from().uri())
                .orElseGet(() -> session.flow().remote().getAddress().getHostAddress());
    }

    private JoinAttempt.Entry entry(String pin, boolean invited) {
        String languages = invite.headers().first("Accept-Language").orElse("");
        return new JoinAttempt.Entry(pin, source(), invited, languages);
    }

    // ---- a call in the place of another

    private void replace(Replaces replaces, long now) {
        Optional<SipCall> found = calls.live().find(replaces.dialog());
        Optional<Participant> there = found.flatMap(SipCall::participant);
        boolean established = found.filter(old -> old.session().established()).isPresent();
        if (found.isEmpty() && calls.live().hasEnded(replaces.dialog())) {
            notReplaced(603, "the call to be replaced has ended", now);
        } else if (!established || there.isEmpty()) {
            notReplaced(481, "there is no call to be replaced", now);
        } else if (replaces.earlyOnly()) {
            notReplaced(486, "the call to be replaced is answered", now);
        } else {
            call.leadsTo("meeting " + there.get().meeting().name());
            replaced = found.get();
            withOffer(offer -> takePlace(there.get(), offer), now);
        }
    }

    private void notReplaced(int status, String why, long now) {
        call.refuse(new EndReason.NotReplaced(status, why), now);
    }

    /** Who waits before a meeting is replaced by one who waits. */
    private void takePlace(Participant before, Optional<SessionDescription> offer) {
        Meeting meeting = before.meeting();
        meeting.loop().execute(() -> {
            String state = before.snapshot().state();
            boolean inside = !state.equals("lobby") && !state.equals("ivr");
            calls.signalling().post(now -> join(meeting, entry("", inside), offer));
        });
    }

    // ---- into the meeting

    private void join(Meeting target, JoinAttempt.Entry entry, Optional<SessionDescription> offer) {
        SipMedia.Addresses addresses = calls.addresses(session.flow().remote().getAddress());
        SipMedia.Peer peer = calls.peer(invite, session.flow());
        target.loop().execute(() -> {
            SipMedia transport = new SipMedia(calls.media(), target.loop(), addresses, peer);
            JoinAttempt attempt = new JoinAttempt(
                    callId, Path.CVI, displayName(), invite.from().uri(), offer, transport, call.signals(), entry);
            JoinResult result = Joining.attempt(target, attempt);
            calls.signalling().post(now -> onJoined(result, transport, peer.confirmed(), now));
        });
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

    private void onJoined(JoinResult result, SipMedia media, boolean confirmed, long now) {
        if (result instanceof JoinResult.Joined joined) {
            if (!confirmed) {
                call.holdBack(media);
            }
            onIn(joined, media.pulse(), now);
        } else if (result instanceof JoinResult.Refused refused) {
            call.refuse(refused.reason(), now);
        } else {
            call.refuse(new EndReason.NotReady("the meeting lives on another node"), now);
        }
    }

    private void onIn(JoinResult.Joined joined, Pulse pulse, long now) {
        Body description = Body.of(SdpPrinter.print(joined.description()));
        if (!call.enter(joined.participant(), pulse, invite.body(), description, now)) {
            return;
        }
        call.agreed(invite, joined.description());
        if (invite.headers().values("Require").stream().anyMatch("100rel"::equalsIgnoreCase)) {
            session.progress(183, List.of(), description, now);
        }
        List<Header> warnings = joined.warning().isEmpty() ? List.of() : List.of(warning(joined.warning()));
        session.accept(warnings, description, now);
        if (replaced != null) {
            replaced.hangUp(EndReason.Plain.REPLACED);
        }
    }
}
