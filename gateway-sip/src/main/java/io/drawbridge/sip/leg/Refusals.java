package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.sip.message.Header;
import java.util.List;

/** The headers that go with a refusal, beside the status that {@link EndReason#sipStatus()} says. */
final class Refusals {
    /** "Incompatible transport protocol" (RFC 3261 section 20.43). */
    static final int INCOMPATIBLE_TRANSPORT = 302;

    /** "Incompatible media format" (RFC 3261 section 20.43). */
    static final int INCOMPATIBLE_MEDIA = 305;

    /** "Miscellaneous warning". */
    static final int MISCELLANEOUS = 399;

    private static final String RETRY_AFTER_SECONDS = "10";

    private final String agent;

    /** {@code domain}: who warns. */
    Refusals(String domain) {
        this.agent = domain;
    }

    List<Header> headers(EndReason reason) {
        if (reason.sipStatus() == 503) {
            return List.of(new Header("Retry-After", RETRY_AFTER_SECONDS));
        }
        if (reason instanceof EndReason.NoCommonMedia) {
            return List.of(warning(INCOMPATIBLE_MEDIA, reason.detail()));
        }
        if (reason == EndReason.Plain.ENCRYPTION_REQUIRED) {
            return List.of(warning(INCOMPATIBLE_TRANSPORT, reason.detail()));
        }
        if (reason instanceof EndReason.MalformedOffer || reason.sipStatus() == 403) {
            return List.of(warning(MISCELLANEOUS, reason.detail()));
        }
        return List.of();
    }

    /** A Warning header; the text is made safe for a quoted string. */
    Header warning(int code, String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? ' ' : c);
        }
        return new Header("Warning", code + " " + agent + " \"" + safe + "\"");
    }
}
