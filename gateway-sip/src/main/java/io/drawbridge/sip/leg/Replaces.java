package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.DialogId;
import io.drawbridge.sip.message.Params;
import io.drawbridge.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;

/**
 * The Replaces header of an INVITE (RFC 3891 section 6.1): the call whose place it takes, as we name it.
 *
 * @param dialog Call-ID, our tag, the far end's tag
 * @param earlyOnly whether only a call that is not answered yet may be replaced
 */
record Replaces(DialogId dialog, boolean earlyOnly) {
    /** The header's name; the option tag in lower case. */
    static final String NAME = "Replaces";

    /** What was found in a request. */
    sealed interface Found {
        /** No such header. */
        record None() implements Found {}

        /** More than one, or one that cannot be read: 400. */
        record Malformed() implements Found {}

        /** One. */
        record One(Replaces replaces) implements Found {}
    }

    static Found in(SipRequest request) {
        List<String> lines = request.headers().lines(NAME);
        if (lines.isEmpty()) {
            return new Found.None();
        }
        Optional<Replaces> one = lines.size() == 1 ? parse(lines.get(0)) : Optional.empty();
        return one.<Found>map(Found.One::new).orElseGet(Found.Malformed::new);
    }

    /** Reads the header's value. */
    static Optional<Replaces> parse(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon <= 0) {
            return Optional.empty();
        }
        Params params = Params.parse(value.substring(semicolon));
        String callId = value.substring(0, semicolon).strip();
        Optional<String> to = params.get("to-tag").filter(tag -> !tag.isEmpty());
        Optional<String> from = params.get("from-tag").filter(tag -> !tag.isEmpty());
        return callId.isEmpty() || to.isEmpty() || from.isEmpty()
                ? Optional.empty()
                : Optional.of(new Replaces(new DialogId(callId, to.get(), from.get()), params.has("early-only")));
    }
}
