package io.drawbridge.core.bridge;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a web join into a participant: offer read, meeting looked up, transport borrowed from the webrtc leg, meeting joined. What
 * comes over XMPP and what comes directly ends here alike. Thread-safe; each session is owned by its meeting's loop.
 */
public final class BrowserJoins implements JoinLink {
    private static final Logger LOG = LoggerFactory.getLogger(BrowserJoins.class);

    private final Directory directory;
    private final Meetings meetings;
    private final Exports exports;
    private final ConcurrentMap<String, BrowserSession> sessions = new ConcurrentHashMap<>();

    /** Borrows {@link WebTransports} from {@code exports} at each join. */
    public BrowserJoins(Directory directory, Meetings meetings, Exports exports) {
        this.directory = directory;
        this.meetings = meetings;
        this.exports = exports;
    }

    @Override
    public Optional<String> unavailable() {
        return exports.all(WebTransports.class).isEmpty()
                ? Optional.of("no leg lends media transports for browsers: add \"webrtc\" to \"legs\"")
                : Optional.empty();
    }

    @Override
    public Call join(Request request, Listener listener) {
        BrowserSession running = sessions.get(request.sessionId());
        if (running != null) {
            return running;
        }
        if (unavailable().isPresent()) {
            return refuse(
                    request, listener, new EndReason.NotReady(unavailable().get()));
        }
        if (!(SdpParser.parse(request.sdpOffer()) instanceof SdpParser.Result.Parsed parsed)) {
            return refuse(
                    request,
                    listener,
                    new EndReason.MalformedOffer("the browser's session description cannot be read"));
        }
        Optional<TransportParameters> remote = Transports.of(parsed.description());
        if (remote.isEmpty()) {
            return refuse(
                    request,
                    listener,
                    new EndReason.NoCommonMedia("the offer has no ICE and DTLS parameters, which browsers must use"));
        }
        Destination destination = directory.ask(request.meeting(), request.remote());
        if (destination instanceof Destination.Barred) {
            return refuse(request, listener, EndReason.Plain.TOO_MANY_TRIES);
        }
        if (destination instanceof Destination.Unknown || destination instanceof Destination.Ivr) {
            return refuse(request, listener, nowhere(request));
        }
        JoinAttempt.Entry entry =
                new JoinAttempt.Entry(pin(request, destination), request.remote(), false, request.language());
        return meetings.open(destination)
                .<Call>map(meeting -> start(
                        named(request, destination), listener, meeting, entry, parsed.description(), remote.get()))
                .orElseGet(() -> refuse(request, listener, new EndReason.ShuttingDown()));
    }

    /** Who comes with a PIN is told the same as with a wrong PIN, so that neither can be guessed by the other. */
    private static EndReason nowhere(Request request) {
        boolean guesses = !request.pin().isEmpty() && !request.pin().equals(Door.SKIP);
        return guesses ? EndReason.Plain.WRONG_PIN : new EndReason.UnknownMeeting();
    }

    /** Who comes by an invitation that is made out to a name bears that name. */
    private Request named(Request request, Destination destination) {
        String name = directory.nameInvited(destination, request.pin());
        return name.isEmpty() ? request : request.withName(name);
    }

    /** The PIN that was typed, or else the one in the link. */
    private static String pin(Request request, Destination destination) {
        boolean inLink = request.pin().isEmpty() && destination instanceof Destination.ToMeeting;
        return inLink ? ((Destination.ToMeeting) destination).pin() : request.pin();
    }

    private Call start(
            Request request,
            Listener listener,
            Meeting meeting,
            JoinAttempt.Entry entry,
            SessionDescription offer,
            TransportParameters remote) {
        BrowserSession session =
                new BrowserSession(request, listener, meeting, entry, () -> sessions.remove(request.sessionId()));
        BrowserSession other = sessions.putIfAbsent(request.sessionId(), session);
        if (other != null) {
            return other;
        }
        session.open(exports.borrow(WebTransports.class), offer, remote);
        return session;
    }

    private static Call refuse(Request request, Listener listener, EndReason reason) {
        LOG.info("call {} refused: webrtc, {}: {}", request.sessionId(), reason.key(), reason.detail());
        listener.onEnded(reason);
        return Ended.INSTANCE;
    }

    /** The handle of a join that was refused at once. */
    private enum Ended implements Call {
        INSTANCE;

        @Override
        public void candidate(Candidate candidate) {}

        @Override
        public void offer(String sdpOffer) {}

        @Override
        public void end(EndReason reason) {}
    }
}
