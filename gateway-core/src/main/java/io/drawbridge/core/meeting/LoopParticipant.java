package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.media.IncomingPicture;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.MediaLegListener;
import io.drawbridge.core.media.VideoLayer;
import io.drawbridge.core.media.VideoSlot;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.VideoFacts;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One leg in a {@link LoopMeeting}, or before it: its media, whom it sees, and what it is told. While it has a {@link Stage}, nothing goes
 * between it and the meeting. Owner: the meeting's loop.
 */
final class LoopParticipant implements Participant, MediaLegListener {
    private volatile LoopMeeting meeting;
    private final JoinAttempt attempt;
    private final Admission admission;
    private final LegSession session;
    private final MediaLeg leg;
    private final AudioOut sound;
    private final VoiceSlots voices;
    private final Gallery gallery;
    private final Announcer announcer;
    private final String startedAt = Instant.now().toString();
    private final PageReports page = new PageReports();
    private @Nullable Stage stage;
    private Role role = Role.GUEST;
    private List<VideoKind> preferred;
    private final Keypad keypad;
    private final Allowance views = new Allowance(10, 5);
    private boolean viewDue;
    private boolean muted;
    private boolean hand;
    private boolean gone;
    /** Between two loops; nothing may be sent then. */
    private volatile boolean moving;
    /** Why it left while it was between two loops. */
    private volatile @Nullable EndReason parting;

    LoopParticipant(
            LoopMeeting meeting, JoinAttempt attempt, Admission admission, LegSession session, MediaTools media) {
        this.meeting = meeting;
        this.attempt = attempt;
        this.admission = admission;
        this.session = session;
        this.preferred = session.videoKinds();
        this.leg = new MediaLeg(session.mediaSetup(attempt.callId(), media.countersOf(attempt.path()), media), this);
        SoundNumbers numbers = new SoundNumbers(media.random());
        this.sound = new AudioOut(session, leg, numbers, media.ticker());
        this.voices = new VoiceSlots(leg, numbers);
        ViewerScreen screen = new ViewerScreen(leg, page, this::reads);
        this.gallery = new Gallery(id(), session, leg, page, screen, path() == Path.CVI);
        gallery.agreed(true, media.ticker().nanoTime());
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

    /** The voices that it is sent beside the mix. */
    VoiceSlots voices() {
        return voices;
    }

    @Override
    public void onAudio(RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (stage == null) {
            meeting.sound().onAudio(this, packet, codec, arrivalNanos);
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

    /** What it sends and what it is shown. */
    Gallery gallery() {
        return gallery;
    }

    /** Whether it sees pages: a room that takes H.264. */
    private boolean reads() {
        return path() == Path.CVI && gallery.seat().takes().stream().anyMatch(kind -> kind != VideoKind.VP8);
    }

    /** What it is spoken to in; nothing to a browser, which has its page. */
    private List<Language> spoken() {
        return path() == Path.CVI ? Language.spoken(attempt.entry().languages()) : List.of();
    }

    /** The most it may send, for the sake of those who watch, and the layers of its camera that anybody wants; empty: all. */
    void limit(SenderLimits wanted, Optional<List<String>> layers) {
        if (page.limits(wanted, layers)) {
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

    @Override
    public void onVideo(
            IncomingPicture picture,
            VideoLayer layer,
            RtpPacket packet,
            AgreedCodec codec,
            VideoFacts facts,
            long arrivalNanos) {
        if (session.held()) {
            return;
        }
        if (stage != null) {
            gallery.expect(arrivalNanos);
        } else if (meeting.pictures().onVideo(gallery, picture, layer, packet, codec, facts, arrivalNanos)) {
            meeting.onPicturesChanged();
        }
    }

    /** Every 20 ms. */
    void onTick(long nowNanos) {
        gallery.followSource();
        leg.onTick(nowNanos);
        if (stage != null) {
            stage.onTick(nowNanos);
            return;
        }
        announcer.onTick(nowNanos);
        lookIfDue(nowNanos);
        if (gallery.onTick(nowNanos)) {
            meeting.onPicturesChanged();
        }
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
        if (gallery.onBandwidth(bitrateBps)) {
            meeting.pictures().refresh();
        }
    }

    @Override
    public void onShown(VideoSlot slot, String sourceId) {
        gallery.onShown(slot, sourceId);
    }

    @Override
    public void onNotViewable(VideoSlot slot, String sourceId, NotViewable reason) {
        gallery.onNotViewable(slot, sourceId);
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
        return gallery.camera().kind().isPresent();
    }

    /** Whether it shows a screen. */
    boolean slides() {
        return gallery.showsSlides();
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
        boolean known = gallery.share(mid, meeting.nowNanos());
        meeting.onPicturesChanged();
        return known;
    }

    /** These pictures are visible, the most important first. */
    void view(List<PageCommand.Tile> tiles) {
        gallery.view(tiles);
        viewDue = true;
        lookIfDue(meeting.nowNanos());
    }

    /** The last wish counts; one that comes too soon after many others is followed a little later. */
    private void lookIfDue(long nowNanos) {
        if (viewDue && views.take(nowNanos)) {
            viewDue = false;
            meeting.pictures().refresh(this);
        }
    }

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
        gallery.expect(meeting.nowNanos());
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
        gallery.agreed(session.tell(leg), meeting.nowNanos());
        sound.agreed();
        voices.agreed();
        preferred = session.videoKinds();
        if (stage != null) {
            stage.onAgreed();
        } else if (meeting.has(this)) {
            meeting.sound().agreed(this);
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
        gallery.expect(meeting.nowNanos());
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
        return page.seesPicture() || meeting.sound().hearsDirectly(this);
    }

    @Override
    public CallSnapshot snapshot() {
        return Snapshots.of(attempt, startedAt, state(), meeting, session, leg, passedThrough(), page.notice(), muted);
    }
}
