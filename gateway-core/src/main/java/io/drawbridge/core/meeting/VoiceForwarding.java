package io.drawbridge.core.meeting;

import io.drawbridge.core.media.audio.Podium;
import io.drawbridge.core.media.audio.SlotPlan;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Codec;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Passes the Opus of those who say how loud they are (RFC 6464) on to all who have slots for it, the loudest few only, and says who has to
 * be mixed as well: one who is audible and does not reach everybody that way. Owner: the meeting's loop.
 */
final class VoiceForwarding {
    private static final int SLOTS = 3;
    /** As in the mix: pauses between words do not take a speaker out. */
    private static final long AUDIBLE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Longer than anything waits in the mixer, so that what was begun there ends there, and nothing is made up for its end. */
    private static final long TAIL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final boolean off;
    private final Collection<LoopParticipant> participants;
    private final Podium podium = new Podium(SLOTS);
    private final Map<String, Feed> feeds = new HashMap<>();
    private final Set<String> everywhere = new HashSet<>();
    private SlotPlan plan = SlotPlan.NONE;

    /** Who has not said for so long how loud it is cannot be passed on any more. */
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** When one said how loud it is, and until when the mixer gets its packets. */
    private static final class Feed {
        private long saidNanos;
        private boolean on;
        private long neededNanos;

        boolean open(boolean needed, long nowNanos) {
            if (needed) {
                on = true;
                neededNanos = nowNanos;
            } else {
                on = on && nowNanos - neededNanos <= TAIL_NANOS;
            }
            return on;
        }
    }

    /**
     * Looks at {@code participants} live.
     *
     * @param off nobody is passed on
     */
    VoiceForwarding(boolean off, Collection<LoopParticipant> participants) {
        this.off = off;
        this.participants = participants;
    }

    /** Who is passed on now. */
    SlotPlan plan() {
        return plan;
    }

    /** Whether that participant is one of those who could be passed on. */
    boolean knows(LoopParticipant participant) {
        return podium.knows(participant.id());
    }

    /** Whether a listener gets the packets of another one on a slot. */
    boolean delivers(LoopParticipant from, LoopParticipant listener) {
        return plan.delivers(from.id(), listener.id(), listener.voices().size());
    }

    /**
     * A packet has come, lent for the length of the call.
     *
     * @param level as {@link io.drawbridge.core.media.MediaLeg#audioLevel} says
     * @return whether somebody was sent it: with its leg's next flush
     */
    boolean onAudio(LoopParticipant from, RtpPacket packet, AgreedCodec codec, int level, long arrivalNanos) {
        if (off || codec.codec() != Codec.OPUS || !says(from, level, arrivalNanos)) {
            forget(from);
            return false;
        }
        if (!podium.plan().equals(plan)) {
            refresh();
        }
        boolean passed = false;
        for (LoopParticipant listener : participants) {
            passed |= listener != from && listener.voices().pass(from.id(), packet, arrivalNanos);
        }
        return passed;
    }

    /** Whether it says how loud it is: with this packet, or with one not long ago, which holds until the next. */
    private boolean says(LoopParticipant from, int level, long arrivalNanos) {
        if (level <= 0) {
            podium.level(from.id(), level, arrivalNanos);
            feed(from).saidNanos = arrivalNanos;
            return true;
        }
        return knows(from) && arrivalNanos - feed(from).saidNanos <= UNKNOWN_NANOS;
    }

    private Feed feed(LoopParticipant from) {
        return feeds.computeIfAbsent(from.id(), id -> new Feed());
    }

    /** Whether the mixer has to have a packet that has just come. */
    boolean mixed(LoopParticipant from, long arrivalNanos) {
        if (!knows(from)) {
            return true;
        }
        boolean needed = !everywhere.contains(from.id()) && podium.audible(from.id(), AUDIBLE_NANOS, arrivalNanos);
        return feed(from).open(needed, arrivalNanos);
    }

    /** Somebody has left, is not to be heard, or cannot be passed on any more. */
    void forget(LoopParticipant from) {
        if (knows(from)) {
            podium.remove(from.id());
            feeds.remove(from.id());
            refresh();
        }
    }

    /** Somebody came or went, or something else is agreed than before. */
    void refresh() {
        plan = podium.plan();
        everywhere.clear();
        everywhere.addAll(plan.sources());
        for (LoopParticipant listener : participants) {
            listener.voices()
                    .carry(plan.deliveredTo(listener.id(), listener.voices().size()));
            if (listener.sound().codec().isPresent()) {
                everywhere.removeIf(id -> !id.equals(listener.id())
                        && !plan.delivers(id, listener.id(), listener.voices().size()));
            }
        }
    }
}
