package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.sip.message.Header;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a refusal and a BYE tell a technician, beside the status that {@link EndReason#sipStatus()} says: Warning (RFC 3261 section
 * 20.43), Retry-After, Reason (RFC 3326).
 */
final class Refusals {
    /** "Incompatible transport protocol". */
    static final int INCOMPATIBLE_TRANSPORT = 302;

    /** "Incompatible media format". */
    static final int INCOMPATIBLE_MEDIA = 305;

    /** "Miscellaneous warning". */
    static final int MISCELLANEOUS = 399;

    private static final int MIN_RETRY_SECONDS = 8;
    private static final int MAX_RETRY_SECONDS = 15;

    private final String agent;

    /** {@code domain}: who warns. */
    Refusals(String domain) {
        this.agent = domain;
    }

    /** The headers of a refusal; a wrong PIN reads as an unknown meeting does. */
    List<Header> headers(EndReason reason) {
        if (reason == EndReason.Plain.WRONG_PIN) {
            return headers(new EndReason.UnknownMeeting());
        }
        Header warning = warning(code(reason), reason.detail());
        return reason.sipStatus() == 503 ? List.of(warning, new Header("Retry-After", retryAfter())) : List.of(warning);
    }

    private static int code(EndReason reason) {
        if (reason == EndReason.Plain.ENCRYPTION_REQUIRED) {
            return INCOMPATIBLE_TRANSPORT;
        }
        return reason instanceof EndReason.NoCommonMedia ? INCOMPATIBLE_MEDIA : MISCELLANEOUS;
    }

    /** Spread a little, so that a crowd that was refused does not come back as one. */
    static String retryAfter() {
        return Integer.toString(ThreadLocalRandom.current().nextInt(MIN_RETRY_SECONDS, MAX_RETRY_SECONDS + 1));
    }

    /** The headers of a BYE of ours. An end without a fault is Q.850's 16, "normal call clearing". */
    List<Header> goodbye(EndReason reason) {
        boolean normal = reason.sipStatus() < 300 || reason == EndReason.Plain.MEETING_ENDED;
        String cause = normal ? "Q.850;cause=16" : "SIP;cause=" + reason.sipStatus();
        return List.of(new Header("Reason", cause + ";text=\"" + safe(reason.detail()) + "\""));
    }

    /** A Warning header; the text is made safe for a quoted string. */
    Header warning(int code, String text) {
        return new Header("Warning", code + " " + agent + " \"" + safe(text) + "\"");
    }

    private static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? ' ' : c);
        }
        return safe.toString();
    }
}
