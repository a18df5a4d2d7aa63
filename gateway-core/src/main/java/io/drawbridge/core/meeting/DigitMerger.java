package io.drawbridge.core.meeting;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes one digit of a press that a device tells in several ways at once, and loses none that it tells in one way only. A digit is an
 * echo if another way brought the same digit shortly before and this way has not echoed that one yet; so two fast presses of one key
 * stay two. Once two ways are known to tell the same presses, their echoes may come later: a lost INFO is repeated after half a second
 * and more. Pure; owner: who feeds it.
 */
public final class DigitMerger {
    /** How a digit came. */
    public enum Way {
        /** RFC 4733. */
        RTP_EVENT,
        /** SIP INFO, or {@link Participant#digit} of any kind. */
        INFO,
        /** RFC 4730. */
        KPML,
        /** Tones in the sound. */
        IN_BAND
    }

    private static final int MEMORY = 32;

    private final long echoNanos;
    private final long knownEchoNanos;
    private final Set<Way> doubled = EnumSet.noneOf(Way.class);
    private final Deque<Told> told = new ArrayDeque<>(MEMORY);

    /** A digit that counted, and the ways that have told it. */
    private record Told(char digit, long atNanos, Set<Way> ways) {}

    /** Echoes come within 1 s, or 3 s where a device is known for them. */
    public DigitMerger() {
        this(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(3));
    }

    /**
     * With other times.
     *
     * @param echoNanos how late an echo may be
     * @param knownEchoNanos how late one may be between ways that have echoed each other before
     */
    public DigitMerger(long echoNanos, long knownEchoNanos) {
        this.echoNanos = echoNanos;
        this.knownEchoNanos = knownEchoNanos;
    }

    /** A digit has come; true if it counts, false if it is an echo. */
    public boolean onDigit(Way way, char digit, long nowNanos) {
        for (Told earlier : told) {
            if (earlier.digit() == digit && !earlier.ways().contains(way) && near(earlier, way, nowNanos)) {
                doubled.add(way);
                doubled.addAll(earlier.ways());
                earlier.ways().add(way);
                return false;
            }
        }
        if (told.size() == MEMORY) {
            told.removeFirst();
        }
        told.addLast(new Told(digit, nowNanos, EnumSet.of(way)));
        return true;
    }

    private boolean near(Told earlier, Way way, long nowNanos) {
        boolean known = doubled.contains(way) && doubled.containsAll(earlier.ways());
        return nowNanos - earlier.atNanos() <= (known ? knownEchoNanos : echoNanos);
    }
}
