package io.drawbridge.sip.leg;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an INFO in a call may carry, by media type; 415 for the rest. These are the INFOs of before RFC 6086, without a package, as rooms
 * send them; Recv-Info is not looked at. Owner: the signalling loop.
 */
final class InfoBodies implements Methods.InCall {
    /** Takes a body; 200 has been sent. */
    interface Reader {
        void onBody(SipCall call, Body body, long now);
    }

    /** RFC 5168. */
    static final String MEDIA_CONTROL = "application/media_control+xml";

    private final Map<String, Reader> readers = new LinkedHashMap<>();
    private final String accept;

    /** {@code readers}: by media type in lower case. */
    InfoBodies(Map<String, Reader> readers) {
        this.readers.putAll(readers);
        this.accept = String.join(", ", readers.keySet());
    }

    /** The value of Accept. */
    String accept() {
        return accept;
    }

    /** Asks for a key frame, if that is what the body says. */
    static void pictureRequest(SipCall call, Body body, long now) {
        if (body.text().contains("picture_fast_update")) {
            call.offers().onMeetingLoop(participant -> participant.pictureRequested());
        }
    }

    @Override
    public void handle(SipCall call, ServerTransaction transaction, long now) {
        SipRequest info = transaction.request();
        Reader reader = readers.get(info.contentType());
        boolean known = info.body().isEmpty() || reader != null;
        SipResponse response = call.response(info, known ? 200 : 415);
        call.respond(transaction, known ? response : response.plus("Accept", accept), now);
        if (reader != null && !info.body().isEmpty()) {
            reader.onBody(call, info.body(), now);
        }
    }
}
