package io.drawbridge.core.media.audio;

/** A participant between the meeting's loop and the mixing task: the loop writes the mailbox, the task the statistics. */
final class Member {
    /** A bit more than a second of packets; what is older would be dropped by the playout buffer anyway. */
    private static final int MAILBOX_PACKETS = 64;

    private static final double SILENCE_DBOV = -127;
    private static final long FRESH_NANOS = 100_000_000L;

    private final String id;
    private final Mailbox<AudioPacket> mailbox = new Mailbox<>(MAILBOX_PACKETS);
    private volatile double saidLevel = SILENCE_DBOV;
    private volatile long saidNanos;
    private volatile AudioMixer.Stats stats = AudioMixer.Stats.NONE;

    Member(String id) {
        this.id = id;
    }

    /** The sender says itself how loud it is. */
    void said(double level, long nowNanos) {
        saidLevel = level;
        saidNanos = nowNanos;
    }

    /** What the sender said last, in dBov; silence if that is long ago. */
    double said(long nowNanos) {
        return nowNanos - saidNanos < FRESH_NANOS ? saidLevel : SILENCE_DBOV;
    }

    String id() {
        return id;
    }

    Mailbox<AudioPacket> mailbox() {
        return mailbox;
    }

    AudioMixer.Stats stats() {
        return stats;
    }

    void stats(AudioMixer.Stats stats) {
        this.stats = stats;
    }
}
