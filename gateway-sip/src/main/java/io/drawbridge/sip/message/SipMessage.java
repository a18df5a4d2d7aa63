package io.drawbridge.sip.message;

/** A SIP request or response (RFC 3261 section 7). Immutable. */
public sealed interface SipMessage permits SipRequest, SipResponse {
    /** All headers. */
    Headers headers();

    /** The body. */
    Body body();

    /** The headers that every message has. */
    Essentials essentials();

    /** The topmost Via. */
    default Via via() {
        return essentials().via();
    }

    /** From, with its tag. */
    default NameAddr from() {
        return essentials().from();
    }

    /** To; its tag is empty outside dialogs. */
    default NameAddr to() {
        return essentials().to();
    }

    /** Call-ID. */
    default String callId() {
        return essentials().callId();
    }

    /** CSeq. */
    default CSeq cseq() {
        return essentials().cseq();
    }

    /** The media type of the body in lower case without parameters; empty if not said. */
    default String contentType() {
        String value = headers().first("Content-Type").orElse("");
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(java.util.Locale.ROOT);
    }
}
