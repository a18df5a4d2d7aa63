package io.drawbridge.sip.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.core.directory.LocalDomains;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.sip.dialog.Ids;
import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.message.Printable;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.registrar.Bindings;
import io.drawbridge.sip.registrar.DigestServer;
import io.drawbridge.sip.registrar.Registrar;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transport.PeerTrust;
import io.drawbridge.sip.transport.SipTls;
import io.drawbridge.sip.transport.SipTransport;
import io.drawbridge.sip.trunk.DialPlan;
import io.drawbridge.sip.trunk.Neighbours;
import io.drawbridge.sip.trunk.Trunk;
import io.drawbridge.sip.trunk.TrunkStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts and trunks of the configuration at work: answers REGISTER, keeps trunks in sight, tells whom a request is of and where a
 * call may go. Owner: the signalling loop, but for construction, {@link #lend} and {@link #start}.
 */
final class Neighbourhood {
    private static final Logger log = LoggerFactory.getLogger(Neighbourhood.class);
    private static final int KEY_BYTES = 32;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final LegContext context;
    private final Signalling signalling;
    private final Ids ids;
    private final GatewayConfig.Sip sip;
    private final SecureRandom random = new SecureRandom();
    private final Bindings bindings = new Bindings();
    private final DigestServer digest;
    private final Registrar registrar;
    private final Neighbours neighbours;
    private final DialPlan dialPlan;
    private final Counter authFailures;
    private final List<Trunk> trunks = new ArrayList<>();
    private final Map<String, String> logged = new HashMap<>();
    private @Nullable UserAgent agent;
    private @Nullable SipTransport transport;
    private @Nullable LocatedWay way;
    private final Map<String, PeerTrust> trust = new ConcurrentHashMap<>();
    private @Nullable SipPorts sockets;
    private @Nullable Future<?> tick;
    private boolean left;

    Neighbourhood(LegContext context, Signalling signalling, Ids ids) {
        this.context = context;
        this.signalling = signalling;
        this.ids = ids;
        this.sip = context.config().sip();
        String domain = context.config().domain();
        LocalDomains domains = new LocalDomains(domain, sip.domains());
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        this.digest = new DigestServer(domain, sip.accounts(), key, DigestServer.Limits.DEFAULT);
        this.authFailures = context.meters().counter("drawbridge.sip.auth.failures");
        this.registrar = new Registrar(
                digest, bindings, domains::isOurs, Registrar.Limits.DEFAULT, flow -> authFailures.increment());
        this.neighbours = new Neighbours(sip.trunks(), digest, bindings, new Eyes());
        this.dialPlan = new DialPlan(sip.accounts(), sip.trunks(), sip.dialRules(), domains::isOurs);
        Gauge.builder("drawbridge.sip.registrations", bindings, Bindings::count).register(context.meters());
    }

    private final class Eyes implements Neighbours.Sight {
        @Override
        public Set<String> peerNames(SipTrunk trunk, Flow flow) {
            SipTransport open = transport;
            PeerTrust own = trust.get(trunk.name());
            if (open == null || (own == null && trunk.trust().isPresent())) {
                return Set.of();
            }
            return Set.copyOf(own == null ? open.peerNames(flow) : open.peerNames(flow, own));
        }

        @Override
        public Set<InetAddress> addresses(SipTrunk trunk) {
            return trunks.stream()
                    .filter(each -> each.config().equals(trunk))
                    .findFirst()
                    .map(Trunk::addresses)
                    .orElse(Set.of());
        }
    }

    /** The methods that it answers. Without accounts there is no registrar here, and Allow says so. */
    Map<String, Methods.Handler> handlers() {
        return sip.accounts().isEmpty() ? Map.of() : Map.of("REGISTER", this::onRegister);
    }

    /** Joins it to the stack; before {@link #start}. */
    void attach(UserAgent stack, SipTransport out, SipPorts ports) {
        agent = stack;
        transport = out;
        sockets = ports;
        if (sip.trunks().isEmpty()) {
            return;
        }
        LocatedWay located = new LocatedWay(stack, out, ports.locator(), signalling, trust);
        way = located;
        long now = signalling.nowNanos();
        for (SipTrunk each : sip.trunks()) {
            Trunk trunk = new Trunk(each, context.config().domain(), located, ids, random::nextDouble, now);
            trunks.add(trunk);
            Gauge.builder("drawbridge.sip.trunk.up", trunk, t -> t.up() ? 1 : 0)
                    .tag("trunk", each.name())
                    .register(context.meters());
        }
    }

    void lend(Exports exports) {
        exports.lend(ApiMount.class, NeighbourResources.registrations(bindings, signalling));
        exports.lend(ApiMount.class, NeighbourResources.trunks(trunks, signalling));
    }

    /** Begins to look after expiries and trunks, once the listeners are open; thread-safe. */
    void start() {
        if (!sip.accounts().isEmpty() || !sip.trunks().isEmpty()) {
            CompletableFuture.runAsync(this::readTrust).whenComplete((done, fault) -> tick());
        }
    }

    private void tick() {
        signalling.post(now -> {
            if (!left) {
                tick = signalling
                        .loop()
                        .scheduleAtFixedRate(() -> signalling.run(this::onTick), 0, 1, TimeUnit.SECONDS);
            }
        });
    }

    /** Whom trunks trust for certificates. A file that cannot be read leaves its trunk without TLS, and says so. */
    private void readTrust() {
        Optional<SipTls> tls = sockets == null ? Optional.empty() : sockets.tls();
        for (SipTrunk trunk : sip.trunks()) {
            try {
                if (tls.isPresent() && trunk.trust().isPresent()) {
                    trust.put(trunk.name(), tls.get().trust(trunk.trust().get()));
                }
            } catch (IOException e) {
                log.error("trunk {}: {}", trunk.name(), Printable.of(String.valueOf(e.getMessage())));
            }
        }
    }

    private void onTick(long now) {
        bindings.sweep(now);
        for (Trunk trunk : trunks) {
            trunk.onTime(now);
            say(trunk.status(now));
        }
    }

    /** One line a change. */
    private void say(TrunkStatus status) {
        boolean registered = status.registeredUntilNanos().isPresent();
        String words = status.state() + (registered ? ", registered" : status.registers() ? ", not registered" : "");
        String before = logged.put(status.name(), words);
        if (!words.equals(before == null ? "unknown" : before)) {
            log.info("trunk {} is {}{}", status.name(), words, because(status));
        }
    }

    private static String because(TrunkStatus status) {
        return status.lastError().isEmpty() ? "" : ": " + Printable.of(status.lastError());
    }

    void onFlowLost(long channel, long now) {
        bindings.onFlowLost(channel);
        trunks.forEach(trunk -> trunk.onFlowLost(channel, now));
    }

    private void onRegister(ServerTransaction transaction, long now) {
        SipResponse response = registrar.onRegister(transaction.request(), transaction.flow(), ids.next(), now);
        UserAgent stack = agent;
        if (stack != null) {
            stack.respond(
                    transaction,
                    response.success()
                            ? response.plus(
                                    "Date", ZonedDateTime.now(ZoneOffset.UTC).format(DATE))
                            : response,
                    now);
        }
    }

    /** Takes our registrations back; no more ticks. */
    void leave(long now) {
        left = true;
        Future<?> running = tick;
        if (running != null) {
            running.cancel(false);
        }
        trunks.forEach(trunk -> trunk.leave(now));
    }

    /** Ends what the trunks had open. */
    void close() {
        if (way != null) {
            way.close();
        }
    }

    /** Whom a request is of. */
    Neighbours neighbours() {
        return neighbours;
    }

    /** Whom the operator vouches for, by address. */
    boolean trusts(InetAddress address) {
        return sip.trustedSources().stream().anyMatch(network -> network.contains(address))
                || neighbours.trunkAt(address);
    }

    /** Where calls of ours may go. */
    DialPlan dialPlan() {
        return dialPlan;
    }

    /** Who is reachable. */
    Bindings bindings() {
        return bindings;
    }

    /** How requests get to trunks; none without trunks. */
    Optional<LocatedWay> way() {
        return Optional.ofNullable(way);
    }

    /** The trunk of that name at work. */
    Optional<Trunk> trunk(String name) {
        return trunks.stream().filter(each -> each.config().name().equals(name)).findFirst();
    }
}
