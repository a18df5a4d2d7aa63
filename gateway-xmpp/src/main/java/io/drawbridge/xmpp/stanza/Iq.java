package io.drawbridge.xmpp.stanza;

import java.util.Optional;

/**
 * An IQ (RFC 6120 section 8.2.3). {@link #toString()} shows neither addresses nor content.
 *
 * @param from empty when the server fills it in
 * @param to empty when it is the server
 * @param payload the one child of a request, and of some results
 * @param error only with {@link Type#ERROR}
 */
public record Iq(Type type, String id, String from, String to, Optional<XmlElement> payload, Optional<Failure> error) {
    /** The four kinds. */
    public enum Type {
        GET,
        SET,
        RESULT,
        ERROR
    }

    /**
     * Why a request was refused.
     *
     * @param condition a stanza error of RFC 6120 section 8.3.3
     * @param text in words, or empty
     * @param particular an element of the protocol in question that says more (RFC 6120 section 8.3.4); its name and namespace count
     */
    public record Failure(String condition, String text, Optional<XmlElement> particular) {
        /** One that has nothing more to say. */
        public Failure(String condition, String text) {
            this(condition, text, Optional.empty());
        }
    }

    /** A question. */
    public static Iq get(String id, String from, String to, XmlElement payload) {
        return new Iq(Type.GET, id, from, to, Optional.of(payload), Optional.empty());
    }

    /** An order. */
    public static Iq set(String id, String from, String to, XmlElement payload) {
        return new Iq(Type.SET, id, from, to, Optional.of(payload), Optional.empty());
    }

    /** Whether it wants an answer. */
    public boolean request() {
        return type == Type.GET || type == Type.SET;
    }

    /** The empty answer that says yes. */
    public Iq result() {
        return new Iq(Type.RESULT, id, to, from, Optional.empty(), Optional.empty());
    }

    /** The answer with content. */
    public Iq result(XmlElement answer) {
        return new Iq(Type.RESULT, id, to, from, Optional.of(answer), Optional.empty());
    }

    /** The answer that says no. */
    public Iq refuse(String condition, String text) {
        return new Iq(Type.ERROR, id, to, from, Optional.empty(), Optional.of(new Failure(condition, text)));
    }

    /** The answer that says no, with a condition of its protocol. */
    public Iq refuse(String condition, String text, XmlElement particular) {
        Failure failure = new Failure(condition, text, Optional.of(particular));
        return new Iq(Type.ERROR, id, to, from, Optional.empty(), Optional.of(failure));
    }

    @Override
    public String toString() {
        return "iq " + type + payload.map(p -> " " + p.name()).orElse("");
    }
}
