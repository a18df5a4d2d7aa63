package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.sdp.SessionDescription;
import java.util.Optional;

/** One leg in a meeting, as its signalling sees it. Owner: the meeting's loop, except where a method says otherwise. */
public interface Participant {
    /** Unique in the process; thread-safe. */
    String id();

    /** The leg's path; thread-safe. */
    Path path();

    /** The meeting that the participant is in; thread-safe. */
    Meeting meeting();

    /** Answers a new offer of the running session (re-INVITE, browser's renegotiation); empty: refuse with 488 and go on as before. */
    Optional<SessionDescription> reoffer(SessionDescription offer);

    /**
     * A new offer of ours in the running session, of all that we can do (a re-INVITE without SDP; RFC 6337 section 5.2.5); its answer goes to
     * {@link #answered}. Empty: not possible now, refuse with 491.
     */
    Optional<SessionDescription> offer();

    /** The far end's answer to our open offer. Returns why it cannot be used (the call must end), or empty. */
    Optional<EndReason> answered(SessionDescription answer);

    /** Our open offer was refused or lost a glare: the session goes on as it was before. */
    void offerRefused();

    /** A DTMF digit (0 to 9, * # A to D) that came by signalling: SIP INFO or KPML. The same digit may come as RFC 4733 event too. */
    void digit(char symbol);

    /** The far end asks for a key frame by signalling (SIP INFO). */
    void pictureRequested();

    /** The far end has left, or its signalling has failed. Does not call {@link LegSignals#end}. Idempotent. */
    void leave(EndReason reason);

    /** What the page asks; what is refused is answered by news. */
    void command(PageCommand command);

    /** Follows the meeting from here on; gets the state of now at once. At most one observer. */
    void observe(ParticipantObserver observer);

    /** The facts of now. */
    CallSnapshot snapshot();
}
