package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;

/** A participant's place in the mix: what it says, what it hears. Owner: the mixing task. */
final class MixSeat {
    private final Member member;
    private final Talker talker;
    private final Listener listener = new Listener();

    MixSeat(Member member, AudioCodecs codecs) {
        this.member = member;
        this.talker = new Talker(codecs);
    }

    Member member() {
        return member;
    }

    Talker talker() {
        return talker;
    }

    Listener listener() {
        return listener;
    }

    /** Takes the packets that have come, and the 20 ms that are due. */
    void hear(long nowNanos) {
        Mailbox<AudioPacket> mailbox = member.mailbox();
        for (AudioPacket packet = mailbox.poll(); packet != null; packet = mailbox.poll()) {
            talker.onPacket(packet);
        }
        talker.tick(nowNanos);
        member.stats(talker.stats(mailbox.dropped()));
    }

    /** Whether there is something to hear of it, or will be. */
    boolean sounds() {
        return talker.pending() || !member.mailbox().isEmpty();
    }

    /** Whether it gets as packets what that one says in this tick. */
    boolean gets(MixSeat other) {
        return other.talker.plan().delivers(other.member.id(), member.id(), listener.slots());
    }
}
