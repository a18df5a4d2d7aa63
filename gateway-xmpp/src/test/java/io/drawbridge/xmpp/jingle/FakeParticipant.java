package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.sdp.SessionDescription;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A participant that can be looked at, and no more. */
final class FakeParticipant implements Participant {
    final CompletableFuture<ParticipantObserver> observer = new CompletableFuture<>();
    private final Meeting meeting;

    FakeParticipant(Meeting meeting) {
        this.meeting = meeting;
    }

    @Override
    public String id() {
        return "p1";
    }

    @Override
    public Path path() {
        return Path.WEBRTC;
    }

    @Override
    public Meeting meeting() {
        return meeting;
    }

    @Override
    public Optional<SessionDescription> reoffer(SessionDescription offer) {
        return Optional.empty();
    }

    @Override
    public Optional<SessionDescription> offer() {
        return Optional.empty();
    }

    @Override
    public Optional<EndReason> answered(SessionDescription answer) {
        return Optional.empty();
    }

    @Override
    public void offerRefused() {}

    @Override
    public void digit(char symbol) {}

    @Override
    public void pictureRequested() {}

    @Override
    public void leave(EndReason reason) {}

    @Override
    public void command(PageCommand command) {}

    @Override
    public void observe(ParticipantObserver follower) {
        observer.complete(follower);
    }

    @Override
    public CallSnapshot snapshot() {
        throw new UnsupportedOperationException("nobody asks");
    }
}
