package io.drawbridge.core.pki;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells once at 30, 7 and 1 day before a certificate's end, and at the end. Fed with the wall clock: a jump of it changes only what is
 * told. Not thread-safe.
 */
public final class ExpiryWatch {
    private static final int[] DAYS = {30, 7, 1, 0};

    private String whose = "";
    private int told;

    /**
     * What is new to say, in one sentence.
     *
     * @param whose the subject of the sentence: {@code the certificate of the XMPP server a.example}; another one starts anew
     */
    public Optional<String> look(String whose, Instant notAfter, Instant now) {
        String which = whose + notAfter;
        if (!which.equals(this.whose)) {
            this.whose = which;
            told = 0;
        }
        int stage = stage(notAfter, now);
        boolean worse = stage > told;
        told = stage;
        return worse ? words(whose, notAfter, now) : Optional.empty();
    }

    /** The sentence of today; empty when there is more than a month left. */
    public static Optional<String> words(String whose, Instant notAfter, Instant now) {
        int stage = stage(notAfter, now);
        if (stage == 0) {
            return Optional.empty();
        }
        String day = CertificateText.day(notAfter);
        if (stage == DAYS.length) {
            return Optional.of(whose + " has expired on " + day
                    + ": links that stand stay, new ones will be refused; renew it, or check this machine's clock");
        }
        return Optional.of(
                whose + " expires on " + day + " (" + daysLeft(notAfter, now) + " days left): have it renewed");
    }

    /** Whole days, rounded down; negative when it is over. */
    public static long daysLeft(Instant notAfter, Instant now) {
        return Math.floorDiv(Duration.between(now, notAfter).toSeconds(), 86_400L);
    }

    /** 0 = far from it, then one more for each of {@link #DAYS}. */
    private static int stage(Instant notAfter, Instant now) {
        Duration left = Duration.between(now, notAfter);
        int stage = 0;
        for (int days : DAYS) {
            if (left.compareTo(Duration.ofDays(days)) <= 0) {
                stage++;
            }
        }
        return stage;
    }
}
