package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.sip.dialog.OutgoingInvite.Failure;
import io.drawbridge.sip.message.ReasonPhrase;

/** What it means that a call of ours was not answered: the one table. Pure. */
final class CalleeFailures {
    private static final int MAX_PHRASE = 80;

    private CalleeFailures() {}

    static EndReason reason(Failure failure) {
        return switch (failure.status()) {
            case 486, 600 -> EndReason.Plain.BUSY;
            case 603, 607 -> EndReason.Plain.DECLINED;
            case 408 -> EndReason.Plain.NO_ANSWER;
            default -> new EndReason.CalleeRefused(failure.status(), failure.status() + " " + clean(failure.reason()));
        };
    }

    private static String clean(String phrase) {
        String plain = phrase.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > MAX_PHRASE ? plain.substring(0, MAX_PHRASE) : plain;
    }

    /** Whether the next way is worth a try: the hop is out of order (RFC 3263 section 4.3), not whom we call. */
    static boolean elsewhere(Failure failure) {
        return failure.status() == 503
                || (failure.status() == 408 && failure.response().isEmpty());
    }

    /** What a status line says of it. */
    static String phrase(EndReason reason) {
        return ReasonPhrase.of(reason.sipStatus());
    }
}
