package io.drawbridge.sip.guard;

import java.net.InetAddress;

/** What the guard tells: for counters and the log; called in the midst of its work. */
public interface GuardEvents {
    /** Why something was refused or dropped; the label of a metric. */
    enum Why {
        BANNED,
        FLOOD,
        RATE,
        OVERLOAD,
        SCANNER,
        MALFORMED,
        AMPLIFICATION;

        /** As a label. */
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A message was answered with 503. */
    void refused(Why why);

    /** A message was dropped, coming or going. */
    void dropped(Why why);

    /** A source is silent from now on; {@code nanos}: how long. */
    void banned(InetAddress source, Why why, long nanos);
}
