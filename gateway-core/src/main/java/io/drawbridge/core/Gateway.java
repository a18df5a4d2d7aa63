package io.drawbridge.core;

import com.linecorp.armeria.common.TlsKeyPair;
import io.drawbridge.core.admin.AdminSessions;
import io.drawbridge.core.admin.AdminToken;
import io.drawbridge.core.admin.CallOperations;
import io.drawbridge.core.admin.CoreResources;
import io.drawbridge.core.admin.Entrance;
import io.drawbridge.core.admin.LinkOperation;
import io.drawbridge.core.admin.MeetingOperations;
import io.drawbridge.core.admin.MetricCatalogue;
import io.drawbridge.core.admin.Readiness;
import io.drawbridge.core.admin.WebServer;
import io.drawbridge.core.admin.page.AdminPages;
import io.drawbridge.core.bridge.BrowserJoins;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.GuestTokens;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.meeting.MediaTools;
import io.drawbridge.core.meeting.MeetingRegistry;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.net.PublicAddresses;
import io.drawbridge.core.pki.CurrentCertificate;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.pki.PrivateFiles;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.DialOut;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.LegProvider;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.core.store.StoreKeeper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole gateway in a process: opens everything in order, and closes it in the opposite one. {@link #start} and {@link #close} belong
 * to the thread that owns the gateway; the rest is thread-safe.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int WATCH_MILLIS = 20;
    private static final int STORE_EVERY_MILLIS = 1000;
    private static final int GOOD_BYE_SECONDS = 2;
    /** Three on a machine at rest; one that starts many programs at once needs ten times as long. */
    private static final int WEB_SECONDS = 60;

    private static final int STUN_SECONDS = 2;

    /** Its ports close at once; that its idle threads rest for two seconds more is nothing to wait for. */
    private static final int WEB_STOP_MILLIS = 300;

    private final Instant startedAt = Instant.now();
    private final GatewayConfig config;
    private final AdminToken token;
    private final Loops loops;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MediaTools media;
    private final MeetingRegistry meetings;
    private final Exports exports = new Exports();
    private final Door door;
    private final StoreKeeper store;
    private final Readiness readiness = new Readiness(() -> exports.all(ReadinessCheck.class));
    private final PublicAddresses addresses;
    private final Legs legs;
    private final CurrentCertificate<TlsKeyPair> certificate;

    /** Made on a thread of its own while the legs start, since that is half a second of loading classes. */
    private final CompletableFuture<WebServer> web;

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile boolean isListening;
    private volatile boolean isDraining;
    private boolean isClosed;

    private Gateway(ConfigResult.Good effective) throws StartException, IOException {
        this.config = effective.config();
        Map<String, LegProvider> providers = Legs.find(config);
        PrivateFiles.directory(config.dataDir());
        DataDirPki pki = new DataDirPki(config, startedAt);
        this.certificate = WebServer.certificate(pki, config);
        this.token = AdminToken.open(config.dataDir());
        MetricCatalogue.prepare(meters);
        Ticker ticker = Ticker.systemTicker();
        this.loops = new Loops(config.media().loops());
        GuessCounters guesses = new GuessCounters(GuessCounters.Limits.DEFAULT);
        GuestTokens tokens = GuestSecrets.open(config.dataDir());
        this.door = new PinDoor(guesses, InstantSource.system(), tokens);
        this.store = new StoreKeeper(config.dataDir(), guesses, InstantSource.system(), STORE_EVERY_MILLIS);
        meters.gauge("drawbridge.sources.barred", guesses, g -> g.barredSources(System.currentTimeMillis()));
        Directory directory = new Directory(
                List.of(new ConfiguredMeetings(config.meetings())),
                Directory.Rules.of(
                        config.tenants(), config.sip().unknownNumber().equals("ivr")),
                door);
        this.media = new MediaTools(
                ticker,
                meters,
                new AudioCodecs(config.dataDir().resolve("natives").toAbsolutePath()));
        this.meetings = new MeetingRegistry(loops, media, directory, door, () -> exports.all(DialOut.class));
        this.addresses = new PublicAddresses(config.network().publicAddresses());
        JoinLink joins = new BrowserJoins(directory, meetings, exports);
        this.legs = new Legs(
                providers,
                new Core(config, loops, ticker, meters, directory, meetings, joins, pki, exports, addresses));
        MeetingOperations.of(directory, meetings).forEach(operation -> exports.lend(ApiOperation.class, operation));
        exports.lend(
                ApiOperation.class, new LinkOperation(directory, tokens, InstantSource.system(), Banner.web(config)));
        CallOperations calls = new CallOperations(directory, meetings, () -> exports.all(DialOut.class));
        calls.operations().forEach(operation -> exports.lend(ApiOperation.class, operation));
        exports.lend(ApiMount.class, calls.resource());
        Settings.xmpp(effective, store, exports)
                .operations()
                .forEach(operation -> exports.lend(ApiOperation.class, operation));
        Entrance entrance = new Entrance(token, new AdminSessions(AdminSessions.Limits.DEFAULT, ticker), door);
        exports.lend(HttpMount.class, new AdminPages(entrance));
        lend(joins);
        WebServer.Content content = new WebServer.Content(
                entrance,
                readiness,
                meters,
                exports.all(ApiMount.class),
                exports.all(ApiOperation.class),
                exports.all(HttpMount.class));
        this.web = CompletableFuture.supplyAsync(
                () -> new WebServer(config, certificate, content, WebServer.Limits.DEFAULT));
    }

    /**
     * Starts a gateway; returns when every listener is bound. Calls can be taken once {@link #ready()} has completed.
     *
     * @throws StartException with a sentence for the operator; nothing is left open
     */
    public static Gateway start(ConfigResult.Good effective) throws StartException {
        Gateway gateway;
        try {
            gateway = new Gateway(effective);
        } catch (IOException e) {
            throw StartException.configuration("data-dir or certificates: " + e.getMessage());
        }
        try {
            gateway.open();
        } catch (StartException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    private void lend(JoinLink joins) {
        exports.lend(ReadinessCheck.class, check("listeners", () -> isListening, "bound", "not bound yet"));
        exports.lend(ReadinessCheck.class, check("draining", () -> !isDraining, "taking calls", "going down"));
        exports.lend(ReadinessCheck.class, media);
        exports.lend(ReadinessCheck.class, store);
        exports.lend(ApiMount.class, CoreResources.status(this::status));
        legs.lend(exports);
        if (!legs.hasXmpp()) {
            exports.lend(JoinLink.class, joins);
            exports.lend(ApiMount.class, CoreResources.noCallbridge());
        }
    }

    private static ReadinessCheck check(String name, BooleanSupplier isOk, String good, String bad) {
        return new ReadinessCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Result check() {
                boolean ok = isOk.getAsBoolean();
                return new Result(ok, ok ? good : bad);
            }
        };
    }

    private void open() throws StartException {
        if (!loops.nativeTransport()) {
            LOG.warn("the native transport (epoll) is not available: every packet costs more than it should");
        }
        media.warmUp();
        store.start();
        addresses.ask(config.network().stunServers());
        CompletableFuture<Void> listening = web.thenCompose(WebServer::start);
        legs.start();
        try {
            listening.get(WEB_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw StartException.failed("the web server", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StartException.fault("interrupted while starting");
        }
        addresses
                .firstAnswer()
                .completeOnTimeout(null, STUN_SECONDS, TimeUnit.SECONDS)
                .join();
        MetricCatalogue.complete(meters);
        isListening = true;
        watchForReady();
        loops.signalling()
                .scheduleAtFixedRate(
                        () -> CompletableFuture.runAsync(certificate::refresh),
                        CurrentCertificate.WATCH_SECONDS,
                        CurrentCertificate.WATCH_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void watchForReady() {
        ScheduledFuture<?> watch = loops.signalling()
                .scheduleAtFixedRate(
                        () -> {
                            if (readiness.report().ready()) {
                                ready.complete(null);
                            }
                        },
                        0,
                        WATCH_MILLIS,
                        TimeUnit.MILLISECONDS);
        ready.whenComplete((nothing, error) -> watch.cancel(false));
    }

    /** Completes when every readiness check has been good at the same time. */
    public CompletionStage<Void> ready() {
        return ready;
    }

    /** What {@code /readyz} says now. */
    public Readiness.Report readiness() {
        return readiness.report();
    }

    /** The token of the REST API. */
    public AdminToken token() {
        return token;
    }

    private CoreResources.SystemStatus status() {
        Version version = Version.current();
        return new CoreResources.SystemStatus(
                version.version(),
                version.commit(),
                startedAt.toString(),
                Duration.between(startedAt, Instant.now()).toSeconds(),
                readiness.report().ready(),
                isDraining,
                loops.nativeTransport());
    }

    /** Takes no new calls, waits {@code drain.seconds} for the running ones, says good-bye to the rest, and closes. Idempotent. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        isDraining = true;
        meetings.drain();
        legs.drain();
        waitForCallsToEnd();
        sayGoodBye();
        legs.stop();
        CompletableFuture<Void> webEnd = new CompletableFuture<>(); // the server's own cannot be cut short
        web.thenCompose(WebServer::stop).whenComplete((nothing, error) -> webEnd.complete(null));
        webEnd.completeOnTimeout(null, WEB_STOP_MILLIS, TimeUnit.MILLISECONDS).join();
        media.close();
        addresses.close();
        loops.close();
        store.close();
        LOG.info("stopped");
    }

    private void waitForCallsToEnd() {
        int count = meetings.participantCount();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(config.drainSeconds());
        if (count > 0) {
            LOG.info("going down; {} call legs have {} s to end", count, config.drainSeconds());
        }
        while (meetings.participantCount() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WATCH_MILLIS));
        }
    }

    private void sayGoodBye() {
        try {
            meetings.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(GOOD_BYE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the good-byes did not end in time: {}", StartException.sentence(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
