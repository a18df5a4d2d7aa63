package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells the process that holds a component's name from another that holds it too. Some servers let two register (ejabberd), and then each
 * stanza goes to either; so links ping their own address with this, and whoever reads another's knows. The one that has held the name
 * longer keeps it. Immutable.
 *
 * @param id random
 * @param host the machine's name, for the operator
 * @param sinceNanos by the ticker, when the name was taken
 */
record Instance(String id, String host, long sinceNanos) {
    private static final String ELEMENT = "holder";
    private static final int MOST_CHARS = 64;
    /**
     * Started at the same time: then the ids decide. What a stanza takes on its way makes a rival look younger, never older, so two can
     * only both stay for a while, and ask again; they never both give way.
     */
    private static final long SAME_TIME_MILLIS = 1_000;

    /** Another process with our name. */
    record Rival(String id, String host, long heldMillis) {
        @Override
        public String toString() {
            return "another gateway (on " + host + ", instance " + id + ")";
        }
    }

    static Instance create(String host, long nowNanos) {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return new Instance(HexFormat.of().formatHex(random), host, nowNanos);
    }

    XmlElement element(long nowNanos) {
        return XmlElement.of(ELEMENT, Xmlns.HOLDER)
                .with("id", id)
                .with("host", host)
                .with("held", Long.toString(heldMillis(nowNanos)));
    }

    static boolean is(XmlElement element) {
        return element.is(ELEMENT, Xmlns.HOLDER);
    }

    /** Who else says to hold the name; empty when it is this instance, or nothing that can be read. */
    Optional<Rival> rival(XmlElement element) {
        String other = element.attribute("id");
        String held = element.attribute("held");
        if (!is(element) || other.isEmpty() || other.equals(id) || !held.matches("[0-9]{1,15}")) {
            return Optional.empty();
        }
        return Optional.of(new Rival(brief(other), brief(element.attribute("host")), Long.parseLong(held)));
    }

    private static String brief(String text) {
        String line = text.replaceAll("[^A-Za-z0-9._-]", "?");
        return line.length() > MOST_CHARS ? line.substring(0, MOST_CHARS) : line;
    }

    /** Whether this instance gives way. */
    boolean yieldsTo(Rival rival, long nowNanos) {
        long longer = rival.heldMillis() - heldMillis(nowNanos);
        return Math.abs(longer) < SAME_TIME_MILLIS ? rival.id().compareTo(id) < 0 : longer > 0;
    }

    private long heldMillis(long nowNanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos));
    }
}
