package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.net.Loops;
import io.micrometer.core.instrument.Gauge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The meetings of this process, made when the first participant comes; an empty one holds nothing but its name. Every echo test is a
 * meeting of its own. Thread-safe.
 */
public final class MeetingRegistry implements Meetings {
    private final Loops loops;
    private final MediaTools tools;
    private final ConcurrentMap<String, LoopMeeting> meetings = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LoopParticipant> participants = new ConcurrentHashMap<>();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private volatile boolean draining;

    /** Registers the gauges of live calls; {@code tools} is what every meeting works with. */
    public MeetingRegistry(Loops loops, MediaTools tools) {
        this.loops = loops;
        this.tools = tools;
        for (Path path : Path.values()) {
            Gauge.builder("drawbridge.calls.active", participants, all -> countOf(all.values(), path))
                    .tag("path", path.label())
                    .register(tools.meters());
        }
    }

    private static long countOf(Collection<LoopParticipant> all, Path path) {
        return all.stream().filter(participant -> participant.path() == path).count();
    }

    @Override
    public Optional<Meeting> open(Destination destination) {
        if (draining) {
            return Optional.empty();
        }
        if (destination instanceof Destination.ToMeeting to) {
            return Optional.of(meetings.computeIfAbsent(to.meeting().name(), name -> make(name, false)));
        }
        if (destination instanceof Destination.Echo) {
            return Optional.of(make("echo", true));
        }
        return Optional.empty();
    }

    private LoopMeeting make(String name, boolean echo) {
        int index = Math.floorMod(nextLoop.getAndIncrement(), loops.mediaCount());
        return new LoopMeeting(name, echo, loops.media(index), index, tools, new Membership());
    }

    /** What a meeting tells the registry about itself. Called on the meeting's loop. */
    final class Membership {
        void joined(LoopParticipant participant) {
            participants.put(participant.id(), participant);
        }

        void left(LoopParticipant participant, EndReason reason) {
            participants.remove(participant.id());
            tools.meters()
                    .counter("drawbridge.calls.ended", "reason", reason.key())
                    .increment();
        }
    }

    @Override
    public Optional<Participant> participant(String id) {
        return Optional.ofNullable(participants.get(id));
    }

    @Override
    public CompletionStage<List<CallSnapshot>> calls() {
        List<CompletableFuture<CallSnapshot>> pending = new ArrayList<>();
        for (LoopParticipant participant : participants.values()) {
            CompletableFuture<CallSnapshot> snapshot = new CompletableFuture<>();
            pending.add(snapshot);
            participant.meeting().loop().execute(() -> snapshot.complete(participant.snapshot()));
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                .thenApply(done -> pending.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public int participantCount() {
        return participants.size();
    }

    @Override
    public void drain() {
        draining = true;
    }

    @Override
    public CompletionStage<Void> endAll(EndReason reason) {
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (LoopParticipant participant : participants.values()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            pending.add(done);
            participant.meeting().loop().execute(() -> {
                participant.dismiss(reason);
                done.complete(null);
            });
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new));
    }
}
