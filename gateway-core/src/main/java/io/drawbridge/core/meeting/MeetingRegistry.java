package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.spi.DialOut;
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
import java.util.function.Supplier;

/**
 * The meetings of this process, made when the first participant comes; an empty one holds nothing but its name. Every echo test is a
 * meeting of its own. Thread-safe.
 */
public final class MeetingRegistry implements Meetings {
    private final Loops loops;
    private final MediaTools tools;
    private final Directory directory;
    private final Door door;
    private final Supplier<List<DialOut>> lenders;
    private final House house = new House();
    private final ConcurrentMap<String, LoopMeeting> meetings = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LoopParticipant> participants = new ConcurrentHashMap<>();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private volatile boolean draining;

    /** Without anybody who can place calls. */
    public MeetingRegistry(Loops loops, MediaTools tools, Directory directory, Door door) {
        this(loops, tools, directory, door, List::of);
    }

    /**
     * Registers the gauges of live calls.
     *
     * @param tools what every meeting works with
     * @param directory where the numbers lead that callers type
     * @param door who gets in
     * @param lenders who can place calls, asked with each call
     */
    public MeetingRegistry(
            Loops loops, MediaTools tools, Directory directory, Door door, Supplier<List<DialOut>> lenders) {
        this.lenders = lenders;
        this.loops = loops;
        this.tools = tools;
        this.directory = directory;
        this.door = door;
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
            return Optional.of(meeting(to.meeting(), freeLoop()));
        }
        if (destination instanceof Destination.Echo) {
            return Optional.of(make("echo", LoopMeeting.Kind.ECHO, freeLoop()));
        }
        if (destination instanceof Destination.Ivr) {
            return Optional.of(make("", LoopMeeting.Kind.IVR, freeLoop()));
        }
        return Optional.empty();
    }

    @Override
    public Optional<Meeting> find(String name) {
        return Optional.ofNullable(meetings.get(name));
    }

    private int freeLoop() {
        return Math.floorMod(nextLoop.getAndIncrement(), loops.mediaCount());
    }

    private LoopMeeting meeting(MeetingSpec spec, int loopIndex) {
        return meetings.computeIfAbsent(spec.name(), name -> make(name, LoopMeeting.Kind.MEETING, loopIndex))
                .as(spec);
    }

    private LoopMeeting make(String name, LoopMeeting.Kind kind, int loopIndex) {
        return new LoopMeeting(name, kind, loops.media(loopIndex), loopIndex, tools, house);
    }

    /** What meetings ask and tell the registry. */
    private final class House implements Household {
        @Override
        public void joined(LoopParticipant participant) {
            participants.put(participant.id(), participant);
        }

        @Override
        public void left(LoopParticipant participant, EndReason reason) {
            participants.remove(participant.id());
            tools.meters()
                    .counter("drawbridge.calls.ended", "reason", reason.key())
                    .increment();
        }

        @Override
        public Optional<MeetingSpec> find(String number) {
            return directory.resolve(number) instanceof Destination.ToMeeting to
                    ? Optional.of(to.meeting())
                    : Optional.empty();
        }

        @Override
        public Admission knock(MeetingSpec spec, String pin, String source) {
            return door.knock(spec, inside(spec), pin, source);
        }

        @Override
        public Admission again(MeetingSpec spec) {
            return door.again(spec, inside(spec));
        }

        private Door.Inside inside(MeetingSpec spec) {
            LoopMeeting running = meetings.get(spec.name());
            return running == null
                    ? new Door.Inside(false, false)
                    : new Door.Inside(running.hostPresent(), running.locked());
        }

        @Override
        public Optional<DialOut> dialOut() {
            return lenders.get().stream().findFirst();
        }

        @Override
        public boolean guessed(String source) {
            return door.guessed(source);
        }

        @Override
        public LoopMeeting meeting(MeetingSpec spec, int loopIndex) {
            return MeetingRegistry.this.meeting(spec, loopIndex);
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
