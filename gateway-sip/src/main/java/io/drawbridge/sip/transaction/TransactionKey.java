package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.Via;
import java.util.Locale;

/**
 * What messages of one transaction have in common (RFC 3261 sections 17.1.3 and 17.2.3).
 *
 * @param id branch and sent-by, or for a far end of RFC 2543 the identifying headers
 * @param method INVITE for an ACK
 */
record TransactionKey(String id, String method) {
    /** The key of the server transaction that a request belongs to. */
    static TransactionKey ofRequest(SipRequest request) {
        return ofRequest(request, request.is("ACK") ? "INVITE" : request.method());
    }

    /** The key of the INVITE that a CANCEL is for. */
    static TransactionKey cancelled(SipRequest cancel) {
        return ofRequest(cancel, "INVITE");
    }

    private static TransactionKey ofRequest(SipRequest request, String method) {
        Via via = request.via();
        String sentBy = via.sentBy().toString().toLowerCase(Locale.ROOT);
        if (via.hasUniqueBranch()) {
            return new TransactionKey(via.branch() + " " + sentBy, method);
        }
        String old = String.join(
                " ",
                "2543",
                request.requestUri(),
                request.from().tag(),
                request.callId(),
                Long.toString(request.cseq().number()),
                via.branch(),
                sentBy);
        return new TransactionKey(old, method);
    }

    /** The key of the client transaction that a response belongs to. */
    static TransactionKey ofClient(SipMessage message) {
        return new TransactionKey(message.via().branch(), message.cseq().method());
    }
}
