package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Counts the joins (Jingle sessions) that cross a link by looking at its stanzas. A join that goes out to the own component comes in again
 * and is counted then. Pure. Owner: the link's loop.
 */
final class LinkJoins {
    private static final int MINUTE_SECONDS = 60;
    private static final int MOST_OPEN = 10_000;
    /** What a stranger writes is kept here, and in the log. */
    private static final int LONGEST_SID = 64;

    private static final int LONGEST_ID = 256;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(15);

    private record Open(String iqId, long sinceNanos) {}

    private final String component;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final int[] begunPerSecond = new int[MINUTE_SECONDS];
    private long lastSecond;
    private long joins;
    private long failed;

    LinkJoins(String component) {
        this.component = component;
    }

    /** A stanza that goes out. */
    Optional<String> sent(Iq iq, long nowNanos) {
        String domain = iq.to().substring(iq.to().indexOf('@') + 1);
        return look(iq, !domain.equals(component), nowNanos);
    }

    /** A stanza that came in; the session id when a join begins with it. */
    Optional<String> received(Iq iq, long nowNanos) {
        return look(iq, true, nowNanos);
    }

    private Optional<String> look(Iq iq, boolean mayBegin, long nowNanos) {
        if (iq.type() == Iq.Type.ERROR) {
            refused(iq.id());
            return Optional.empty();
        }
        Optional<XmlElement> jingle = iq.payload().filter(p -> iq.request() && p.is("jingle", Xmlns.JINGLE));
        if (jingle.isEmpty()) {
            return Optional.empty();
        }
        String sid = jingle.get().attribute("sid");
        switch (jingle.get().attribute("action")) {
            case "session-initiate" -> {
                return mayBegin && begun(sid, iq.id(), nowNanos) ? Optional.of(sid) : Optional.empty();
            }
            case "session-accept" -> open.remove(sid);
            case "session-terminate" -> failed += open.remove(sid) == null ? 0 : 1;
            default -> {}
        }
        return Optional.empty();
    }

    private boolean begun(String sid, String iqId, long nowNanos) {
        boolean kept = sid.length() <= LONGEST_SID && iqId.length() <= LONGEST_ID;
        if (!kept || open.containsKey(sid) || open.size() >= MOST_OPEN) {
            return false;
        }
        open.put(sid, new Open(iqId, nowNanos));
        joins++;
        begunPerSecond[bucket(nowNanos)]++;
        return true;
    }

    private void refused(String iqId) {
        if (open.values().removeIf(one -> one.iqId().equals(iqId))) {
            failed++;
        }
    }

    /** The bucket of this second; those that the clock has passed since are emptied. */
    private int bucket(long nowNanos) {
        long second = TimeUnit.NANOSECONDS.toSeconds(nowNanos);
        long steps = Math.min(second - lastSecond, MINUTE_SECONDS);
        for (long i = 0; i < steps; i++) {
            begunPerSecond[Math.floorMod(second - i, MINUTE_SECONDS)] = 0;
        }
        lastSecond = Math.max(second, lastSecond);
        return Math.floorMod(second, MINUTE_SECONDS);
    }

    /** What was counted; joins without an answer for too long have failed. */
    LinkFigures figures(String address, OptionalLong roundTripNanos, long nowNanos) {
        Iterator<Open> oldest = open.values().iterator();
        while (oldest.hasNext() && nowNanos - oldest.next().sinceNanos() > LONGEST_NANOS) {
            oldest.remove();
            failed++;
        }
        bucket(nowNanos);
        int perMinute = 0;
        for (int begun : begunPerSecond) {
            perMinute += begun;
        }
        return new LinkFigures(address, roundTripNanos, perMinute, joins, failed);
    }
}
