package io.drawbridge.sip.registrar;

import io.drawbridge.core.config.SipAccount;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers REGISTER (RFC 3261 section 10.3, with RFC 3327 Path and RFC 5626 outbound). A request counts as a whole or not at all.
 * GRUUs are not given out; one in a Contact is a URI like others (RFC 5627). Owner: the signalling loop.
 */
public final class Registrar {
    /**
     * Limits; expiries in seconds.
     *
     * @param maxBindings of all accounts together
     * @param maxContactChars of one Contact, and of all Path values together
     */
    public record Limits(int minExpires, int maxExpires, int maxBindings, int maxContactChars) {
        /** 60 to 3600 seconds, 10000 bindings, 1024 characters. */
        public static final Limits DEFAULT = new Limits(60, 3600, 10_000, 1024);
    }

    /** The option tags that a REGISTER may require. */
    public static final List<String> EXTENSIONS = List.of("path", "outbound");

    private static final long SECOND = 1_000_000_000L;

    private final DigestServer digest;
    private final Bindings bindings;
    private final Predicate<String> ourHost;
    private final Limits limits;
    private final Consumer<Flow> onAuthFailure;

    /**
     * A registrar of the accounts that {@code digest} knows.
     *
     * @param ourHost whether a host part is this gateway: its domain or one of its addresses
     * @param onAuthFailure told of each wrong name or password, and where it came from
     */
    public Registrar(
            DigestServer digest,
            Bindings bindings,
            Predicate<String> ourHost,
            Limits limits,
            Consumer<Flow> onAuthFailure) {
        this.digest = digest;
        this.bindings = bindings;
        this.ourHost = ourHost;
        this.limits = limits;
        this.onAuthFailure = onAuthFailure;
    }

    /** The answer to a REGISTER. {@code toTag}: ours. */
    public SipResponse onRegister(SipRequest request, Flow flow, String toTag, long now) {
        boolean forUs = request.uri().map(SipUri::host).filter(ourHost).isPresent();
        Optional<SipUri> of = request.to().sipUri();
        if (!forUs) {
            return SipResponse.to(request, 403, toTag);
        }
        if (of.isEmpty() || !ourHost.test(of.get().host()) || of.get().user().isEmpty()) {
            return SipResponse.to(request, 404, toTag);
        }
        DigestServer.Result proof = digest.check(request, of.get().decodedUser(), now);
        if (proof instanceof DigestServer.Result.Proven proven) {
            return proven.account()
                            .equals(digest.account(of.get().decodedUser()).orElse(null))
                    ? update(request, flow, proven.account(), toTag, now)
                    : SipResponse.to(request, 403, toTag);
        }
        return challenge(request, flow, (DigestServer.Result.Unproven) proof, toTag);
    }

    private SipResponse challenge(SipRequest request, Flow flow, DigestServer.Result.Unproven unproven, String toTag) {
        if (unproven.failed()) {
            onAuthFailure.accept(flow);
        }
        SipResponse response = SipResponse.to(request, 401, toTag);
        for (Header header : unproven.headers()) {
            response = response.plus(header.name(), header.value());
        }
        return response;
    }

    private SipResponse update(SipRequest request, Flow flow, SipAccount account, String toTag, long now) {
        Registration wanted = Registration.of(request, limits.maxContactChars());
        List<Binding> old = bindings.of(account.user(), now);
        if (wanted instanceof Registration.Unreadable unreadable) {
            return refuse(request, 400, toTag, unreadable.why());
        }
        if (wanted instanceof Registration.Update update) {
            return bind(new Step(request, flow, account, toTag, now), update.wishes(), old);
        }
        if (wanted instanceof Registration.Clear) {
            if (old.stream().anyMatch(binding -> outOfOrder(binding, request))) {
                return SipResponse.to(request, 500, toTag);
            }
            bindings.put(account.user(), List.of());
        }
        return listed(request, account, toTag, false, now);
    }

    private record Step(SipRequest request, Flow flow, SipAccount account, String toTag, long now) {}

    private SipResponse bind(Step step, List<Registration.Wish> wishes, List<Binding> old) {
        SipRequest request = step.request;
        boolean wantsFlow = wishes.stream().anyMatch(wish -> !wish.flowKey().isEmpty());
        if (wantsFlow && !firstHopKeepsFlows(request)) {
            return SipResponse.to(request, 439, step.toTag);
        }
        int pathChars = request.headers().lines("Path").stream()
                .mapToInt(String::length)
                .sum();
        if (wishes.size() > step.account.maxContacts() || pathChars > limits.maxContactChars()) {
            return refuse(request, 403, step.toTag, "more contacts, or a longer Path, than this account may have");
        }
        List<Binding> next = new ArrayList<>(old);
        for (Registration.Wish wish : wishes) {
            long seconds = Math.min(limits.maxExpires(), wish.seconds().orElse(limits.maxExpires()));
            if (seconds > 0 && seconds < limits.minExpires()) {
                return SipResponse.to(request, 423, step.toTag)
                        .plus("Min-Expires", Integer.toString(limits.minExpires()));
            }
            String key = wish.flowKey().isEmpty() ? Binding.key(wish.uri()) : wish.flowKey();
            Optional<Binding> same =
                    next.stream().filter(b -> b.key().equals(key)).findFirst();
            if (same.filter(b -> outOfOrder(b, request)).isPresent()) {
                return SipResponse.to(request, 500, step.toTag);
            }
            same.ifPresent(next::remove);
            if (seconds > 0) {
                next.add(Binding.of(
                        request,
                        step.flow,
                        wish.contact(),
                        key,
                        !wish.flowKey().isEmpty(),
                        step.now,
                        step.now + seconds * SECOND));
            }
        }
        return keep(step, next, old.size(), wantsFlow);
    }

    private SipResponse keep(Step step, List<Binding> next, int before, boolean outbound) {
        int others = bindings.count() - before;
        while (next.size() > step.account.maxContacts()) {
            next.remove(eldest(next)); // a device that came back at another address has left its old one behind
        }
        if (others + next.size() > limits.maxBindings() && next.size() > before) {
            return SipResponse.to(step.request, 503, step.toTag).plus("Retry-After", "60");
        }
        bindings.put(step.account.user(), next);
        return listed(step.request, step.account, step.toTag, outbound, step.now);
    }

    private static Binding eldest(List<Binding> list) {
        Binding eldest = list.get(0);
        for (Binding each : list) {
            eldest = each.registeredAtNanos() - eldest.registeredAtNanos() < 0 ? each : eldest;
        }
        return eldest;
    }

    /** A later request must have a higher number; the same Call-ID with a lower one is a late copy (section 10.3, step 7). */
    private static boolean outOfOrder(Binding binding, SipRequest request) {
        return binding.callId().equals(request.callId()) && request.cseq().number() <= binding.cseq();
    }

    /** Whether the device is one hop away, or the proxy next to it promises to keep its flow (RFC 5626 section 6). */
    private static boolean firstHopKeepsFlows(SipRequest request) {
        List<String> path = request.headers().values("Path");
        if (path.isEmpty()) {
            return request.headers().values("Via").size() == 1;
        }
        return NameAddr.parse(path.get(path.size() - 1))
                .flatMap(NameAddr::sipUri)
                .filter(uri -> uri.params().has("ob"))
                .isPresent();
    }

    private SipResponse listed(SipRequest request, SipAccount account, String toTag, boolean outbound, long now) {
        SipResponse response = SipResponse.to(request, 200, toTag);
        for (Binding binding : bindings.of(account.user(), now)) {
            response = response.plus("Contact", binding.contact() + ";expires=" + binding.remainingSeconds(now));
        }
        if (Registration.supports(request, "path")) {
            for (String path : request.headers().values("Path")) {
                response = response.plus("Path", path);
            }
        }
        return outbound ? response.plus("Require", "outbound").plus("Supported", "path, outbound") : response;
    }

    private static SipResponse refuse(SipRequest request, int status, String toTag, String why) {
        return SipResponse.to(request, status, toTag).plus("Warning", "399 registrar \"" + why + "\"");
    }
}
