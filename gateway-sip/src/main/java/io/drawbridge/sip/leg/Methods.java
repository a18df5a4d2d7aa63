package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.registrar.Registrar;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of methods; Allow, 405 and 501 follow from it (RFC 3261 section 8.2). */
final class Methods {
    /** Answers a request of one method. */
    interface Handler {
        void handle(ServerTransaction transaction, long now);
    }

    static final String SDP = "application/sdp";
    static final String MEDIA_CONTROL = "application/media_control+xml";

    /** Methods of RFC 3261 and its kin that are known but not for us, yet. */
    private static final Set<String> NOT_HERE =
            Set.of("REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE", "REFER", "PRACK", "UPDATE");

    private static final String ACCEPT = SDP + ", " + MEDIA_CONTROL;

    private final Map<String, Handler> handlers = new LinkedHashMap<>();
    private final String allow;

    /** {@code handlers}: what is answered outside dialogs, beside the methods of the stack itself. */
    Methods(Map<String, Handler> handlers) {
        this.handlers.putAll(handlers);
        this.allow = String.join(", ", UserAgent.METHODS) + ", " + String.join(", ", this.handlers.keySet());
    }

    /** Allow, Accept and Supported, for 200 to INVITE and OPTIONS. */
    List<Header> capabilities() {
        return List.of(new Header("Allow", allow), new Header("Accept", ACCEPT), new Header("Supported", ""));
    }

    /** The handler of a request outside dialogs; {@link #screen} has let its method pass. */
    Handler handler(String method) {
        return handlers.getOrDefault(method, (transaction, now) -> {});
    }

    /** The refusal that the headers alone call for. */
    Optional<SipResponse> screen(SipRequest request, String toTag) {
        String method = request.method();
        if (!UserAgent.METHODS.contains(method) && !handlers.containsKey(method)) {
            int status = NOT_HERE.contains(method) ? 405 : 501;
            return refusal(request, status, toTag, "Allow", allow);
        }
        boolean sip = request.uri().isPresent();
        if (!sip) {
            return Optional.of(SipResponse.to(request, 416, toTag));
        }
        List<String> required = request.headers().values("Require").stream()
                .filter(tag -> !(request.is("REGISTER") && Registrar.EXTENSIONS.contains(tag.toLowerCase(Locale.ROOT))))
                .toList();
        if (!required.isEmpty()) {
            return refusal(request, 420, toTag, "Unsupported", String.join(", ", required));
        }
        return request.is("INVITE") ? screenBody(request, toTag) : Optional.empty();
    }

    private static Optional<SipResponse> screenBody(SipRequest invite, String toTag) {
        String encoding = invite.headers().first("Content-Encoding").orElse("identity");
        boolean readable = invite.contentType().equals(SDP) && encoding.equalsIgnoreCase("identity");
        if (!invite.body().isEmpty() && !readable) {
            return refusal(invite, 415, toTag, "Accept", SDP).map(r -> r.plus("Accept-Encoding", "identity"));
        }
        List<String> accepted = invite.headers().values("Accept");
        boolean takesSdp = accepted.isEmpty() || accepted.stream().anyMatch(Methods::coversSdp);
        return takesSdp ? Optional.empty() : Optional.of(SipResponse.to(invite, 406, toTag));
    }

    private static boolean coversSdp(String range) {
        int semicolon = range.indexOf(';');
        String type = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
        return type.equalsIgnoreCase(SDP) || type.equals("*/*") || type.equalsIgnoreCase("application/*");
    }

    private static Optional<SipResponse> refusal(
            SipRequest request, int status, String toTag, String name, String value) {
        return Optional.of(SipResponse.to(request, status, toTag).plus(name, value));
    }
}
