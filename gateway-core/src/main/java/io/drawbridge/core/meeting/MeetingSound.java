package io.drawbridge.core.meeting;

import io.drawbridge.core.media.audio.AudioMixer;
import io.drawbridge.core.media.audio.DominantSpeaker;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who hears whom in a meeting, and how: as packets on slots of their own ({@link VoiceForwarding}), as the packets of the only other one
 * ({@link AudioPaths}), or in the mix. What nobody needs in a mix is not decoded. Knows who speaks. Owner: the meeting's loop.
 */
final class MeetingSound implements AudioMixer.Output {
    private final boolean echo;
    private final EventLoop loop;
    private final MediaTools tools;
    private final Map<String, LoopParticipant> participants;
    private final Burst burst;
    private final Listener listener;
    private final AudioPaths paths;
    private final VoiceForwarding voices;
    private DominantSpeaker speakers = new DominantSpeaker();
    private Optional<String> speaker = Optional.empty();
    private @Nullable AudioMixer mixer;

    /** What the meeting learns. */
    interface Listener {
        /** Somebody else speaks for the meeting now; empty: nobody does. */
        void onSpeaker(Optional<String> participantId);

        /** Others are heard than before: the dominant speaker first. */
        void onHeard(List<String> participantIds);
    }

    /** Looks at {@code participants} live; with {@code echo} everyone hears itself. */
    MeetingSound(
            boolean echo,
            EventLoop loop,
            MediaTools tools,
            Map<String, LoopParticipant> participants,
            Burst burst,
            Listener listener) {
        this.echo = echo;
        this.loop = loop;
        this.tools = tools;
        this.participants = participants;
        this.burst = burst;
        this.listener = listener;
        this.voices = new VoiceForwarding(echo, participants.values());
        this.paths = new AudioPaths(echo, participants.values(), voices::delivers, this::onPathChanged);
    }

    // ---- coming and going

    /** Somebody who is among the participants now. */
    void entered(LoopParticipant participant) {
        if (mixer == null) {
            mixer = echo
                    ? AudioMixer.echo(tools.audioPool(), tools.audioCodecs(), loop, tools.ticker(), this)
                    : new AudioMixer(tools.audioPool(), tools.audioCodecs(), loop, tools.ticker(), this);
        }
        agreed(participant);
    }

    /** Somebody who is not among the participants any more; with the last one, every codec is given back. */
    void left(LoopParticipant participant) {
        voices.forget(participant);
        speakers.remove(participant.id());
        if (mixer != null) {
            mixer.remove(participant.id());
        }
        refresh();
        if (participants.isEmpty() && mixer != null) {
            mixer.close();
            mixer = null;
            speakers = new DominantSpeaker();
            speaker = Optional.empty();
        }
    }

    /** A participant's media are others than before. */
    void agreed(LoopParticipant participant) {
        participant.voices().agreed();
        if (!saysLevel(participant)) {
            voices.forget(participant);
        }
        mixAgain(participant);
        silence(participant);
        refresh();
    }

    /** A participant is muted, or is not any more. */
    void onMuted(LoopParticipant participant) {
        silence(participant);
        refresh();
        hear(participant);
    }

    private void silence(LoopParticipant participant) {
        if (participant.silenced()) {
            voices.forget(participant);
            speakers.remove(participant.id());
        }
    }

    private void refresh() {
        voices.refresh();
        paths.refresh(nowNanos());
    }

    /** Puts a participant into the mix with the codec that it agreed to, or changes it to that codec. */
    private void mixAgain(LoopParticipant participant) {
        Optional<AgreedMedia.Accepted> audio = participant.session().agreement().audio();
        if (audio.isEmpty()) {
            mixer().remove(participant.id());
            return;
        }
        Codec codec = audio.get().codecs().get(0).codec();
        boolean decodedAlways = echo || !saysLevel(participant);
        mixer().add(
                        participant.id(),
                        decodedAlways ? codec : null,
                        paths.direct(participant) ? null : codec,
                        echo ? 0 : participant.voices().size());
        hear(participant);
    }

    /** The mixer hears those who are not silenced and whose packets do not reach all listeners as they are. */
    private void hear(LoopParticipant participant) {
        mixer().mute(participant.id(), participant.silenced() || paths.passedOn(participant));
    }

    /** That listener hears the packets of the only other one from now on, or does not any more. */
    private void onPathChanged(LoopParticipant participant) {
        mixAgain(participant);
        participants.values().forEach(this::hear);
    }

    private AudioMixer mixer() {
        if (mixer == null) {
            throw new IllegalStateException("nobody is in the meeting");
        }
        return mixer;
    }

    // ---- what comes

    void onAudio(LoopParticipant from, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (from.silenced()) {
            return;
        }
        int level = from.leg().audioLevel(packet);
        if (level <= 0 && !echo) {
            speakers.level(from.id(), level, arrivalNanos);
        }
        boolean passed = voices.onAudio(from, packet, codec, level, arrivalNanos);
        paths.onAudio(from, packet, codec, arrivalNanos);
        if (passed || paths.passedOn(from)) {
            burst.flushSoon();
        }
        if (!paths.passedOn(from) && voices.mixed(from, arrivalNanos)) {
            mixer().packet(
                            from.id(),
                            packet.payload().retain(),
                            codec.codec(),
                            packet.ssrc(),
                            packet.sequence(),
                            packet.timestamp(),
                            voices.plan(),
                            arrivalNanos);
        }
    }

    /** Every 20 ms, before the legs' own ticks. */
    void onTick(long nowNanos) {
        paths.refresh(nowNanos);
        if (mixer != null) {
            mixer.onTick(nowNanos);
        }
        boolean others = speakers.tick(nowNanos);
        if (!speaker.equals(speakers.speaker())) { // who is heard alone takes over without any change of who is heard
            speaker = speakers.speaker();
            listener.onSpeaker(speaker);
        }
        if (others) {
            listener.onHeard(speakers.heard());
        }
    }

    @Override
    public void onFrame(String participantId, ByteBuf payload, int samples, boolean marker, long captureNanos) {
        LoopParticipant hearer = participants.get(participantId);
        if (hearer == null || paths.direct(hearer)) {
            payload.release();
        } else {
            hearer.sound().mixed(payload, samples, marker, captureNanos);
            burst.flushSoon();
        }
    }

    @Override
    public void onLevel(String participantId, double level) {
        LoopParticipant heard = participants.get(participantId);
        if (heard != null && !echo && !heard.silenced() && !saysLevel(heard)) {
            speakers.level(participantId, level, nowNanos());
        }
    }

    /** Whether its packets say how loud they are, so that nothing has to be decoded to know who speaks. */
    private static boolean saysLevel(LoopParticipant participant) {
        return participant
                .session()
                .agreement()
                .audio()
                .filter(audio -> audio.extensions().audioLevel() > 0)
                .isPresent();
    }

    // ---- what is known

    /** Whether it hears packets of others as they come. */
    boolean hearsDirectly(LoopParticipant participant) {
        return paths.direct(participant)
                || participants.values().stream().anyMatch(other -> voices.delivers(other, participant));
    }

    Optional<AudioMixer.Stats> stats(String participantId) {
        return mixer == null ? Optional.empty() : Optional.of(mixer.stats(participantId));
    }

    private long nowNanos() {
        return tools.ticker().nanoTime();
    }
}
