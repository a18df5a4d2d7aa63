package io.drawbridge.webrtc.ice;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsAssociation;
import io.drawbridge.core.dtls.DtlsListener;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports;
import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One browser's bundle: ICE says where its packets go, DTLS over that gives the keys, and RTP and RTCP pass as they are. An ICE restart
 * is a second agent on the same transport: the first one's way carries everything until the second one has found its own; keys stay.
 * Owner: the media loop, except where a method says otherwise.
 */
final class BrowserTransport implements WebTransports.WebTransport, MediaFlow, DtlsListener {
    private static final Logger LOG = LoggerFactory.getLogger(BrowserTransport.class);
    private static final long SHORTEST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final TransportSetup setup;
    private final MediaPort port;
    private final IceLimits limits;
    private final TransportParameters description;
    private final DtlsRole role;
    private final DtlsAssociation dtls;
    private final long openedNanos;
    private final RestartGate gate;
    private final Map<IcePath, Route> routes = new LinkedHashMap<>();
    private final Set<String> told = new HashSet<>();
    private IceMachine agent;
    private @Nullable IceMachine next;
    private LocalEndpoint.Secure local;
    private boolean toldAll;
    private @Nullable Consumer<String> candidates;
    private @Nullable PairWords described;
    private boolean restarted;
    private volatile String pair = "";
    private @Nullable Route target;
    private @Nullable FlowReceiver receiver;
    private @Nullable SrtpKeys keys;
    private @Nullable EndReason failure;
    private @Nullable ScheduledFuture<?> timer;
    private long restartedNanos;
    private boolean closed;

    @SuppressWarnings("this-escape") // the association only keeps its listener; the class is final
    BrowserTransport(TransportSetup setup, TransportParameters remote) {
        long nowNanos = setup.ticker().nanoTime();
        this.setup = setup;
        this.port = setup.port();
        this.limits = setup.limits();
        this.description = remote;
        this.role = DtlsRole.answering(remote.setup());
        this.openedNanos = nowNanos;
        this.restartedNanos = nowNanos;
        this.gate = new RestartGate(limits.restartsAtOnce(), limits.restartEveryNanos(), nowNanos);
        this.dtls = setup.engine().open(role, remote.fingerprints(), port.loop(), this);
        this.agent = agentFor(remote);
        this.local = describe(agent);
    }

    /** Takes its place at the port; false when there is none left. */
    boolean begin() {
        if (!port.add(this)) {
            return false;
        }
        port.counters().agents().incrementAndGet();
        begin(agent, description);
        return true;
    }

    private IceMachine agentFor(TransportParameters remote) {
        return setup.agent(new IceCredentials(remote.ufrag(), remote.password()), new AgentEffects());
    }

    private void begin(IceMachine fresh, TransportParameters remote) {
        port.listen(fresh.local().ufrag(), this);
        remote.candidates().forEach(line -> take(fresh, line));
        onTime();
    }

    private LocalEndpoint.Secure describe(IceMachine of) {
        List<CandidateLine> lines = setup.candidates();
        List<String> printed = lines.stream().map(CandidateLine::print).toList();
        told.clear();
        told.addAll(printed);
        toldAll = !port.awaitsMappings();
        TransportParameters parameters = new TransportParameters(
                of.local().ufrag(),
                of.local().password(),
                List.of(setup.engine().fingerprint()),
                role.setup(),
                printed);
        return new LocalEndpoint.Secure(LocalCandidates.usual(lines), parameters, toldAll);
    }

    // ---- from the port ----

    /** A STUN request for a ufrag of ours; false if it is not signed with the password by the far end we know. */
    boolean onRequest(MediaSocket socket, InetSocketAddress sender, StunView request, long nowNanos) {
        IcePath path = new IcePath(socket.local(), sender);
        IceMachine asked = next != null && next.local().ufrag().equals(request.receiverUfrag()) ? next : agent;
        if (!asked.onRequest(path, request, nowNanos)) {
            return false;
        }
        if (!closed) {
            Route route = routes.getOrDefault(path, new Route(this, socket, path));
            if (asked.isValid(path)) {
                validate(route);
            } else {
                learn(route);
            }
        }
        onTime();
        return true;
    }

    /** A response to a check of ours; false if it is a success that is not signed with the far end's password. */
    boolean onResponse(IcePath path, StunView response, long nowNanos) {
        return agent.onResponse(path, response, nowNanos)
                || (next != null && next.onResponse(path, response, nowNanos));
    }

    void onDtls(Route route, ByteBuf datagram) {
        byte[] bytes = ByteBufUtil.getBytes(datagram);
        if (route.valid()) {
            receive(route, bytes);
        } else {
            route.hold(bytes);
        }
    }

    private void receive(Route route, byte[] hello) {
        if (target == null) {
            agent.adopt(route.path, setup.ticker().nanoTime()); // more eager than the nomination
        }
        dtls.receive(hello);
    }

    void onMedia(ByteBuf datagram, long nowNanos) {
        if (receiver != null) {
            receiver.onDatagram(datagram, nowNanos);
        }
    }

    /** Once a second. */
    void onTick(long nowNanos) {
        if (keys == null && nowNanos - openedNanos > limits.connectTimeoutNanos()) {
            fail(new EndReason.MediaFailed(
                    agent.hasHeard() ? "DTLS did not complete in time" : "ICE: nothing came from the browser"));
            return;
        }
        endOldConsent(nowNanos);
        if (keys != null && nowNanos - lifeSignNanos() > limits.consentTimeoutNanos()) {
            fail(new EndReason.MediaFailed("ICE: the browser has gone silent; for "
                    + TimeUnit.NANOSECONDS.toSeconds(limits.consentTimeoutNanos())
                    + " s it has not consented to media (RFC 7675)"));
        } else {
            onTime();
        }
    }

    /**
     * Nothing is sent where nobody has consented for so long, not even while a restart looks for another way; the same credentials do not
     * get consent there again (RFC 7675 section 5.1).
     */
    private void endOldConsent(long nowNanos) {
        if (agent.chosen().isPresent() && nowNanos - agent.consentNanos() > limits.consentTimeoutNanos()) {
            target = null;
            retire(agent);
        }
    }

    /** A restart has as long as consent has. */
    private long lifeSignNanos() {
        long consent = consentNanos();
        return consent - restartedNanos > 0 ? consent : restartedNanos;
    }

    private long consentNanos() {
        return agent.chosen().isPresent() ? agent.consentNanos() : openedNanos;
    }

    /** STUN servers may have said more of where we are seen. */
    void onMapped() {
        Consumer<String> listener = candidates;
        if (toldAll || listener == null || closed) {
            return;
        }
        for (CandidateLine line : setup.candidates()) {
            String printed = line.print();
            if (told.add(printed)) {
                listener.accept(printed);
            }
        }
        if (!port.awaitsMappings()) {
            toldAll = true;
            listener.accept("");
        }
    }

    private void learn(Route route) {
        routes.put(route.path, route);
        route.socket.learn(route);
        if (routes.size() > limits.tuplesPerTransport()) {
            routes.values().stream()
                    .filter(old -> old != target && old != route)
                    .min(Comparator.comparing(Route::valid))
                    .ifPresent(this::forget);
        }
    }

    private void forget(Route route) {
        routes.remove(route.path);
        route.socket.forget(route);
    }

    /** From here on everything is sent there. */
    private void aim(Route route) {
        target = route;
        dtls.start();
    }

    // ---- ICE ----

    /** Lets the agents do what is due, and comes back when the next thing is. */
    private void onTime() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (closed) {
            return;
        }
        long nowNanos = setup.ticker().nanoTime();
        long due = Math.min(wait(agent.onTime(nowNanos), nowNanos), wait(dueOfNext(nowNanos), nowNanos));
        if (due < TimeUnit.SECONDS.toNanos(1)) { // else the tick is soon enough
            timer = port.loop().schedule(this::onTime, Math.max(due, SHORTEST_DELAY_NANOS), TimeUnit.NANOSECONDS);
        }
    }

    private long dueOfNext(long nowNanos) {
        return next == null ? Long.MAX_VALUE : next.onTime(nowNanos);
    }

    private static long wait(long due, long nowNanos) {
        return due == Long.MAX_VALUE ? due : due - nowNanos;
    }

    /** What one agent wants; it is the first one, the one of a restart that runs, or a former one that is closed. */
    private final class AgentEffects implements IceMachine.Effects {
        @Override
        public void send(IcePath path, ByteBuf stun) {
            port.write(path, stun);
        }

        @Override
        public void valid(IcePath path) {
            route(path).ifPresent(BrowserTransport.this::validate);
        }

        @Override
        public void chosen(IceMachine by, IcePath path) {
            onChosen(by, path);
        }

        @Override
        public void expect(TransactionId transaction) {
            port.expect(transaction, BrowserTransport.this);
        }

        @Override
        public void forget(TransactionId transaction) {
            port.forget(transaction);
        }
    }

    private Optional<Route> route(IcePath path) {
        Route known = routes.get(path);
        return known != null
                ? Optional.of(known)
                : port.socket(path.local()).map(socket -> new Route(this, socket, path));
    }

    private void validate(Route route) {
        byte[] hello = route.validate();
        learn(route);
        if (hello != null) {
            receive(route, hello);
        }
    }

    private void onChosen(IceMachine by, IcePath path) {
        if (by != agent && by != next) {
            return;
        }
        if (by == next) {
            restarted = true;
            retire(agent);
            agent = by;
            next = null;
        }
        route(path).ifPresent(route -> {
            validate(route);
            aim(route);
        });
        setup.relays().carriage(path.remote()).thenAcceptAsync(relay -> onDescribed(by, path, relay), this::post);
    }

    private void onDescribed(IceMachine by, IcePath path, Optional<String> relay) {
        PairWords words = describe(by, path, relay);
        port.counters().pair(words);
        LOG.debug("ICE {}: {}", by.local().ufrag(), pair);
    }

    private PairWords describe(IceMachine by, IcePath path, Optional<String> relay) {
        PairWords words = PairWords.of(path, by.typeOf(path.remote()), by.signalledTypes(), relay);
        described = words;
        pair = words.words() + (restarted ? ", after an ICE restart" : "");
        return words;
    }

    /** What was learned from a check may be named later (RFC 8445 section 7.3.1.3). */
    private void renamed(IceMachine by, InetSocketAddress address) {
        PairWords words = described;
        if (by == agent && words != null && words.path().remote().equals(address)) {
            describe(by, words.path(), words.relay());
        }
    }

    private void post(Runnable task) {
        try {
            port.loop().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the media loop has ended before a transport");
        }
    }

    private void retire(IceMachine former) {
        port.unlisten(former.local().ufrag());
        former.close();
    }

    @Override
    public Optional<EndReason> restart(TransportParameters remote) {
        long nowNanos = setup.ticker().nanoTime();
        IceMachine newest = next != null ? next : agent;
        if (newest.remote().equals(new IceCredentials(remote.ufrag(), remote.password()))) {
            remote.candidates().forEach(line -> take(newest, line));
            return Optional.empty();
        }
        if (!Transports.areCredentials(remote.ufrag(), remote.password())) {
            return Optional.of(
                    new EndReason.MalformedOffer("the new offer has no ICE credentials as RFC 8839 wants them"));
        }
        if (!Set.copyOf(remote.fingerprints()).equals(Set.copyOf(description.fingerprints()))) {
            return Optional.of(new EndReason.FingerprintMismatch()); // other keys would be another transport
        }
        if (!gate.pass(nowNanos)) {
            LOG.debug(
                    "ICE {} is not restarted: too many restarts", newest.local().ufrag());
            return Optional.empty(); // a page that is too eager keeps its call, and the way that it has
        }
        if (next != null) {
            retire(next);
        }
        IceMachine fresh = agentFor(remote);
        next = fresh;
        if (consentNanos() - restartedNanos >= 0) { // one after the other without any consent would go on forever
            restartedNanos = nowNanos;
        }
        local = describe(fresh);
        begin(fresh, remote);
        LOG.debug("ICE {} restarts as {}", agent.local().ufrag(), fresh.local().ufrag());
        return Optional.empty();
    }

    // ---- DTLS ----

    @Override
    public void onSend(byte[] datagram) {
        Route to = target;
        if (to != null) {
            to.socket.write(Unpooled.wrappedBuffer(datagram), to.path.remote());
            to.socket.flush();
        }
    }

    @Override
    public void onKeys(SrtpKeys fresh) {
        keys = fresh;
        if (receiver != null) {
            receiver.onKeys(fresh);
        }
    }

    @Override
    public void onFailed(EndReason reason) {
        fail(reason);
    }

    @Override
    public void onClosed() {
        fail(new EndReason.HungUp());
    }

    private void fail(EndReason reason) {
        if (failure != null || closed) {
            return;
        }
        failure = reason;
        LOG.debug("transport {} failed: {}", agent.local().ufrag(), reason.detail());
        if (receiver != null) {
            receiver.onFailed(reason);
        } else {
            close(); // nobody has come for it
        }
    }

    // ---- LegTransport and MediaFlow, for the meeting ----

    @Override
    public Set<Carriage> carriages() {
        return Set.of(Carriage.DTLS_SRTP);
    }

    @Override
    public Opening offer(List<OfferedMedia> offered) {
        return new Opening.Refused(new EndReason.InternalFault("a browser makes the offers"));
    }

    @Override
    public Opening open(List<AgreedMedia.Accepted> accepted) {
        return failure != null || closed
                ? new Opening.Refused(failure != null ? failure : new EndReason.MediaFailed("already closed"))
                : new Opening.Opened(Collections.nCopies(accepted.size(), this));
    }

    @Override
    public void receiver(FlowReceiver to) {
        receiver = to;
        if (keys != null) {
            to.onKeys(keys);
        }
        if (failure != null) {
            to.onFailed(failure);
        }
    }

    @Override
    public void sendRtp(ByteBuf datagram) {
        Route to = target;
        if (to == null || keys == null || closed) {
            datagram.release();
            return;
        }
        to.socket.write(datagram, to.path.remote());
    }

    @Override
    public void sendRtcp(ByteBuf datagram) {
        sendRtp(datagram); // rtcp-mux
    }

    @Override
    public void flush() {
        if (target != null) {
            target.socket.flush();
        }
    }

    @Override
    public LocalEndpoint local() {
        return local;
    }

    @Override
    public boolean secure() {
        return true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        receiver = null;
        candidates = null;
        dtls.close();
        retire(agent);
        if (next != null) {
            retire(next);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        port.remove(this);
        List.copyOf(routes.values()).forEach(this::forget);
        port.counters().agents().decrementAndGet();
    }

    @Override
    public void onCandidates(Consumer<String> listener) {
        candidates = listener;
        onMapped();
    }

    // ---- thread-safe ----

    @Override
    public void addCandidate(JoinLink.Candidate candidate) {
        post(() -> {
            if (!closed && !candidate.candidate().isBlank()) {
                take(null, candidate.candidate());
                onTime();
            }
        });
    }

    /** Gives a candidate to {@code to}, or else to the agent whose it is. */
    private void take(@Nullable IceMachine to, String line) {
        Optional<CandidateLine> parsed = CandidateLine.parse(line);
        if (parsed.isEmpty()) {
            port.counters().uselessCandidate(CandidateLine.uselessness(line));
            return;
        }
        boolean isOld =
                next != null && parsed.get().ufrag().equals(agent.remote().ufrag());
        IceMachine owner = to != null ? to : next != null && !isOld ? next : agent;
        owner.addRemote(parsed.get());
        renamed(owner, parsed.get().address());
    }

    @Override
    public String pair() {
        return pair;
    }
}
