package io.drawbridge.sip.leg;

import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The event packages that can be subscribed to inside a call's dialog; any other is refused with 489 (RFC 6665 section 4.2.1.1), outside
 * of calls too. Owner: the signalling loop.
 */
final class EventPackages implements Methods.InCall {
    private final Map<String, Methods.InCall> packages = new LinkedHashMap<>();

    /** {@code packages}: who takes the SUBSCRIBE, by package name in lower case. */
    EventPackages(Map<String, Methods.InCall> packages) {
        this.packages.putAll(packages);
    }

    @Override
    public void handle(SipCall call, ServerTransaction subscribe, long now) {
        Methods.InCall taker = packages.get(event(subscribe.request()));
        if (taker == null) {
            call.respond(subscribe, badEvent(call.response(subscribe.request(), 489)), now);
        } else {
            taker.handle(call, subscribe, now);
        }
    }

    /** The refusal of a SUBSCRIBE outside of calls. */
    SipResponse refusal(SipRequest subscribe, String toTag) {
        return badEvent(SipResponse.to(subscribe, 489, toTag));
    }

    private SipResponse badEvent(SipResponse response) {
        return packages.isEmpty() ? response : response.plus("Allow-Events", String.join(", ", packages.keySet()));
    }

    private static String event(SipRequest subscribe) {
        String value = subscribe.headers().first("Event").orElse("");
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
