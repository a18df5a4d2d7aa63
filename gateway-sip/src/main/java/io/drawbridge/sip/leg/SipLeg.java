package io.drawbridge.sip.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.net.RtpPorts;
import io.drawbridge.core.rtp.SrtpWarmUp;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.core.spi.DialOut;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.sip.dialog.Ids;
import io.drawbridge.sip.dialog.UserAgent;
import io.drawbridge.sip.guard.GuardLimits;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.SipTimers;
import io.drawbridge.sip.transaction.Transport;
import io.drawbridge.sip.transport.LocalAddresses;
import io.drawbridge.sip.transport.SipReceiver;
import io.drawbridge.sip.transport.SipTransport;
import io.drawbridge.sip.transport.SipWebSocket;
import io.drawbridge.sip.transport.StreamLimits;
import io.micrometer.core.instrument.Gauge;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** SIP room systems: listeners, calls into meetings. Life as {@link Leg} says. */
public final class SipLeg implements Leg {
    private static final long PORT_REST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long GOODBYE_CHECK_MILLIS = 20;

    /** Which listeners to open, at which port; port 0 takes a free one (tests), absent = none. Without a TLS port there is no TLS at all. */
    public record Listen(OptionalInt udpPort, OptionalInt tcpPort, OptionalInt tlsPort) {
        /** UDP and TCP on free ports. */
        public static final Listen ANYWHERE = new Listen(OptionalInt.of(0), OptionalInt.of(0), OptionalInt.empty());
    }

    private final LegContext context;
    private final Signalling signalling;
    private final SipTransport transport;
    private final SipCalls calls;
    private final DtlsEngine dtls;
    private final Neighbourhood neighbourhood;
    private final UserAgent agent;
    private final Doorkeeper doorkeeper;
    private final SipPorts sockets;
    private final DialOuts dialOuts;
    private @Nullable Future<?> watch;
    private final SipReadiness readiness;

    /** A leg that opens nothing before {@link #start}. */
    public SipLeg(LegContext context, Listen listen) {
        this(context, listen, DialOuts.Limits.DEFAULT);
    }

    SipLeg(LegContext context, Listen listen, DialOuts.Limits outside) {
        this(
                context,
                listen,
                outside,
                GuardLimits.of(pairs(context.config().sip().rtpPorts())));
    }

    /** The same with other limits for those who come. */
    SipLeg(LegContext context, Listen listen, GuardLimits limits) {
        this(context, listen, DialOuts.Limits.DEFAULT, limits);
    }

    private SipLeg(LegContext context, Listen listen, DialOuts.Limits outside, GuardLimits limits) {
        this.context = context;
        this.signalling = new Signalling(context.loops().signalling(), context.ticker());
        this.readiness = new SipReadiness(context.ticker());
        LocalAddresses addresses = new LocalAddresses(context.publicAddresses());
        RtpPorts ports = new RtpPorts(context.config().sip().rtpPorts(), context.ticker(), PORT_REST_NANOS);
        SecureRandom random = new SecureRandom();
        this.dtls = new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
        SipMedia.Shared media = new SipMedia.Shared(
                ports,
                context.loops().nativeTransport(),
                context.ticker(),
                MediaMeters.of(context.meters()),
                new FlowKeys.Shared(dtls, random));
        Ids ids = new RandomIds();
        this.neighbourhood = new Neighbourhood(context, signalling, ids);
        this.doorkeeper = new Doorkeeper(limits, neighbourhood::trusts, context.ticker(), context.meters());
        this.calls = new SipCalls(context, signalling, ids, media, addresses, neighbourhood, doorkeeper::reachable);
        this.transport = new SipTransport(context.loops(), addresses, new Receiver(), context.meters());
        transport.gate(doorkeeper);
        this.sockets = new SipPorts(context, listen, transport);
        this.agent = new UserAgent(SipTimers.DEFAULT, UserAgent.Limits.DEFAULT, ids, transport, calls);
        calls.agent(agent);
        neighbourhood.attach(agent, transport, sockets);
        this.dialOuts = new DialOuts(
                calls,
                neighbourhood.dialPlan(),
                new CalleeWays(
                        neighbourhood,
                        transport,
                        sockets.locator(),
                        signalling,
                        EncryptionPolicy.of(context.config().sip().encryption())),
                outside);
        calls.dialOuts(dialOuts);
        signalling.agent(agent);
        register(ports);
    }

    private static int pairs(GatewayConfig.PortRange ports) {
        return (ports.last() - ports.first() + 1) / 2;
    }

    private void register(RtpPorts ports) {
        Gauge.builder("drawbridge.rtp.ports.in.use", ports, RtpPorts::inUse).register(context.meters());
        Gauge.builder("drawbridge.sip.transactions", agent, UserAgent::transactionCount)
                .register(context.meters());
        Gauge.builder("drawbridge.sip.dialogs", agent, UserAgent::dialogCount).register(context.meters());
    }

    private final class Receiver implements SipReceiver {
        @Override
        public void onMessage(SipMessage message, Flow flow) {
            signalling.run(now -> {
                if (doorkeeper.takes(message, flow, agent, transport, now)) {
                    agent.onMessage(message, flow, now);
                }
            });
        }

        @Override
        public void onFlowLost(long channel) {
            signalling.run(now -> {
                agent.onFlowLost(channel, now);
                neighbourhood.onFlowLost(channel, now);
            });
        }
    }

    @Override
    public void lend(Exports exports) {
        neighbourhood.lend(exports);
        exports.lend(DialOut.class, dialOuts);
        exports.lend(
                HttpMount.class,
                new SipWebSocket(transport, signalling.loop(), SipLimits.DEFAULT, StreamLimits.DEFAULT));
        exports.lend(ReadinessCheck.class, readiness);
    }

    @Override
    public CompletionStage<Void> start() {
        CompletableFuture<Void> warm = CompletableFuture.runAsync(SrtpWarmUp::run);
        return sockets.open().thenCompose(open -> warm).thenRun(() -> {
            readiness.listens();
            neighbourhood.start();
            signalling.post(now -> watch =
                    signalling.loop().scheduleAtFixedRate(() -> signalling.run(this::onTick), 1, 1, TimeUnit.SECONDS));
        });
    }

    /** Every second. */
    private void onTick(long now) {
        readiness.onTick();
        doorkeeper.onTick(now);
        calls.live().onTime(now);
    }

    /** Where it listens for UDP, once started. */
    public List<InetSocketAddress> udpAddresses() {
        return sockets.addresses(Transport.UDP);
    }

    /** Where it listens for TCP, once started. */
    public List<InetSocketAddress> tcpAddresses() {
        return sockets.addresses(Transport.TCP);
    }

    /** Where it listens for TLS, once started. */
    public List<InetSocketAddress> tlsAddresses() {
        return sockets.addresses(Transport.TLS);
    }

    @Override
    public void drain() {
        signalling.post(calls::drain);
    }

    @Override
    public CompletionStage<Void> stop() {
        readiness.ends();
        CompletableFuture<Void> done = new CompletableFuture<>();
        signalling.post(now -> {
            neighbourhood.leave(now);
            Future<?> watching = watch;
            if (watching != null) {
                watching.cancel(false);
            }
            closeWhenQuiet(now + GOODBYE_NANOS, done);
        });
        return done;
    }

    /** Lets the BYEs of the last calls be answered, for a second at most. */
    private void closeWhenQuiet(long deadlineNanos, CompletableFuture<Void> done) {
        boolean quiet = agent.dialogCount() == 0 && !agent.awaitsAnswers();
        if (quiet || signalling.nowNanos() - deadlineNanos >= 0) {
            neighbourhood.close();
            sockets.close().thenRun(() -> {
                dtls.close();
                done.complete(null);
            });
            return;
        }
        signalling
                .loop()
                .schedule(() -> closeWhenQuiet(deadlineNanos, done), GOODBYE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }
}
