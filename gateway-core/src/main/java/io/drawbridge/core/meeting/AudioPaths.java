package io.drawbridge.core.meeting;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides who hears the mix, and who the packets of the other one as they come: where two are alone and what arrives is in the codec that
 * the listener takes. What is passed on is not decoded: the mixer hears it from the moment on when somebody needs the mix. Owner: the
 * meeting's loop.
 */
final class AudioPaths {
    /** One who is silent for so long is replaced by the mix, which always says something. Longer than the pauses of Opus (400 ms). */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** So many packets in one codec have to come before they are passed on. */
    private static final int STEADY_PACKETS = 10;

    private final boolean off;
    private final Collection<LoopParticipant> participants;
    private final Consumer<LoopParticipant> changed;
    private final Map<LoopParticipant, Arrivals> arrivals = new HashMap<>();
    private final Set<LoopParticipant> direct = new HashSet<>();

    /**
     * Looks at {@code participants} live.
     *
     * @param off everybody hears the mix always
     * @param changed told who from now on hears the mix, or does not any more
     */
    AudioPaths(boolean off, Collection<LoopParticipant> participants, Consumer<LoopParticipant> changed) {
        this.off = off;
        this.participants = participants;
        this.changed = changed;
    }

    /** What has come from one participant. */
    private static final class Arrivals {
        private @Nullable Codec codec;
        private int steady;
        private long lastNanos;

        void onPacket(Codec now, long nanos) {
            if (now != codec || nanos - lastNanos > SILENCE_NANOS) {
                codec = now;
                steady = 0;
            }
            steady++;
            lastNanos = nanos;
        }

        boolean steadyIn(Codec wanted, long nowNanos) {
            return codec == wanted && steady >= STEADY_PACKETS && nowNanos - lastNanos <= SILENCE_NANOS;
        }
    }

    /** Whether that participant hears the other's packets, not the mix. */
    boolean direct(LoopParticipant listener) {
        return direct.contains(listener);
    }

    /** Whether all who listen to that participant hear its packets as they come, so that the mixer need not hear it. */
    boolean passedOn(LoopParticipant from) {
        return otherThan(from).filter(direct::contains).isPresent();
    }

    /** A packet of sound has come. */
    void onAudio(LoopParticipant from, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (off) {
            return;
        }
        arrivals.computeIfAbsent(from, p -> new Arrivals()).onPacket(codec.codec(), arrivalNanos);
        Optional<LoopParticipant> listener = otherThan(from).filter(direct::contains);
        if (listener.isPresent()) {
            if (suits(from, listener.get(), arrivalNanos)) {
                listener.get().sound().pass(packet, arrivalNanos);
            } else {
                refresh(arrivalNanos);
            }
        }
    }

    /** Decides anew: every 20 ms, and when somebody comes, goes, mutes or is put on hold. */
    void refresh(long nowNanos) {
        arrivals.keySet().retainAll(participants);
        direct.retainAll(participants);
        for (LoopParticipant listener : participants) {
            boolean wanted = otherThan(listener)
                    .filter(from -> suits(from, listener, nowNanos))
                    .isPresent();
            if (wanted ? direct.add(listener) : direct.remove(listener)) {
                changed.accept(listener);
            }
        }
    }

    private Optional<LoopParticipant> otherThan(LoopParticipant one) {
        return participants.size() == 2
                ? participants.stream().filter(p -> p != one).findFirst()
                : Optional.empty();
    }

    private boolean suits(LoopParticipant from, LoopParticipant listener, long nowNanos) {
        Arrivals heard = arrivals.get(from);
        Optional<Codec> taken = listener.sound().codec().map(AgreedCodec::codec);
        return heard != null && taken.isPresent() && !from.silenced() && heard.steadyIn(taken.get(), nowNanos);
    }
}
