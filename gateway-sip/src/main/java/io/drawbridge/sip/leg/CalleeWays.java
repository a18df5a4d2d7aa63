package io.drawbridge.sip.leg;

import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.sip.dialog.Authenticator;
import io.drawbridge.sip.leg.Callee.Found;
import io.drawbridge.sip.leg.Callee.Try;
import io.drawbridge.sip.locate.Hop;
import io.drawbridge.sip.locate.Locator;
import io.drawbridge.sip.locate.MtuRule;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.registrar.Binding;
import io.drawbridge.sip.transport.SipTransport;
import io.drawbridge.sip.trunk.Route;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds the ways to whom a call of ours goes: the hops of a trunk or a domain (RFC 3263), the flows of an account's devices (RFC 3327, RFC
 * 5626). A trunk's password is known on the ways to that trunk only. Owner: the signalling loop.
 */
final class CalleeWays {
    /** What an INVITE with sound and picture takes, roughly: its description is made when the way is known. */
    private static final int INVITE_BYTES = 2500;

    private final Neighbourhood neighbours;
    private final SipTransport transport;
    private final Locator locator;
    private final Signalling signalling;
    private final EncryptionPolicy global;

    /** {@code global}: the encryption of calls to domains. */
    CalleeWays(
            Neighbourhood neighbours,
            SipTransport transport,
            Locator locator,
            Signalling signalling,
            EncryptionPolicy global) {
        this.neighbours = neighbours;
        this.transport = transport;
        this.locator = locator;
        this.signalling = signalling;
        this.global = global;
    }

    /** Whether anybody is at the end of a route now, as far as that is known at once. */
    boolean reachable(Route route, long now) {
        return !(route instanceof Route.ToAccount to)
                || !neighbours.bindings().of(to.account().user(), now).isEmpty();
    }

    /** Looks for the ways; {@code then} is called on the signalling loop, later. */
    void find(Route route, Consumer<Found> then) {
        if (route instanceof Route.ToTrunk to) {
            trunk(to, then);
        } else if (route instanceof Route.ToDomain to) {
            domain(to.uri(), then);
        } else if (route instanceof Route.ToAccount to) {
            signalling.post(now -> then.accept(account(to.account(), now)));
        } else if (route instanceof Route.Refused refused) {
            signalling.post(now -> then.accept(new Found.Nowhere(refused.reason())));
        }
    }

    private void trunk(Route.ToTrunk to, Consumer<Found> then) {
        SipTrunk trunk = to.trunk();
        Optional<LocatedWay> way = neighbours.way();
        if (way.isEmpty()) {
            signalling.post(now -> then.accept(new Found.Nowhere("the trunk is not at work")));
            return;
        }
        String from = trunk.user().isEmpty() ? "" : "sip:" + trunk.user() + "@" + trunk.host();
        answer(
                way.get().hops(trunk),
                then,
                hops -> new Callee(
                        "trunk " + trunk.name(),
                        tries(
                                to.uri(),
                                hops,
                                hop -> new Try(
                                        to.uri(), List.of(), () -> way.get().open(trunk, hop))),
                        authenticator(trunk),
                        EncryptionPolicy.of(trunk.encryption()),
                        from));
    }

    private Authenticator authenticator(SipTrunk trunk) {
        return trunk.user().isEmpty()
                ? Authenticator.NONE
                : neighbours
                        .trunk(trunk.name())
                        .<Authenticator>map(at -> at.digest()::answer)
                        .orElse(Authenticator.NONE);
    }

    private void domain(String uri, Consumer<Found> then) {
        Optional<SipUri> parsed = SipUri.parse(uri);
        if (parsed.isEmpty()) {
            signalling.post(now -> then.accept(new Found.Nowhere("its address cannot be read")));
            return;
        }
        answer(
                locator.locate(parsed.get()),
                then,
                hops -> new Callee(
                        "domain",
                        tries(uri, hops, hop -> new Try(uri, List.of(), () -> transport.open(hop))),
                        Authenticator.NONE,
                        global,
                        ""));
    }

    private List<Try> tries(String uri, List<Hop> hops, Function<Hop, Try> to) {
        int bytes = INVITE_BYTES + uri.length();
        return new MtuRule(MtuRule.UNKNOWN_MTU_BYTES, transport::hasStream)
                .order(hops, bytes).stream().map(to).toList();
    }

    private void answer(CompletionStage<List<Hop>> hops, Consumer<Found> then, Function<List<Hop>, Callee> callee) {
        hops.whenComplete((found, fault) -> signalling.post(now -> then.accept(
                fault == null ? new Found.Here(callee.apply(found)) : new Found.Nowhere(LocatedWay.words(fault)))));
    }

    /** The devices, the one that likes it most first, each on the flow that it registered on. */
    private Found account(SipAccount account, long now) {
        List<Try> tries = neighbours.bindings().of(account.user(), now).stream()
                .map(CalleeWays::device)
                .toList();
        return tries.isEmpty()
                ? new Found.Nowhere("no device of that account is registered")
                : new Found.Here(new Callee(
                        "account", tries, Authenticator.NONE, EncryptionPolicy.of(account.encryption()), ""));
    }

    private static Try device(Binding binding) {
        List<Header> routes =
                binding.path().stream().map(path -> new Header("Route", path)).toList();
        return new Try(binding.contact().uri(), routes, binding::flow);
    }
}
