package io.drawbridge.webrtc.leg;

import io.drawbridge.core.directory.DirectoryLookup;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.dtls.DtlsWarmUp;
import io.drawbridge.core.rtp.SrtpWarmUp;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.core.spi.WebTransports;
import io.drawbridge.webrtc.ice.IceWarmUp;
import io.drawbridge.webrtc.ice.WebTransportsImpl;
import io.drawbridge.webrtc.page.Pages;
import io.drawbridge.webrtc.signal.Gate;
import io.drawbridge.webrtc.signal.Sessions;
import io.drawbridge.webrtc.signal.SignalEndpoint;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The browsers' leg: pages, their WebSocket, and the port of their media. */
final class WebRtcLeg implements Leg {
    private static final long GOOD_BYE_MILLIS = 1000;

    private final LegContext context;
    private final SecureRandom random = new SecureRandom();
    private final DtlsEngine dtls;
    private final WebTransportsImpl transports;
    private final RelayService relay;
    private final WarmUp dtlsWarmUp;
    private final WarmUp srtpWarmUp;
    private final PageSessions pages = new PageSessions();
    private volatile boolean draining;

    WebRtcLeg(LegContext context) {
        this.context = context;
        this.dtls = new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
        this.relay = new RelayService(context);
        this.transports = new WebTransportsImpl(
                context.loops(),
                context.ticker(),
                dtls,
                new WebTransportsImpl.Outside(
                        context.config().network().publicAddresses(),
                        context.config().network().stunServers()),
                relay,
                context.meters());
        this.dtlsWarmUp = new WarmUp("dtls-warm", "ICE and the DTLS stack", () -> {
            DtlsWarmUp.run(dtls);
            IceWarmUp.run();
            return "";
        });
        this.srtpWarmUp = new WarmUp("srtp-warm", "the SRTP cipher suite", WebRtcLeg::warmSrtp);
    }

    private static String warmSrtp() {
        return SrtpWarmUp.run().equals(SrtpWarmUp.OPENSSL)
                ? ""
                : ", with Java's own ciphers: its native library did not load, so encryption costs more";
    }

    @Override
    public void lend(Exports exports) {
        exports.lend(WebTransports.class, transports);
        exports.lend(RelayCredentials.class, relay.credentials());
        SignalEndpoint endpoint = new SignalEndpoint(
                new Sessions(Sessions.Limits.DEFAULT, random, pages), new Gate(Gate.Limits.DEFAULT), context.ticker());
        Pages texts = new Pages(lookup(exports));
        exports.lend(HttpMount.class, server -> {
            texts.mount(server);
            endpoint.mount(server);
        });
        exports.lend(ReadinessCheck.class, portCheck());
        exports.lend(ReadinessCheck.class, dtlsWarmUp);
        exports.lend(ReadinessCheck.class, srtpWarmUp);
    }

    /** The meetings of this process, unless a leg lends a way to those of others. */
    private MeetingLookup lookup(Exports exports) {
        MeetingLookup own = new DirectoryLookup(context.directory());
        return (alias, source) -> exports.all(MeetingLookup.class).stream()
                .findFirst()
                .orElse(own)
                .ask(alias, source);
    }

    private ReadinessCheck portCheck() {
        return new ReadinessCheck() {
            @Override
            public String name() {
                return "media-port";
            }

            @Override
            public Result check() {
                int port = context.config().media().udpPort();
                if (context.config().webBridgeApart()) {
                    return new Result(true, "browsers' media goes to the callbridge's process");
                }
                return transports.bound()
                        ? new Result(true, "browsers' media is on UDP port " + port)
                        : new Result(false, "UDP port " + port + " for browsers' media is not bound");
            }
        };
    }

    @Override
    public CompletionStage<Void> start() {
        pages.open(
                new BrowserSession.Surroundings(
                        context.exports().borrow(JoinLink.class), context.meetings(), () -> draining, this::count),
                relay.credentials());
        dtlsWarmUp.start();
        srtpWarmUp.start();
        if (context.config().webBridgeApart()) {
            return CompletableFuture.completedFuture(null);
        }
        int port = context.config().media().udpPort();
        if (port == 0) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("media.udp-port is 0: browsers need a port, or take webrtc out of legs"));
        }
        return transports
                .bind(context.config().network().bind(), port)
                .thenCompose(bound -> relay.start(transports.addresses()));
    }

    private void count(String result) {
        context.meters().counter("drawbridge.joins", "result", result).increment();
    }

    @Override
    public void drain() {
        draining = true;
        relay.drain();
    }

    /** Says good-bye to every page itself, since the link that carries ends may be gone already. */
    @Override
    public CompletionStage<Void> stop() {
        return pages.dismiss()
                .completeOnTimeout(null, GOOD_BYE_MILLIS, TimeUnit.MILLISECONDS)
                .thenRun(() -> {
                    relay.close();
                    transports.close();
                    dtls.close();
                });
    }
}
