package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipMessage;
import java.util.List;

/** Session descriptions as bodies; nobody here reads what they say. */
final class Sdp {
    static final String TYPE = "application/sdp";

    private Sdp() {}

    /** Whether a message carries a description; one without a type counts as one. */
    static boolean in(SipMessage message) {
        String type = message.contentType();
        return !message.body().isEmpty() && (type.equals(TYPE) || type.isEmpty());
    }

    /** The header that goes with that body. */
    static List<Header> type(Body body) {
        return body.isEmpty() ? List.of() : List.of(new Header("Content-Type", TYPE));
    }

    /** Whether two descriptions say the same but for their o= lines. */
    static boolean same(Body a, Body b) {
        return a.equals(b) || withoutOrigin(a).equals(withoutOrigin(b));
    }

    private static String withoutOrigin(Body body) {
        return body.text().replaceAll("(?m)^o=.*$", "");
    }
}
