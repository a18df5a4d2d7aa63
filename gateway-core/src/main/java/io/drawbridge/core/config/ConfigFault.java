package io.drawbridge.core.config;

/**
 * One fault of a configuration.
 *
 * @param key the key at fault, with an index inside lists ({@code meetings[1].number}); or where the fault is when no key is
 * @param value what was given; secrets masked; empty when the value is not the point
 * @param allowed what is wrong or what would be right, one clause
 */
public record ConfigFault(String key, String value, String allowed) {
    private static final int SHOWN = 80;

    /** The operator's line: key, value, what is allowed. Control characters are replaced, long values cut. */
    public String line() {
        String cut = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        String line = value.isEmpty() ? key + ": " + allowed : key + ": \"" + cut + "\": " + allowed;
        return line.replaceAll("\\p{Cntrl}", "?");
    }
}
