package io.drawbridge.xmpp.stanza;

/**
 * What a stream may cost.
 *
 * @param stanzaBytes largest stanza, and largest stream header
 * @param depth deepest nesting of elements inside a stanza, the stanza itself counted
 * @param attributes most attributes of one element
 * @param namespaceLength longest namespace name, since a name is printed again for each element that changes it
 * @param skipBytes up to this size a stanza above the other limits is read and dropped, and the stream goes on; 0 = any excess ends the
 *     stream. A component behind a foreign server needs it: a stranger's stanza must not cost it the link.
 */
public record StreamLimits(int stanzaBytes, int depth, int attributes, int namespaceLength, int skipBytes) {
    /** For those who connect to us: whoever exceeds it loses the stream. */
    public static final StreamLimits STRICT = new StreamLimits(64 * 1024, 32, 64, 256, 0);

    /** For our own link to a server that passes on what strangers write. */
    public static final StreamLimits FORGIVING = new StreamLimits(64 * 1024, 32, 64, 256, 1024 * 1024);
}
