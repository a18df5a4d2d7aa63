package io.drawbridge.sip.leg;

import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.locate.Failover;
import io.drawbridge.sip.locate.Hop;
import io.drawbridge.sip.locate.LocateFault;
import io.drawbridge.sip.locate.Locator;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import io.drawbridge.sip.transport.KeepAlive;
import io.drawbridge.sip.transport.PeerTrust;
import io.drawbridge.sip.transport.SipTransport;
import io.drawbridge.sip.trunk.TrunkWay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries requests to trunks: DNS, one hop after the other, a transaction on each. Owner: the signalling loop. */
final class LocatedWay implements TrunkWay {
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final long SWIFT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int NO_ANSWER = 408;

    private record Kept(Flow flow, KeepAlive pings) {}

    private final UserAgent agent;
    private final SipTransport transport;
    private final Locator locator;
    private final Signalling signalling;
    private final Map<String, PeerTrust> trust;
    private final Map<String, Kept> kept = new HashMap<>();

    /** {@code trust}: of the trunks, by name, that have a file for it. */
    LocatedWay(
            UserAgent agent,
            SipTransport transport,
            Locator locator,
            Signalling signalling,
            Map<String, PeerTrust> trust) {
        this.agent = agent;
        this.transport = transport;
        this.locator = locator;
        this.signalling = signalling;
        this.trust = trust;
    }

    @Override
    public void send(SipTrunk trunk, Optional<Flow> stay, Draft draft, Answer answer, long now) {
        if (stay.isPresent()) {
            signalling.post(at -> new Sending(draft, answer).send(stay.get()));
            return;
        }
        hops(trunk)
                .whenComplete((hops, fault) -> signalling.post(at -> {
                    if (fault == null) {
                        Sending sending = new Sending(draft, answer);
                        sending.over = new Failover(hops, hop -> open(trunk, hop), sending::send);
                        sending.over.start();
                    } else {
                        answer.onNoAnswer(words(fault), at);
                    }
                }));
    }

    /** The hops to a trunk, in their order; fails with a {@link LocateFault}. */
    CompletionStage<List<Hop>> hops(SipTrunk trunk) {
        String transportOf = trunk.transport().equals("auto") ? "" : ";transport=" + trunk.transport();
        return SipUri.parse("sip:" + trunk.address() + transportOf)
                .map(uri -> locator.locate(uri).thenApply(hops -> named(hops, trunk)))
                .orElseGet(() -> CompletableFuture.failedFuture(new LocateFault("its address cannot be read")));
    }

    /** The flow to one hop of a trunk. */
    Flow open(SipTrunk trunk, Hop hop) {
        PeerTrust own = trust.get(trunk.name());
        return own == null ? transport.open(hop) : transport.open(hop, own);
    }

    private static List<Hop> named(List<Hop> hops, SipTrunk trunk) {
        return trunk.tlsName().isEmpty()
                ? hops
                : hops.stream()
                        .map(hop -> new Hop(hop.transport(), hop.address(), trunk.tlsName()))
                        .toList();
    }

    /** Why a look-up failed, as a clause for the operator. */
    static String words(Throwable fault) {
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        return cause instanceof LocateFault && cause.getMessage() != null
                ? cause.getMessage()
                : "its address cannot be looked up";
    }

    @Override
    public void keepAlive(SipTrunk trunk, Flow flow) {
        Kept before = kept.get(trunk.name());
        if (before == null || !before.flow().equals(flow)) {
            if (before != null) {
                before.pings().stop();
            }
            kept.put(trunk.name(), new Kept(flow, transport.keepAlive(flow, KEEP_ALIVE_NANOS, () -> {})));
        }
    }

    @Override
    public String localHostPort(Flow flow) {
        return transport.localHostPort(flow);
    }

    /** Ends the keep-alives. */
    void close() {
        kept.values().forEach(each -> each.pings().stop());
        kept.clear();
    }

    /** One request on its way from hop to hop. */
    private final class Sending {
        private final Draft draft;
        private final Answer answer;
        private @Nullable Failover over;

        Sending(Draft draft, Answer answer) {
            this.draft = draft;
            this.answer = answer;
        }

        void send(Flow flow) {
            SipRequest request = draft.on(flow);
            long begun = signalling.nowNanos();
            Requester requester = new Requester() {
                @Override
                public void onResponse(SipResponse response, long at) {
                    if (!response.provisional() && !goesOn(response.status())) {
                        answer.onResponse(request, response, flow, at);
                    }
                }

                @Override
                public void onNoResponse(long at) {
                    if (!goesOn(NO_ANSWER)) {
                        answer.onNoAnswer(silence(flow, at - begun), at);
                    }
                }
            };
            agent.request(request, flow, requester, begun);
        }

        private boolean goesOn(int status) {
            return over != null && over.goesOn(status);
        }
    }

    private static String silence(Flow flow, long nanos) {
        String place = flow.transport() + " " + flow.remote().getAddress().getHostAddress() + " port "
                + flow.remote().getPort();
        return flow.reliable() && nanos < SWIFT_NANOS
                ? "no connection by " + place + ": refused, not reachable, or closed by the other side"
                : "no answer by " + place + " within " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " seconds";
    }
}
