package io.drawbridge.xmpp;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for the browser's side of a join: remembers all that it is told. */
public final class Guest implements JoinLink.Listener {
    public final List<String> answers = new CopyOnWriteArrayList<>();
    public final List<String> participants = new CopyOnWriteArrayList<>();
    public final List<JoinLink.Candidate> candidates = new CopyOnWriteArrayList<>();
    public final List<EndReason> ends = new CopyOnWriteArrayList<>();
    public final CompletableFuture<String> first = new CompletableFuture<>();
    public volatile int renegotiations;

    public static JoinLink.Request request(String sessionId, String meeting, String sdp) {
        return new JoinLink.Request(sessionId, meeting, "2468", "Zoë \u0001<&>", "fr", "192.0.2.7", sdp);
    }

    @Override
    public void onAnswer(String participantId, String sdpAnswer) {
        participants.add(participantId);
        answers.add(sdpAnswer);
        first.complete(sdpAnswer);
    }

    @Override
    public void onCandidate(JoinLink.Candidate candidate) {
        candidates.add(candidate);
    }

    @Override
    public void onRenegotiate() {
        renegotiations++;
    }

    @Override
    public void onEnded(EndReason reason) {
        ends.add(reason);
        first.complete("ended: " + reason.key());
    }
}
