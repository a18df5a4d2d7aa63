package io.drawbridge.core.sdp;

/**
 * One {@code a=} line (RFC 8866 section 6).
 *
 * @param name left of the colon
 * @param value right of the colon, verbatim; empty for a property attribute
 */
public record Attribute(String name, String value) {
    /** A property attribute, {@code a=name}. */
    public static Attribute flag(String name) {
        return new Attribute(name, "");
    }

    /** Shows no key and no password. */
    @Override
    public String toString() {
        boolean secret = name.equals("crypto") || name.equals("ice-pwd");
        return "Attribute[name=" + name + ", value=" + (secret ? "***" : value) + "]";
    }
}
