package io.drawbridge.core.media.audio;

/** A participant between the meeting's loop and the mixing task: the loop writes the mailbox, the task the statistics. */
final class Member {
    /** A bit more than a second of packets; what is older would be dropped by the playout buffer anyway. */
    private static final int MAILBOX_PACKETS = 64;

    private final String id;
    private final Mailbox<AudioPacket> mailbox = new Mailbox<>(MAILBOX_PACKETS);
    private volatile AudioMixer.Stats stats = AudioMixer.Stats.NONE;

    Member(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    Mailbox<AudioPacket> mailbox() {
        return mailbox;
    }

    /** Whether packets wait. */
    boolean waiting() {
        return !mailbox.isEmpty();
    }

    AudioMixer.Stats stats() {
        return stats;
    }

    void stats(AudioMixer.Stats stats) {
        this.stats = stats;
    }
}
