package io.drawbridge.core.admin;

import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is signed in to the admin page. Sessions live in memory: a restart ends all. Thread-safe.
 */
public final class AdminSessions {
    private static final int LENGTH_BYTES = 32;

    /**
     * How long and how many.
     *
     * @param idle after so long without a request of a person a session ends
     * @param absolute after so long it ends in any case
     * @param most at a time; the one that was used longest ago makes room
     */
    public record Limits(Duration idle, Duration absolute, int most) {
        /** 30 minutes, 12 hours, 100. */
        public static final Limits DEFAULT = new Limits(Duration.ofMinutes(30), Duration.ofHours(12), 100);
    }

    /**
     * One browser.
     *
     * @param id 256 random bits, known to the cookie alone
     * @param formToken 256 random bits, known to the page alone: whoever changes something must show it
     */
    public record Session(String id, String formToken) {
        /** Whether a request shows the page's token. */
        public boolean allows(String shown) {
            return MessageDigest.isEqual(
                    shown.getBytes(StandardCharsets.UTF_8), formToken.getBytes(StandardCharsets.UTF_8));
        }

        /** Shows neither. */
        @Override
        public String toString() {
            return "Session";
        }
    }

    private record Kept(Session session, long openedNanos, long usedNanos) {}

    private final Limits limits;
    private final Ticker ticker;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> sessions = new LinkedHashMap<>(); // the one used longest ago comes first

    /** Nobody is signed in yet. */
    public AdminSessions(Limits limits, Ticker ticker) {
        this.limits = limits;
        this.ticker = ticker;
    }

    /** Signs a browser in. */
    public synchronized Session open() {
        long now = ticker.nanoTime();
        sessions.values().removeIf(kept -> isOver(kept, now));
        if (sessions.size() >= limits.most()) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        Session session = new Session(random(), random());
        sessions.put(session.id(), new Kept(session, now, now));
        return session;
    }

    /**
     * The session of that id, if it is not over.
     *
     * @param byPerson whether a person has done something; what a page asks by itself keeps no session alive
     */
    public synchronized Optional<Session> find(String id, boolean byPerson) {
        Kept kept = sessions.get(id);
        if (kept == null) {
            return Optional.empty();
        }
        long now = ticker.nanoTime();
        if (isOver(kept, now)) {
            sessions.remove(id);
            return Optional.empty();
        }
        if (byPerson) {
            sessions.remove(id);
            sessions.put(id, new Kept(kept.session(), kept.openedNanos(), now));
        }
        return Optional.of(kept.session());
    }

    /** Signs out. */
    public synchronized void close(Session session) {
        sessions.remove(session.id());
    }

    private boolean isOver(Kept kept, long now) {
        return now - kept.usedNanos() >= limits.idle().toNanos()
                || now - kept.openedNanos() >= limits.absolute().toNanos();
    }

    private String random() {
        byte[] bytes = new byte[LENGTH_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
