package io.drawbridge.core.ivr;

/**
 * What a caller sees.
 *
 * @param entry the digits of the number typed so far, at most 13; of a PIN, for each digit {@link #HIDDEN}
 */
public record Screen(Page page, String entry) {
    /** Stands for a digit of a PIN. */
    public static final char HIDDEN = '•';

    /** A page on which nothing is typed yet. */
    public static Screen of(Page page) {
        return new Screen(page, "");
    }
}
