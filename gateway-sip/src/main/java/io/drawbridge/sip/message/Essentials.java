package io.drawbridge.sip.message;

/** What every message must have (RFC 3261 section 8.1.1), read once. */
public record Essentials(Via via, NameAddr from, NameAddr to, String callId, CSeq cseq) {
    /** The same with another topmost Via. */
    Essentials with(Via other) {
        return new Essentials(other, from, to, callId, cseq);
    }

    /**
     * Reads them from headers of our own making.
     *
     * @throws IllegalArgumentException if one is missing: a fault of ours
     */
    static Essentials of(Headers headers) {
        EssentialsReader reader = new EssentialsReader();
        Essentials essentials = reader.read(headers);
        if (essentials == null) {
            throw new IllegalArgumentException(reader.fault());
        }
        return essentials;
    }
}
