package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.TelUri;
import io.drawbridge.sip.registrar.Registrar;
import io.drawbridge.sip.transaction.ServerTransaction;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The table of methods; Allow, 405 and 501 follow from it (RFC 3261 section 8.2). */
final class Methods {
    /** Answers a request of one method. */
    interface Handler {
        void handle(ServerTransaction transaction, long now);
    }

    /** Answers a request of one method inside a call. */
    interface InCall {
        void handle(SipCall call, ServerTransaction transaction, long now);
    }

    static final String SDP = "application/sdp";

    /** Methods of RFC 3261 and its kin that are known but not for us, yet. */
    private static final Set<String> NOT_HERE = Set.of("REGISTER", "PUBLISH", "MESSAGE");

    /** Those of the stack's own methods that can carry a description. */
    private static final Set<String> DESCRIBING = Set.of("INVITE", "UPDATE", "PRACK");

    /** Option tags: the stack's, and those of what the calls do beside it. */
    static final List<String> EXTENSIONS = Stream.concat(
                    UserAgent.EXTENSIONS.stream(), Stream.of("replaces", "norefersub"))
            .toList();

    private final Map<String, Handler> handlers = new LinkedHashMap<>();
    private final Map<String, InCall> inCall = new LinkedHashMap<>();
    private final List<Header> capabilities;
    private final String allow;

    /**
     * The methods beside those of the stack itself.
     *
     * @param handlers what is answered outside dialogs, and inside where {@code inCall} has nothing
     * @param inCall what is answered inside calls
     * @param infoTypes what INFO may carry
     */
    Methods(Map<String, Handler> handlers, Map<String, InCall> inCall, String infoTypes) {
        this.handlers.putAll(handlers);
        this.inCall.putAll(inCall);
        Set<String> all = new LinkedHashSet<>(UserAgent.METHODS);
        all.addAll(handlers.keySet());
        all.addAll(inCall.keySet());
        this.allow = String.join(", ", all);
        this.capabilities = List.of(
                new Header("Allow", allow),
                new Header("Accept", SDP + ", " + infoTypes),
                new Header("Supported", String.join(", ", EXTENSIONS)));
    }

    /** Allow, Accept and Supported, for what makes or refreshes a dialog, and for OPTIONS. */
    List<Header> capabilities() {
        return capabilities;
    }

    /** Answers a request inside a call. */
    void inCall(SipCall call, ServerTransaction transaction, long now) {
        String method = transaction.request().method();
        InCall taker = inCall.get(method);
        if (taker == null) {
            handler(method).handle(transaction, now);
        } else {
            taker.handle(call, transaction, now);
        }
    }

    /** The handler of a request outside dialogs; {@link #screen} has let its method pass. */
    Handler handler(String method) {
        return handlers.getOrDefault(method, (transaction, now) -> {});
    }

    /** The refusal that the headers alone call for. */
    Optional<SipResponse> screen(SipRequest request, String toTag) {
        String method = request.method();
        boolean known = UserAgent.METHODS.contains(method) || handlers.containsKey(method);
        if (!known && !(inCall.containsKey(method) && !request.to().tag().isEmpty())) {
            int status = NOT_HERE.contains(method) ? 405 : 501;
            return refusal(request, status, toTag, "Allow", allow);
        }
        boolean readable =
                request.uri().isPresent() || TelUri.number(request.requestUri()).isPresent();
        if (!readable) {
            return Optional.of(SipResponse.to(request, 416, toTag));
        }
        List<String> unsupported = request.headers().values("Require").stream()
                .filter(option -> !understood(request, option.toLowerCase(Locale.ROOT)))
                .toList();
        if (!unsupported.isEmpty()) {
            return refusal(request, 420, toTag, "Unsupported", String.join(", ", unsupported));
        }
        return DESCRIBING.contains(method) ? screenBody(request, toTag) : Optional.empty();
    }

    private static boolean understood(SipRequest request, String option) {
        return EXTENSIONS.contains(option) || (request.is("REGISTER") && Registrar.EXTENSIONS.contains(option));
    }

    private static Optional<SipResponse> screenBody(SipRequest request, String toTag) {
        String encoding = request.headers().first("Content-Encoding").orElse("identity");
        boolean readable = request.contentType().equals(SDP) && encoding.equalsIgnoreCase("identity");
        if (!request.body().isEmpty() && !readable) {
            return refusal(request, 415, toTag, "Accept", SDP).map(r -> r.plus("Accept-Encoding", "identity"));
        }
        List<String> accepted = request.is("INVITE") ? request.headers().values("Accept") : List.of();
        boolean takesSdp = accepted.isEmpty() || accepted.stream().anyMatch(Methods::coversSdp);
        return takesSdp ? Optional.empty() : Optional.of(SipResponse.to(request, 406, toTag));
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
