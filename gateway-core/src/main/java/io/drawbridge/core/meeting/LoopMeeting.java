package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.audio.AudioMixer;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A meeting on its event loop: who is in it, the mixer of their sound, the router of their pictures. While nobody is in it, it holds no
 * timer and no codec.
 */
final class LoopMeeting implements Meeting, AudioMixer.Output {
    private static final long TICK_MILLIS = 20;
    private static final int MAX_VIDEO_BITRATE_BPS = 2_500_000;

    private final String name;
    private final boolean echo;
    private final EventLoop loop;
    private final int loopIndex;
    private final MediaTools tools;
    private final MeetingRegistry.Membership membership;
    private final Map<String, LoopParticipant> participants = new LinkedHashMap<>();
    private final PictureRouter pictures;
    private @Nullable AudioMixer mixer;
    private @Nullable ScheduledFuture<?> ticking;

    LoopMeeting(
            String name,
            boolean echo,
            EventLoop loop,
            int loopIndex,
            MediaTools tools,
            MeetingRegistry.Membership membership) {
        this.name = name;
        this.echo = echo;
        this.loop = loop;
        this.loopIndex = loopIndex;
        this.tools = tools;
        this.membership = membership;
        this.pictures = new PictureRouter(echo, participants.values(), loop);
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

    long nowNanos() {
        return tools.ticker().nanoTime();
    }

    PictureRouter pictures() {
        return pictures;
    }

    // ---- coming and going

    @Override
    public JoinResult join(JoinAttempt attempt) {
        if (participants.containsKey(attempt.callId())) {
            return new JoinResult.Refused(new EndReason.InternalFault("the call id is taken"));
        }
        if (attempt.offer().isEmpty()) {
            return new JoinResult.Refused(
                    new EndReason.NoCommonMedia("an INVITE without an offer is not supported yet"));
        }
        MediaPolicy policy = policyFor(Optional.empty(), attempt.transport().carriages());
        Agreement agreement = Negotiator.answer(attempt.offer().orElseThrow(), policy);
        if (agreement.accepted().isEmpty()) {
            return new JoinResult.Refused(
                    agreement.encryptionMissed()
                            ? EndReason.Plain.ENCRYPTION_REQUIRED
                            : new EndReason.NoCommonMedia(whyNothing(agreement)));
        }
        LegTransport.Opening opening = attempt.transport().open(agreement.accepted());
        if (opening instanceof LegTransport.Opening.Opened opened) {
            return admit(attempt, new LegSession(agreement, policy, opened.flows(), tools.random()));
        }
        return new JoinResult.Refused(((LegTransport.Opening.Refused) opening).reason());
    }

    private JoinResult admit(JoinAttempt attempt, LegSession session) {
        if (participants.isEmpty()) {
            start();
        }
        LoopParticipant joined = new LoopParticipant(this, attempt, session, tools);
        participants.put(joined.id(), joined);
        membership.joined(joined);
        mixAgain(joined);
        tellRoster();
        pictures.refresh();
        return new JoinResult.Joined(joined, session.answer(), joined.warning());
    }

    /** Puts a participant into the mix with the codec that it agreed to, or changes it to that codec. */
    void mixAgain(LoopParticipant participant) {
        participant.session().agreement().audio().ifPresent(audio -> {
            Codec codec = audio.codecs().get(0).codec();
            mixer().add(participant.id(), codec, codec);
        });
    }

    /** Takes a participant out; its media and signalling are its own concern. */
    void remove(LoopParticipant participant, EndReason reason) {
        if (participants.remove(participant.id()) == null) {
            return;
        }
        membership.left(participant, reason);
        mixer().remove(participant.id());
        if (participants.isEmpty()) {
            stop();
        } else {
            tellRoster();
            pictures.refresh();
        }
    }

    private void start() {
        mixer = echo
                ? AudioMixer.echo(tools.audioPool(), tools.audioCodecs(), loop, tools.ticker(), this)
                : new AudioMixer(tools.audioPool(), tools.audioCodecs(), loop, tools.ticker(), this);
        ticking = loop.scheduleAtFixedRate(this::onTick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void stop() {
        mixer().close();
        mixer = null;
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private AudioMixer mixer() {
        if (mixer == null) {
            throw new IllegalStateException("nobody is in the meeting");
        }
        return mixer;
    }

    private void onTick() {
        long now = tools.ticker().nanoTime();
        for (LoopParticipant participant : List.copyOf(participants.values())) {
            participant.onTick(now);
        }
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

    private static String whyNothing(Agreement agreement) {
        return agreement.media().stream()
                .filter(AgreedMedia.Refused.class::isInstance)
                .map(AgreedMedia.Refused.class::cast)
                .findFirst()
                .map(refused -> "m=" + refused.offered().media() + ": " + refused.why())
                .orElse("the offer has no media");
    }

    // ---- sound

    void onAudio(LoopParticipant from, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        mixer().packet(
                        from.id(),
                        packet.payload().retain(),
                        codec.codec(),
                        packet.ssrc(),
                        packet.sequence(),
                        packet.timestamp(),
                        packet.marker(),
                        arrivalNanos);
    }

    void onMuted(LoopParticipant participant, boolean muted) {
        mixer().mute(participant.id(), muted);
        tellRoster();
    }

    @Override
    public void onFrame(String participantId, ByteBuf payload, int samples, boolean marker, long captureNanos) {
        LoopParticipant listener = participants.get(participantId);
        if (listener == null) {
            payload.release();
        } else {
            listener.sendAudio(payload, samples, marker, captureNanos);
        }
    }

    @Override
    public void onSpeaker(Optional<String> participantId) {
        pictures.onSpeaker(participantId);
    }

    Optional<AudioMixer.Stats> audioStats(String participantId) {
        return mixer == null ? Optional.empty() : Optional.of(mixer.stats(participantId));
    }

    // ---- roster

    List<ParticipantObserver.Other> othersThan(LoopParticipant self) {
        return participants.values().stream()
                .filter(p -> p != self)
                .map(LoopParticipant::asOther)
                .toList();
    }

    private void tellRoster() {
        participants.values().forEach(LoopParticipant::tellRoster);
    }
}
