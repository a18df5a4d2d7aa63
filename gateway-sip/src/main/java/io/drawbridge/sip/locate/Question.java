package io.drawbridge.sip.locate;

/** What DNS is asked; the name has no dot at its end. */
public record Question(Kind kind, String name) {
    /** The record types that RFC 3263 needs. */
    public enum Kind {
        NAPTR,
        SRV,
        A,
        AAAA
    }
}
