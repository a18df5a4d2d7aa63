package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.EndReason.Plain;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.media.audio.Cadence;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A meeting on its event loop: who is in it, the mixer of their sound, the router of their pictures, and who waits before it. While nobody
 * is in it, it holds no codec; while nobody waits either, no timer. The IVR is a meeting too, into which nobody ever gets.
 */
final class LoopMeeting implements Meeting, MeetingSound.Listener {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_VIDEO_BITRATE_BPS = 2_500_000;

    /** What happens to those who come: they meet, hear themselves, or are asked for a number. */
    enum Kind {
        MEETING,
        ECHO,
        IVR
    }

    private final String name;
    private final Kind kind;
    private final EventLoop loop;
    private final int loopIndex;
    private final MediaTools tools;
    private final Household house;
    private final Foyer foyer;
    private final Map<String, LoopParticipant> participants = new LinkedHashMap<>();
    private final Burst burst;
    private final PictureRouter pictures;
    private final MeetingTalk talk;
    private final MeetingSound sound;
    private @Nullable ScheduledFuture<?> ticking;
    private volatile @Nullable MeetingSpec spec;
    private volatile boolean locked;
    private volatile boolean hostPresent;

    LoopMeeting(String name, Kind kind, EventLoop loop, int loopIndex, MediaTools tools, Household house) {
        this.name = name;
        this.kind = kind;
        this.loop = loop;
        this.loopIndex = loopIndex;
        this.tools = tools;
        this.house = house;
        this.foyer = new Foyer(house);
        this.burst = new Burst(loop, participants.values());
        this.pictures = new PictureRouter(kind == Kind.ECHO, participants.values(), burst, this::nowNanos);
        this.talk = new MeetingTalk(this, participants.values(), foyer, tools.ticker(), house::dialOut);
        this.sound = new MeetingSound(kind == Kind.ECHO, loop, tools, participants, burst, this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public int loopIndex() {
        return loopIndex;
    }

    Foyer foyer() {
        return foyer;
    }

    /** What pages are told and ask. */
    MeetingTalk talk() {
        return talk;
    }

    /** As it is configured; empty for echo tests and the IVR. */
    Optional<MeetingSpec> spec() {
        return Optional.ofNullable(spec);
    }

    /** What the configuration says of it now; thread-safe. */
    LoopMeeting as(MeetingSpec current) {
        spec = current;
        return this;
    }

    long nowNanos() {
        return tools.ticker().nanoTime();
    }

    PictureRouter pictures() {
        return pictures;
    }

    // ---- coming and going

    @Override
    public JoinResult join(JoinAttempt attempt) {
        if (participants.containsKey(attempt.callId())
                || foyer.find(attempt.callId()).isPresent()) {
            return new JoinResult.Refused(new EndReason.InternalFault("the call id is taken"));
        }
        Admission admission = foyer.knock(spec, attempt.entry());
        Optional<EndReason> refusal = Foyer.refusal(admission, attempt);
        if (refusal.isPresent()) {
            return new JoinResult.Refused(refusal.get());
        }
        MediaPolicy policy = policyFor(Optional.empty(), attempt.transport().carriages());
        LegSession session = new LegSession(attempt.transport(), tools.random());
        Optional<EndReason> obstacle =
                attempt.offer().map(offer -> session.answer(offer, policy)).orElseGet(() -> session.offer(policy));
        if (obstacle.isPresent()) {
            return new JoinResult.Refused(obstacle.get());
        }
        LoopParticipant joining = new LoopParticipant(this, attempt, admission, session, tools);
        if (!session.offering()) {
            admit(joining);
        }
        return new JoinResult.Joined(joining, session.description(), joining.warning());
    }

    /** Lets a participant in, or lets it wait, whose media are negotiated. */
    void admit(LoopParticipant joined) {
        house.joined(joined);
        MeetingSpec target = spec;
        Admission admission = joined.admission();
        if (kind == Kind.IVR) {
            wait(joined).askNumber(nowNanos());
        } else if (target != null && admission instanceof Admission.PinWanted) {
            wait(joined).askPin(target, nowNanos());
        } else if (target != null && admission instanceof Admission.Lobby) {
            wait(joined).waitFor(target, nowNanos());
        } else {
            enter(joined, admission instanceof Admission.Admitted in ? in.role() : Role.GUEST);
        }
    }

    private Stage wait(LoopParticipant caller) {
        receive(caller);
        return caller.beginStage(house, tools.prompts());
    }

    /** One who waits does so before this meeting from now on. */
    void receive(LoopParticipant caller) {
        foyer.take(caller);
        tick();
        caller.onDoor(); // the host may have come in since it was told to wait
        talk.peopleChanged();
    }

    /** One who has waited, or needs not, is in from now on. */
    void enter(LoopParticipant joined, Role role) {
        participants.put(joined.id(), joined);
        joined.entered(role);
        sound.entered(joined);
        tick();
        talk.entered(joined);
        pictures.refresh();
        lookAtDoor();
    }

    /** One who waited here goes elsewhere. */
    void release(LoopParticipant caller) {
        foyer.remove(caller);
        talk.peopleChanged();
        stopIfEmpty();
    }

    /** Whether it is in, and does not wait. */
    boolean holds(LoopParticipant participant) {
        return participants.get(participant.id()) == participant;
    }

    boolean has(LoopParticipant participant) {
        return holds(participant)
                || foyer.find(participant.id()).filter(participant::equals).isPresent();
    }

    /** Takes a participant out; its media and signalling are its own concern. */
    void remove(LoopParticipant participant, EndReason reason) {
        if (foyer.remove(participant)) {
            house.left(participant, reason);
            talk.peopleChanged();
        } else if (participants.remove(participant.id(), participant)) {
            house.left(participant, reason);
            sound.left(participant);
            talk.left(participant.id());
            pictures.refresh();
            lookAtDoor();
        }
        stopIfEmpty();
    }

    private void tick() {
        if (ticking == null) {
            long now = nowNanos();
            long first = Cadence.next(now + TICK_NANOS) - now;
            ticking = loop.scheduleAtFixedRate(this::onTick, first, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void stopIfEmpty() {
        if (participants.isEmpty()) {
            locked = false;
            talk.over();
        }
        if (participants.isEmpty() && foyer.isEmpty() && ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    /** Every 20 ms. */
    void onTick() {
        long now = tools.ticker().nanoTime();
        Guard.run("sound of meeting", name, () -> sound.onTick(now));
        List.copyOf(participants.values()).forEach(participant -> tick(participant, now));
        foyer.waiting().forEach(caller -> tick(caller, now));
        Guard.run("pictures of meeting", name, () -> pictures.onTick(now));
        Guard.run("talk of meeting", name, () -> talk.onTick(now));
    }

    private static void tick(LoopParticipant participant, long now) {
        Guard.run("call", participant.id(), () -> participant.onTick(now));
    }

    // ---- the door

    private void lookAtDoor() {
        hostPresent = participants.values().stream().anyMatch(p -> p.role() == Role.HOST);
        foyer.onDoor();
    }

    @Override
    public List<Attendee> participants() {
        return Stream.concat(participants.values().stream(), foyer.waiting().stream())
                .map(People::attendee)
                .toList();
    }

    @Override
    public boolean admit(String participantId) {
        return foyer.find(participantId).filter(LoopParticipant::admit).isPresent();
    }

    @Override
    public boolean mute(String participantId, boolean muted) {
        Optional<LoopParticipant> found = Optional.ofNullable(participants.get(participantId));
        found.ifPresent(participant -> participant.muteAudio(muted));
        return found.isPresent();
    }

    @Override
    public boolean remove(String participantId) {
        Optional<LoopParticipant> found =
                Optional.ofNullable(participants.get(participantId)).or(() -> foyer.find(participantId));
        found.ifPresent(participant -> participant.dismiss(new EndReason.Removed()));
        return found.isPresent();
    }

    @Override
    public void lock(boolean wanted) {
        locked = wanted && !participants.isEmpty();
        lookAtDoor();
        talk.peopleChanged();
    }

    @Override
    public boolean locked() {
        return locked;
    }

    @Override
    public boolean hostPresent() {
        return hostPresent;
    }

    @Override
    public void end() {
        talk.over();
        foyer.waiting().forEach(caller -> caller.dismiss(Plain.MEETING_ENDED)); // first, so that none of them slips in
        List.copyOf(participants.values()).forEach(participant -> participant.dismiss(Plain.MEETING_ENDED));
    }

    // ---- what is taken of an offer

    /**
     * What is taken of a leg's offer: all audio codecs, and the kinds of video in the order that lets most of the others see it.
     *
     * @param self the participant whose new offer it is; empty for one that joins
     */
    MediaPolicy policyFor(Optional<String> self, Set<Carriage> carriages) {
        return new MediaPolicy(
                tools.audio(),
                pictures.preferenceFor(PictureRouting.PREFERENCE, self),
                MAX_VIDEO_BITRATE_BPS,
                carriages);
    }

    /** The limit that the far end is told by RTCP: what viewers can take, within what the gateway takes. */
    SenderLimits withDefault(SenderLimits limits) {
        return limits.and(new SenderLimits(0, 0, MAX_VIDEO_BITRATE_BPS));
    }

    // ---- sound

    MeetingSound sound() {
        return sound;
    }

    void onMuted(LoopParticipant participant) {
        sound.onMuted(participant);
        talk.peopleChanged();
    }

    @Override
    public void onSpeaker(Optional<String> participantId) {
        pictures.onSpeaker(participantId);
    }

    @Override
    public void onHeard(List<String> participantIds) {
        talk.speakers(participantIds);
    }

    /** Somebody's camera or screen is on or off. */
    void onPicturesChanged() {
        pictures.refresh();
        talk.peopleChanged();
    }
}
