package io.drawbridge.sip.leg;

import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.core.directory.LocalDomains;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.sip.dialog.Ids;
import io.drawbridge.sip.dialog.InviteSession;
import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Printable;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transport.LocalAddresses;
import io.drawbridge.sip.trunk.Neighbours;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway answers: the table of methods, and what its calls share. Owner: the signalling loop. */
final class SipCalls implements UserAgent.Handler {
    private static final Logger log = LoggerFactory.getLogger(SipCalls.class);

    private static final int MAX_ENDED = 1000;

    /** Four tries over UDP, and a moment. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LegContext context;
    private final Signalling signalling;
    private final Ids ids;
    private final SipMedia.Shared media;
    private final LocalAddresses addresses;
    private final Refusals refusals;
    private final Reception reception;
    private final Methods methods;
    private final EncryptionPolicies encryption;
    private final Predicate<Flow> reachable;
    private @Nullable UserAgent agent;
    private final Neighbours neighbours;
    private final DeadCallWatch.Limits watchLimits;
    private final LiveCalls live = new LiveCalls(MAX_ENDED);
    private @Nullable DialOuts dialOuts;
    private boolean draining;

    SipCalls(
            LegContext context,
            Signalling signalling,
            Ids ids,
            SipMedia.Shared media,
            LocalAddresses addresses,
            Neighbourhood neighbourhood,
            Predicate<Flow> reachable) {
        this.context = context;
        this.signalling = signalling;
        this.ids = ids;
        this.media = media;
        this.addresses = addresses;
        this.reachable = reachable;
        this.refusals = new Refusals(context.config().domain());
        this.reception = new Reception(
                context.directory(),
                new LocalDomains(
                        context.config().domain(), context.config().sip().domains()));
        EncryptionPolicy global = EncryptionPolicy.of(context.config().sip().encryption());
        this.encryption = (invite, flow) -> neighbourhood
                .neighbours()
                .of(invite, flow)
                .map(neighbour -> EncryptionPolicy.of(neighbour.encryption()))
                .orElse(global);
        this.neighbours = neighbourhood.neighbours();
        this.watchLimits = new DeadCallWatch.Limits(
                TimeUnit.SECONDS.toNanos(context.config().sip().mediaTimeoutSeconds()), PATIENCE_NANOS);
        this.methods = methods(neighbourhood.handlers());
    }

    /** The tables: of methods, of INFO bodies, of event packages. What is new gets a row here. */
    private Methods methods(Map<String, Methods.Handler> registration) {
        Map<String, InfoBodies.Reader> readers = new LinkedHashMap<>();
        readers.put(InfoBodies.MEDIA_CONTROL, InfoBodies::pictureRequest);
        readers.put(DtmfBodies.RELAY, (call, body, now) -> call.keys().onInfo(body, now));
        readers.put(DtmfBodies.BARE, (call, body, now) -> call.keys().onInfo(body, now));
        InfoBodies infos = new InfoBodies(readers);
        EventPackages events = new EventPackages(Map.of());
        Map<String, Methods.Handler> outside = new LinkedHashMap<>();
        outside.put("OPTIONS", this::onOptions);
        outside.put("INFO", (transaction, now) -> agent().refuse(transaction, 481, now)); // lives in calls only
        outside.put("SUBSCRIBE", (subscribe, now) -> agent().respond(
                        subscribe, events.refusal(subscribe.request(), ids.next()), now));
        outside.put("REFER", (refer, now) -> agent().refuse(refer, 403, now)); // we call nobody for strangers
        outside.put("NOTIFY", (notify, now) -> agent().refuse(notify, 481, now)); // of what we subscribed to in calls
        outside.putAll(registration);
        Map<String, Methods.InCall> inside = new LinkedHashMap<>();
        inside.put("INFO", infos);
        inside.put("REFER", new Referrals(this, neighbours));
        inside.put("SUBSCRIBE", events);
        inside.put("NOTIFY", (call, notify, now) -> call.keys().onNotify(notify, now));
        return new Methods(outside, inside, infos.accept());
    }

    void agent(UserAgent stack) {
        agent = stack;
    }

    UserAgent agent() {
        if (agent == null) {
            throw new IllegalStateException("the leg has not started");
        }
        return agent;
    }

    void dialOuts(DialOuts outs) {
        dialOuts = outs;
    }

    DialOuts dialOuts() {
        if (dialOuts == null) {
            throw new IllegalStateException("the leg has not started");
        }
        return dialOuts;
    }

    /** The calls that there are. */
    LiveCalls live() {
        return live;
    }

    /** Whether silent far ends are asked, and when. */
    boolean watches() {
        return watchLimits.silenceNanos() > 0;
    }

    DeadCallWatch.Limits watchLimits() {
        return watchLimits;
    }

    /** The trunk that speaks on that flow. */
    Optional<SipTrunk> trunk(Flow flow) {
        return neighbours.trunk(flow);
    }

    LegContext context() {
        return context;
    }

    Signalling signalling() {
        return signalling;
    }

    Ids ids() {
        return ids;
    }

    SipMedia.Shared media() {
        return media;
    }

    Refusals refusals() {
        return refusals;
    }

    Header warning(int code, String text) {
        return refusals.warning(code, text);
    }

    Reception reception() {
        return reception;
    }

    /** Whom the media of a call are for. */
    SipMedia.Peer peer(SipRequest invite, Flow flow) {
        return new SipMedia.Peer(
                Optional.of(flow.remote().getAddress()), encryption.of(invite, flow), reachable.test(flow));
    }

    @Override
    public List<Header> capabilities() {
        return methods.capabilities();
    }

    boolean draining() {
        return draining;
    }

    /** Counts the outcome of a join: "joined", or the key of the reason why not. */
    void countJoin(String result) {
        context.meters().counter("drawbridge.joins", "result", result).increment();
    }

    void drain(long now) {
        draining = true;
        dialOuts().drain(now);
    }

    /** Where the media of a call with that far end is bound, and what the answer says. */
    SipMedia.Addresses addresses(InetAddress remote) {
        InetAddress local = bound(LocalAddresses.towards(remote));
        return new SipMedia.Addresses(local, addresses.advertised(local, remote), this::addresses);
    }

    /** The address that routing would take, unless the configuration binds others of its family only. */
    private InetAddress bound(InetAddress routed) {
        List<InetAddress> allowed = context.config().network().bind().stream()
                .filter(address -> address.getClass() == routed.getClass() && !address.isAnyLocalAddress())
                .toList();
        return allowed.isEmpty() || allowed.contains(routed) ? routed : allowed.get(0);
    }

    @Override
    public Optional<SipResponse> screen(SipRequest request) {
        return methods.screen(request, ids.next());
    }

    @Override
    public void onInvite(InviteSession session, SipRequest invite, long now) {
        IncomingCall incoming = new IncomingCall(this, session, invite, now);
        session.listener(incoming.call());
        incoming.start(now);
    }

    @Override
    public void onRequest(ServerTransaction transaction, long now) {
        Methods.Handler handler = methods.handler(transaction.request().method());
        answered(transaction, now, () -> handler.handle(transaction, now));
    }

    /** Answers a request inside a call. */
    void inCall(SipCall call, ServerTransaction transaction, long now) {
        answered(transaction, now, () -> methods.inCall(call, transaction, now));
    }

    /** A request that a fault leaves without an answer would stay for ever. */
    @SuppressWarnings("IllegalCatch")
    private void answered(ServerTransaction transaction, long now, Runnable handler) {
        try {
            handler.run();
        } catch (RuntimeException e) {
            log.error("a fault in {}", Printable.of(transaction.request().method()), e);
            if (transaction.unanswered()) {
                agent().refuse(transaction, 500, now);
            }
        }
    }

    private void onOptions(ServerTransaction transaction, long now) {
        SipResponse response = SipResponse.to(transaction.request(), 200, ids.next());
        agent().respond(transaction, response.plus(capabilities()), now);
    }
}
