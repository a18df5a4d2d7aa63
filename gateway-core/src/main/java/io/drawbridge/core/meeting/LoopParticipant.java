package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.MediaLegListener;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.meeting.PictureRouting.Seat;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.core.sdp.SessionDescription;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One leg in a {@link LoopMeeting}, or before it: its media, whom it sees, and what it is told. While it has a {@link Stage}, nothing goes
 * between it and the meeting. Owner: the meeting's loop.
 */
final class LoopParticipant implements Participant, MediaLegListener {
    /** A camera that is silent for so long is off: others are shown in its place. Longer than still cameras pause. */
    private static final long PICTURE_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private volatile LoopMeeting meeting;
    private final JoinAttempt attempt;
    private final Admission admission;
    private final LegSession session;
    private final MediaLeg leg;
    private final AudioOut sound;
    private final ViewerScreen screen;
    private final Announcer announcer;
    private final String startedAt = Instant.now().toString();
    private final PageReports page = new PageReports(this::videoMid);
    private @Nullable Stage stage;
    private Role role = Role.GUEST;
    private Optional<VideoKind> sends;
    private Optional<LoopParticipant> seen = Optional.empty();
    private long bandwidthBps;
    private List<VideoKind> preferred;
    private final Keypad keypad;
    private boolean muted;
    private boolean hand;
    private boolean gone;
    /** Between two loops; nothing may be sent then. */
    private volatile boolean moving;
    /** Why it left while it was between two loops. */
    private volatile @Nullable EndReason parting;

    private long pictureNanos;

    LoopParticipant(
            LoopMeeting meeting, JoinAttempt attempt, Admission admission, LegSession session, MediaTools media) {
        this.meeting = meeting;
        this.attempt = attempt;
        this.admission = admission;
        this.session = session;
        this.preferred = session.videoKinds();
        this.sends = session.sendsVideo() ? preferred.stream().findFirst() : Optional.empty();
        this.pictureNanos = media.ticker().nanoTime();
        this.leg = new MediaLeg(session.mediaSetup(attempt.callId(), media.countersOf(attempt.path()), media), this);
        this.sound = new AudioOut(session, leg, media);
        this.screen = new ViewerScreen(leg, page, this::reads);
        this.announcer = new Announcer(spoken(), session, sound, screen, media.prompts());
        this.keypad = new Keypad(this, announcer);
        if (path() == Path.CVI) {
            leg.keepOrder();
        }
    }

    @Override
    public String id() {
        return attempt.callId();
    }

    @Override
    public Path path() {
        return attempt.path();
    }

    @Override
    public Meeting meeting() {
        return meeting;
    }

    LoopMeeting place() {
        return meeting;
    }

    /** What the door said when it came. */
    Admission admission() {
        return admission;
    }

    Role role() {
        return role;
    }

    MediaLeg leg() {
        return leg;
    }

    LegSession session() {
        return session;
    }

    // ---- sound

    /** What it hears. */
    AudioOut sound() {
        return sound;
    }

    @Override
    public void onAudio(RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (stage == null) {
            meeting.onAudio(this, packet, codec, arrivalNanos);
        }
    }

    void muteAudio(boolean muted) {
        if (!gone && this.muted != muted) {
            this.muted = muted;
            if (stage == null && meeting.has(this)) {
                meeting.onMuted(this);
                announcer.muted(muted, meeting.nowNanos());
            }
        }
    }

    /** Whether nothing of it is heard: by its own wish, or because what comes during hold is a hold music server's. */
    boolean silenced() {
        return muted || session.held();
    }

    // ---- picture

    Seat seat() {
        Set<VideoKind> takes = session.receivesVideo() ? Set.copyOf(session.videoKinds()) : Set.of();
        List<VideoKind> offers = session.sendsVideo() ? session.videoKinds() : List.of();
        return new Seat(id(), takes, offers, sends);
    }

    /** Whom it sees, or is about to see. */
    Optional<String> seen() {
        return seen.map(LoopParticipant::id);
    }

    boolean sees(LoopParticipant source) {
        return seen.isPresent() && seen.get() == source;
    }

    /**
     * Shows a source, or nobody.
     *
     * @param hidden why nobody can be shown although somebody sends a picture
     * @param idle what a room reads where nobody sends one
     */
    void see(Optional<LoopParticipant> source, Optional<Notice> hidden, NotePage idle) {
        seen = source;
        screen.see(seen(), hidden, idle);
    }

    /** Whether it sees pages: a room that takes H.264. */
    private boolean reads() {
        return path() == Path.CVI && seat().takes().stream().anyMatch(kind -> kind != VideoKind.VP8);
    }

    /** What it is spoken to in; nothing to a browser, which has its page. */
    private List<Language> spoken() {
        return path() == Path.CVI ? Language.spoken(attempt.entry().languages()) : List.of();
    }

    /** The most it may send, for the sake of those who watch. */
    void limit(SenderLimits wanted) {
        if (page.limits(wanted)) {
            leg.setReceiveLimit(meeting.withDefault(wanted));
        }
    }

    /** Asks for another order of video codecs, where the order it was answered is not the wanted one. */
    void prefer(List<VideoKind> wanted) {
        if (!wanted.isEmpty() && !preferred.isEmpty() && wanted.get(0) != preferred.get(0)) {
            preferred = wanted;
            attempt.signals().renegotiate();
        }
    }

    /** What it can get, where nobody else sees the sender: so that a bad way hurts only its owner. */
    SenderLimits downlink() {
        return new SenderLimits(0, 0, (int) Math.min(Integer.MAX_VALUE, bandwidthBps));
    }

    /** What it can decode: the limits of a room; a browser has none. */
    SenderLimits viewLimits() {
        if (path() != Path.CVI) {
            return SenderLimits.NONE;
        }
        return session.viewLimits().and(downlink());
    }

    @Override
    public void onVideo(RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (session.held()) {
            return;
        }
        pictureNanos = arrivalNanos;
        if (stage != null) {
            return;
        }
        Optional<VideoKind> kind = VideoKinds.of(codec);
        if (!kind.equals(sends)) {
            sends = kind;
            meeting.pictures().refresh();
        }
        meeting.pictures().onVideo(this, packet, codec, facts, arrivalNanos);
    }

    /** Every 20 ms. */
    void onTick(long nowNanos) {
        seen.ifPresent(source -> leg.sourceIs(source.leg));
        leg.onTick(nowNanos);
        if (stage != null) {
            stage.onTick(nowNanos);
            return;
        }
        announcer.onTick(nowNanos);
        if (sends.isPresent() && nowNanos - pictureNanos > PICTURE_SILENCE_NANOS) {
            sends = Optional.empty();
            meeting.pictures().refresh();
        }
    }

    @Override
    public void onKeyFrameWanted(String sourceId) {
        seen.filter(source -> source.id().equals(sourceId)).ifPresent(source -> source.leg.requestKeyFrame());
    }

    @Override
    public void pictureRequested() {
        if (!moving) {
            leg.onPictureLost();
        }
    }

    @Override
    public void onPictureRequestBySignalling() {
        attempt.signals().requestPicture();
    }

    @Override
    public void onBandwidth(long bitrateBps) {
        boolean slight = path() != Path.CVI && Math.abs(bitrateBps - bandwidthBps) < bandwidthBps / 10;
        if (bitrateBps != bandwidthBps && !slight) {
            bandwidthBps = bitrateBps;
            meeting.pictures().refresh();
        }
    }

    @Override
    public void onShown(String sourceId) {
        page.picture(Optional.of(sourceId));
    }

    @Override
    public void onNotViewable(String sourceId, NotViewable reason) {
        screen.onNotViewable(sourceId);
    }

    // ---- what the page is told

    @Override
    public void observe(ParticipantObserver observer) {
        if (gone) {
            observer.onGone();
            return;
        }
        page.follow(observer);
        if (stage != null) {
            page.waiting();
        } else {
            meeting.talk().begin(this);
        }
        page.begin();
    }

    PageReports page() {
        return page;
    }

    /** As it was given, not trusted. */
    String name() {
        return attempt.displayName();
    }

    /** Whether its camera is on. */
    boolean camera() {
        return sends.isPresent();
    }

    /** Whether it shows a screen. */
    boolean slides() {
        return false;
    }

    boolean hand() {
        return hand;
    }

    /** Whether packets of sound should come from it. */
    boolean soundExpected() {
        return !silenced()
                && leg.ready()
                && session.agreement()
                        .audio()
                        .filter(audio -> audio.direction().receives())
                        .isPresent();
    }

    /** The line that its one picture comes in. */
    private String videoMid() {
        return session.agreement()
                .video()
                .flatMap(video -> video.offered().attribute("mid"))
                .orElse("");
    }

    // ---- what the page asks

    @Override
    public void command(PageCommand command) {
        if (!gone) {
            meeting.talk().command(this, command, meeting.nowNanos());
        }
    }

    void raise(boolean raised) {
        hand = raised;
        meeting.talk().peopleChanged();
    }

    /** That line carries the screen now; empty: none does. False: there is no such line. */
    boolean share(Optional<String> mid) {
        return mid.isEmpty();
    }

    /** These pictures are visible, the most important first. */
    void view(List<PageCommand.Tile> tiles) {}

    /** As {@link CallSnapshot#state} says it. */
    String state() {
        if (stage != null) {
            return stage.state();
        }
        if (!leg.ready()) {
            return "connecting";
        }
        return session.held() ? "held" : "connected";
    }

    // ---- before the meeting

    /** Waits from now on. */
    Stage beginStage(Household house, Prompts prompts) {
        Stage begun = new Stage(this, attempt.entry(), house, prompts);
        stage = begun;
        return begun;
    }

    /**
     * Goes on before, or in, another meeting; flows, media and signalling stay as they are. Where that meeting has another loop, the flows
     * go over to it, and what comes meanwhile has to wait or is passed over.
     */
    void moveTo(LoopMeeting target, Consumer<LoopMeeting> arrive) {
        if (gone) {
            return;
        }
        LoopMeeting from = meeting;
        from.release(this);
        if (target.loop() == from.loop()) {
            meeting = target;
            arrive.accept(target);
            return;
        }
        moving = true;
        attempt.transport().moveTo(target.loop()).whenComplete((moved, failure) -> {
            moving = false;
            meeting = failure == null ? target : from;
            if (failure == null && parting == null) {
                arrive.accept(target);
                return;
            }
            meeting.receive(this);
            if (parting != null) {
                leave(parting);
            } else {
                dismiss(new EndReason.InternalFault("its media cannot change loops"));
            }
        });
    }

    /** Is in the meeting from now on. */
    void entered(Role as) {
        role = as;
        if (stage == null) {
            return;
        }
        stage = null;
        pictureNanos = meeting.nowNanos();
        leg.showNothing();
        page.in();
    }

    /** Whether nothing of it is heard by its own wish or the host's. */
    boolean muted() {
        return muted;
    }

    void onDoor() {
        if (stage != null) {
            stage.onDoor();
        }
    }

    /** Lets it in. False: it does not wait. */
    boolean admit() {
        return stage != null && stage.onAdmitted();
    }

    // ---- coming and going

    @Override
    public Optional<SessionDescription> reoffer(SessionDescription offer) {
        if (gone || moving) {
            return Optional.empty();
        }
        if (session.answer(offer, policy()).isPresent()) {
            return Optional.empty();
        }
        onAgreed();
        return Optional.of(session.description());
    }

    @Override
    public Optional<SessionDescription> offer() {
        return gone || moving || session.offer(policy()).isPresent()
                ? Optional.empty()
                : Optional.of(session.description());
    }

    @Override
    public Optional<EndReason> answered(SessionDescription answer) {
        if (gone || moving || !session.offering()) {
            return Optional.empty();
        }
        Optional<EndReason> obstacle = session.answered(answer);
        if (obstacle.isEmpty()) {
            onAgreed();
        }
        return obstacle;
    }

    @Override
    public void offerRefused() {
        if (!gone && !moving) {
            session.offerRefused();
        }
    }

    private MediaPolicy policy() {
        return meeting.policyFor(Optional.of(id()), attempt.transport().carriages());
    }

    /** Something else is agreed than before, or the answer to our first offer has come: only now the participant is in. */
    private void onAgreed() {
        if (session.tell(leg)) {
            seen = Optional.empty();
            screen.forget();
        }
        preferred = session.videoKinds();
        sends = session.sendsVideo() ? sends.or(() -> preferred.stream().findFirst()) : Optional.empty();
        pictureNanos = meeting.nowNanos();
        if (stage != null) {
            stage.onAgreed();
        } else if (meeting.has(this)) {
            meeting.mixAgain(this);
            meeting.pictures().refresh();
        } else {
            meeting.admit(this);
        }
    }

    // ---- keys

    @Override
    public void digit(char symbol) {
        onDigit(DigitMerger.Way.INFO, symbol);
    }

    @Override
    public void onDigit(char symbol, long atNanos) {
        onDigit(DigitMerger.Way.RTP_EVENT, symbol);
    }

    private void onDigit(DigitMerger.Way way, char symbol) {
        long now = meeting.nowNanos();
        if (gone || moving || !keypad.isPress(way, symbol, now)) {
            return;
        }
        if (stage != null) {
            stage.onDigit(symbol, now);
        } else {
            keypad.onPress(symbol, now);
        }
    }

    @Override
    public void onReady() {
        pictureNanos = meeting.nowNanos();
        seen.ifPresent(source -> source.leg.requestKeyFrame());
    }

    @Override
    public void onFailed(EndReason reason) {
        dismiss(reason);
    }

    @Override
    public void leave(EndReason reason) {
        if (!meeting.loop().inEventLoop()) { // it has gone over to another loop meanwhile
            meeting.loop().execute(() -> leave(reason));
        } else if (moving) {
            parting = reason;
        } else if (!gone) {
            gone = true;
            meeting.remove(this, reason);
            leg.close();
            attempt.transport().close();
            page.gone();
        }
    }

    /** Puts the participant out: its signalling says good-bye. */
    void dismiss(EndReason reason) {
        if (!gone && parting == null) {
            leave(reason);
            attempt.signals().end(reason);
        }
    }

    /** A sentence for SIP's Warning header where the room will see no picture; empty if there is nothing to warn of. */
    String warning() {
        return page.notice().map(Notice::sentence).orElse("");
    }

    private boolean passedThrough() {
        return page.shown().isPresent() || meeting.hearsDirectly(this);
    }

    @Override
    public CallSnapshot snapshot() {
        return Snapshots.of(attempt, startedAt, state(), meeting, session, leg, passedThrough(), page.notice(), muted);
    }
}
