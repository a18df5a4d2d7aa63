package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.net.Loops;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Meetings of that name with one participant each. */
record FakeMeetings(Loops loops, String... running) implements Meetings {
    private record Running(String name, EventLoop loop) implements Meeting {
        @Override
        public int loopIndex() {
            return 0;
        }

        @Override
        public JoinResult join(JoinAttempt attempt) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Attendee> participants() {
            return List.of(new Attendee("p1", "Room", "cvi", Role.GUEST, "connected", false, false));
        }
    }

    @Override
    public Optional<Meeting> find(String name) {
        return List.of(running).contains(name) ? Optional.of(new Running(name, loops.signalling())) : Optional.empty();
    }

    @Override
    public Optional<Meeting> open(Destination destination) {
        return Optional.empty();
    }

    @Override
    public Optional<Participant> participant(String id) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<List<CallSnapshot>> calls() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public int participantCount() {
        return running.length;
    }

    @Override
    public void drain() {}

    @Override
    public CompletionStage<Void> endAll(EndReason reason) {
        return CompletableFuture.completedFuture(null);
    }
}
