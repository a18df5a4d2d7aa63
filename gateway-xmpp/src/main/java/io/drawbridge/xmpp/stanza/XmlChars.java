package io.drawbridge.xmpp.stanza;

/** Which characters XML 1.0 can carry (section 2.2), and how text that came from a person is made fit. */
public final class XmlChars {
    private static final char REPLACEMENT = '\uFFFD';

    private XmlChars() {}

    /** Whether every character can stand in an XML document: no control characters but tab and line ends, no lone surrogates. */
    public static boolean legal(String text) {
        return text.codePoints().allMatch(XmlChars::legal);
    }

    /** The text with what XML cannot carry replaced by U+FFFD. */
    public static String clean(String text) {
        if (legal(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(legal(c) ? c : REPLACEMENT));
        return clean.toString();
    }

    private static boolean legal(int codePoint) {
        return codePoint == '\t'
                || codePoint == '\n'
                || codePoint == '\r'
                || (codePoint >= 0x20 && codePoint <= 0xD7FF)
                || (codePoint >= 0xE000 && codePoint <= 0xFFFD)
                || codePoint >= 0x10000;
    }
}
