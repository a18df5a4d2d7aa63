package io.drawbridge.sip.message;

/** What every message must have (RFC 3261 section 8.1.1), read once. */
public record Essentials(Via via, NameAddr from, NameAddr to, String callId, CSeq cseq) {
    /** The same with another topmost Via. */
    Essentials with(Via other) {
        return new Essentials(other, from, to, callId, cseq);
    }

    /**
     * What can be read of them, to refuse a message by. What cannot is empty.
     *
     * @param via the topmost, by which the refusal finds its way
     */
    static Essentials ofBroken(Headers headers, Via via) {
        NameAddr none = new NameAddr("", "", Params.NONE);
        return new Essentials(
                via,
                headers.first("From").flatMap(NameAddr::parse).orElse(none),
                headers.first("To").flatMap(NameAddr::parse).orElse(none),
                headers.first("Call-ID").orElse(""),
                headers.first("CSeq").flatMap(CSeq::parse).orElse(new CSeq(0, "")));
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
