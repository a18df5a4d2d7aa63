package io.drawbridge.core.meeting;

import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
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
    private final BiPredicate<LoopParticipant, LoopParticipant> slotted;
    private final Consumer<LoopParticipant> changed;
    private final Map<LoopParticipant, Arrivals> arrivals = new HashMap<>();
    private final Set<LoopParticipant> direct = new HashSet<>();

    /**
     * Looks at {@code participants} live.
     *
     * @param off everybody hears the mix always
     * @param slotted whether the first's packets reach the second one on a slot of their own
     * @param changed told who from now on hears the mix, or does not any more
     */
    AudioPaths(
            boolean off,
            Collection<LoopParticipant> participants,
            BiPredicate<LoopParticipant, LoopParticipant> slotted,
            Consumer<LoopParticipant> changed) {
        this.off = off;
        this.participants = participants;
        this.slotted = slotted;
        this.changed = changed;
    }

    /** What has come from one participant. */
    private static final class Arrivals {
        private @Nullable Codec codec;
        private int steady;
        private long lastNanos;
        /** Who hears its packets as they come. */
        private @Nullable LoopParticipant listener;

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
        Arrivals heard = arrivals.get(from);
        return heard != null && heard.listener != null;
    }

    /** A packet of sound has come. */
    void onAudio(LoopParticipant from, RtpPacket packet, AgreedCodec codec, long arrivalNanos) {
        if (off || participants.size() != 2) {
            return;
        }
        Arrivals heard = arrivals.get(from);
        if (heard == null) {
            heard = new Arrivals();
            arrivals.put(from, heard);
        }
        heard.onPacket(codec.codec(), arrivalNanos);
        LoopParticipant listener = heard.listener;
        if (listener == null) {
            return;
        }
        if (suits(from, listener, arrivalNanos)) {
            listener.sound().pass(packet, arrivalNanos);
        } else {
            refresh(arrivalNanos);
        }
    }

    /** Decides anew: every 20 ms, and when somebody comes, goes, mutes or is put on hold. */
    void refresh(long nowNanos) {
        if (participants.size() != 2) {
            arrivals.clear();
            if (!direct.isEmpty()) {
                List<LoopParticipant> before = List.copyOf(direct);
                direct.clear();
                before.stream().filter(participants::contains).forEach(changed);
            }
            return;
        }
        Iterator<LoopParticipant> both = participants.iterator();
        LoopParticipant one = both.next();
        LoopParticipant other = both.next();
        boolean oneHears = decide(other, one, nowNanos);
        boolean otherHears = decide(one, other, nowNanos);
        mark(one, oneHears);
        mark(other, otherHears);
    }

    private boolean decide(LoopParticipant from, LoopParticipant listener, long nowNanos) {
        Arrivals heard = arrivals.get(from);
        boolean wanted = suits(from, listener, nowNanos);
        if (heard != null) {
            heard.listener = wanted ? listener : null;
        }
        return wanted;
    }

    private void mark(LoopParticipant listener, boolean wanted) {
        if (wanted ? direct.add(listener) : direct.remove(listener)) {
            changed.accept(listener);
        }
    }

    private boolean suits(LoopParticipant from, LoopParticipant listener, long nowNanos) {
        Arrivals heard = arrivals.get(from);
        Optional<AgreedCodec> taken = listener.sound().codec();
        return heard != null
                && taken.isPresent()
                && !from.silenced()
                && !slotted.test(from, listener)
                && heard.steadyIn(taken.get().codec(), nowNanos);
    }
}
