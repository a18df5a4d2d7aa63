package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport.Opening;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports.WebTransport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The media port over real sockets, against a browser of ours. */
@Timeout(90)
class WebTransportsTest {
    private static final long PATIENCE_SECONDS = 30;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SecureRandom random = new SecureRandom();
    private final Loops loops = new Loops(1);
    private final DtlsEngine engine =
            new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
    private final MockTicker ticker = Ticker.newMockTicker();
    private final WebTransportsImpl transports = new WebTransportsImpl(
            loops, ticker, engine, new WebTransportsImpl.Outside(List.of(), List.of()), RelayFinder.NONE, meters);
    private TestBrowser browser;
    private final Meeting meeting = new Meeting();

    @BeforeEach
    void bind() throws Exception {
        transports
                .bind(List.of(InetAddress.getByName("127.0.0.1")), 0)
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        browser = new TestBrowser(transports.addresses(0).get(0));
    }

    @AfterEach
    void stop() {
        browser.close();
        transports.close();
        engine.close();
        loops.close();
    }

    @Test
    void aBrowserConnectsAndMediaGoesBothWays() throws Exception {
        WebTransport transport = open(browser.parameters());
        MediaFlow flow = flow(transport);
        assertTrue(flow.secure());
        LocalEndpoint.Secure local = (LocalEndpoint.Secure) flow.local();
        assertEquals("passive", local.parameters().setup());
        assertEquals(transports.addresses(0).get(0), local.address());

        browser.connect(local.parameters());
        SrtpKeys theirs = browser.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        SrtpKeys ours = meeting.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(SrtpKeys.Profile.AEAD_AES_128_GCM, ours.profile());
        assertArrayEquals(theirs.localKey(), ours.remoteKey());
        assertArrayEquals(theirs.remoteKey(), ours.localKey());

        byte[] in = {(byte) 0x80, 111, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        browser.send(in);
        assertArrayEquals(in, meeting.media.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));

        byte[] out = {(byte) 0x80, 96, 0, 2, 9, 8, 7};
        onLoop(() -> {
            flow.sendRtp(Unpooled.wrappedBuffer(out));
            flow.flush();
            return null;
        });
        assertArrayEquals(out, browser.media.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        await(() -> transport.pair().startsWith("udp host 127.0.0.1:"));
        assertTrue(transport.pair().matches(".* <- prflx 127.0.0.1:\\d+, direct"), transport.pair());
        String port = transport.pair().replaceAll(".*:(\\d+), direct", "$1");
        String named = "candidate:1 1 udp 1685790463 127.0.0.1 " + port + " typ srflx raddr 10.0.0.1 rport 9";
        transport.addCandidate(new JoinLink.Candidate("0", named));
        await(() -> transport.pair().matches(".* <- srflx 127.0.0.1:\\d+, direct"));
    }

    @Test
    void closingSaysGoodbyeAndLeavesNothing() throws Exception {
        WebTransport transport = open(browser.parameters());
        MediaFlow flow = flow(transport);
        assertEquals(1, meters.get("drawbridge_ice_agents").gauge().value());
        browser.connect(((LocalEndpoint.Secure) flow.local()).parameters());
        browser.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        meeting.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        onLoop(() -> {
            transport.close();
            transport.close();
            return null;
        });
        browser.closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(0, meters.get("drawbridge_ice_agents").gauge().value());
        browser.send(new byte[] {(byte) 0x80, 1, 2, 3});
        await(() -> malformed("media") == 1);
    }

    @Test
    void aCertificateThatWasNotPromisedEndsTheTransport() throws Exception {
        Fingerprint wrong = new Fingerprint("sha-256", ("00:".repeat(32)).substring(0, 95));
        MediaFlow flow = flow(open(browser.parameters(wrong)));
        browser.connect(((LocalEndpoint.Secure) flow.local()).parameters());
        assertInstanceOf(EndReason.FingerprintMismatch.class, meeting.failure.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertFalse(meeting.keys.isDone());
    }

    @Test
    void onlyAnAddressThatKnowsThePasswordIsHeard() throws Exception {
        MediaFlow flow = flow(open(browser.parameters()));
        TransportParameters local = ((LocalEndpoint.Secure) flow.local()).parameters();
        browser.send(StunBytes.check(local.ufrag() + ":" + TestBrowser.UFRAG, "not the password"));
        browser.send(StunBytes.check("nobody:" + TestBrowser.UFRAG, local.password()));
        browser.send(StunBytes.check(local.ufrag() + ":somebody", local.password()));
        await(() -> malformed("stun") == 3);
        browser.send(new byte[] {22, (byte) 0xfe, (byte) 0xff, 0, 0});
        await(() -> malformed("dtls") == 1);
        browser.send(new byte[] {(byte) 0x80, 96, 0, 1});
        await(() -> malformed("media") == 1);
        assertTrue(meeting.media.isEmpty());
        assertFalse(browser.checked.isDone());
    }

    @Test
    void garbageIsCountedAndDoesNoHarm() throws Exception {
        MediaFlow flow = flow(open(browser.parameters()));
        TransportParameters local = ((LocalEndpoint.Secure) flow.local()).parameters();
        Random seeded = new Random(99);
        byte[] check = StunBytes.check(local.ufrag() + ":" + TestBrowser.UFRAG, "guessed");
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = seeded.nextBoolean() ? check.clone() : new byte[1 + seeded.nextInt(1400)];
            for (int j = seeded.nextInt(20); j >= 0; j--) {
                bytes[seeded.nextInt(bytes.length)] = (byte) seeded.nextInt();
            }
            browser.send(bytes);
        }
        browser.send(new byte[2048]);
        await(() -> malformed("stun") > 500 && malformed("media") > 0);
        browser.connect(local);
        meeting.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void descriptionsThatCannotBeSecuredAreRefused() {
        TransportParameters good = browser.parameters();
        TransportParameters weak = browser.parameters(new Fingerprint("sha-1", "AA"));
        TransportParameters noPassword = new TransportParameters("x", "", good.fingerprints(), "actpass", List.of());
        assertThrows(
                ExecutionException.class,
                () -> transports.open(0, weak).toCompletableFuture().get());
        assertThrows(
                ExecutionException.class,
                () -> transports.open(0, noPassword).toCompletableFuture().get());
    }

    @Test
    void aFarEndThatIsPassiveIsCalled() throws Exception {
        TransportParameters offer = browser.parameters();
        TransportParameters passive =
                new TransportParameters(offer.ufrag(), offer.password(), offer.fingerprints(), "passive", List.of());
        MediaFlow flow = flow(open(passive));
        assertEquals(
                "active", ((LocalEndpoint.Secure) flow.local()).parameters().setup());
    }

    @Test
    void publicAddressesAreAdvertisedFirst() throws Exception {
        InetAddress advertised = InetAddress.getByName("203.0.113.9");
        try (WebTransportsImpl behindNat = new WebTransportsImpl(
                loops,
                Ticker.systemTicker(),
                engine,
                new WebTransportsImpl.Outside(List.of(advertised), List.of()),
                RelayFinder.NONE,
                new SimpleMeterRegistry())) {
            behindNat
                    .bind(List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2")), 0)
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            WebTransport transport = behindNat
                    .open(0, browser.parameters())
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            LocalEndpoint.Secure local = (LocalEndpoint.Secure) flow(transport).local();
            assertEquals(advertised, local.address().getAddress());
            assertEquals(1, local.candidates().size(), "loopback stays at home");
            onLoop(() -> {
                transport.close();
                return null;
            });
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        InetSocketAddress taken = transports.addresses(0).get(0);
        try (WebTransportsImpl second = new WebTransportsImpl(
                loops,
                Ticker.systemTicker(),
                engine,
                new WebTransportsImpl.Outside(List.of(), List.of()),
                RelayFinder.NONE,
                new SimpleMeterRegistry())) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> second.bind(List.of(taken.getAddress()), taken.getPort())
                            .toCompletableFuture()
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            String begin = "media.udp-port " + taken.getPort() + " is taken on ";
            assertTrue(failure.getCause().getMessage().startsWith(begin), failure.toString());
            assertFalse(second.bound());
        }
    }

    @Test
    void aBrowserThatNeverComesIsGivenUp() throws Exception {
        flow(open(browser.parameters()));
        ticker.advance(29, TimeUnit.SECONDS);
        assertFalse(meeting.failure.isDone());
        ticker.advance(2, TimeUnit.SECONDS);
        EndReason reason = meeting.failure.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("media-failed", reason.key());
        assertTrue(reason.detail().contains("nothing came"), reason.detail());
    }

    @Test
    void aTransportThatNobodyTookIsClosedByItself() throws Exception {
        open(browser.parameters());
        assertEquals(1, meters.get("drawbridge_ice_agents").gauge().value());
        ticker.advance(31, TimeUnit.SECONDS);
        await(() -> meters.get("drawbridge_ice_agents").gauge().value() == 0);
    }

    @Test
    void aBrowserThatFallsSilentLosesItsConsentAfterThirtySeconds() throws Exception {
        MediaFlow flow = flow(open(browser.parameters()));
        ticker.advance(1, TimeUnit.SECONDS);
        browser.connect(((LocalEndpoint.Secure) flow.local()).parameters());
        meeting.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        browser.close();
        await(
                () -> { // what it has sent last may be heard after the first advance
                    ticker.advance(31, TimeUnit.SECONDS);
                    return meeting.failure.isDone();
                });
        EndReason reason = meeting.failure.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(reason.detail().contains("silent"), reason.detail());
    }

    @Test
    void closingThePortClosesItsTransports() throws Exception {
        flow(open(browser.parameters()));
        transports.close();
        await(() -> meters.get("drawbridge_ice_agents").gauge().value() == 0);
        ExecutionException refused = assertThrows(ExecutionException.class, () -> open(browser.parameters()));
        assertTrue(refused.getCause().getMessage().contains("not bound"), refused.toString());
    }

    private WebTransport open(TransportParameters remote) throws Exception {
        return transports.open(0, remote).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private MediaFlow flow(WebTransport transport) throws Exception {
        return onLoop(() -> {
            Opening.Opened opened = (Opening.Opened) transport.open(List.of());
            assertTrue(opened.flows().isEmpty());
            MediaFlow flow = (MediaFlow) transport;
            flow.receiver(meeting);
            return flow;
        });
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return loops.media(0).submit(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private double malformed(String protocol) {
        return meters.get("drawbridge_malformed_total")
                .tag("protocol", protocol)
                .counter()
                .count();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited too long");
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The side of the meeting. */
    private static final class Meeting implements FlowReceiver {
        private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        private final CompletableFuture<EndReason> failure = new CompletableFuture<>();
        private final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();

        @Override
        public void onDatagram(ByteBuf datagram, long arrivalNanos) {
            media.add(ByteBufUtil.getBytes(datagram));
        }

        @Override
        public void onKeys(SrtpKeys fresh) {
            keys.complete(fresh);
        }

        @Override
        public void onFailed(EndReason reason) {
            failure.complete(reason);
        }
    }
}
