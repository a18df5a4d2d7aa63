package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsIdentity;
import io.drawbridge.core.dtls.DtlsLimits;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.TransportParameters;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A media port with its transports, and guests of ours at it. */
final class TestGateway implements AutoCloseable {
    static final long PATIENCE_SECONDS = 30;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final MockTicker ticker = Ticker.newMockTicker();
    private final SecureRandom random = new SecureRandom();
    private final Loops loops = new Loops(1);
    private final DtlsEngine engine =
            new DtlsEngine(DtlsIdentity.generate(random, Instant.now()), DtlsLimits.DEFAULTS, random);
    private final WebTransportsImpl transports;
    private final List<TestBrowser> browsers = new ArrayList<>();

    TestGateway(IceLimits limits) throws Exception {
        transports = new WebTransportsImpl(
                loops,
                ticker,
                engine,
                new WebTransportsImpl.Outside(List.of(), List.of()),
                RelayFinder.NONE,
                meters,
                limits);
        transports
                .bind(List.of(InetAddress.getByName("127.0.0.1")), 0)
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    InetSocketAddress address() {
        return transports.addresses(0).get(0);
    }

    double agents() {
        return meters.get("drawbridge_ice_agents").gauge().value();
    }

    double malformed(String protocol) {
        return meters.get("drawbridge_malformed_total")
                .tag("protocol", protocol)
                .counter()
                .count();
    }

    /** A guest whose offer was taken, and who has done nothing yet. */
    Guest guest() throws Exception {
        TestBrowser browser = new TestBrowser(address());
        browsers.add(browser);
        return guest(browser, browser.parameters());
    }

    Guest guest(TestBrowser browser, TransportParameters offer) throws Exception {
        WebTransport transport =
                transports.open(0, offer).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Meeting meeting = new Meeting();
        onLoop(() -> {
            transport.open(List.of());
            ((MediaFlow) transport).receiver(meeting);
            return null;
        });
        return new Guest(browser, transport, meeting);
    }

    <T> T onLoop(Callable<T> work) throws Exception {
        return loops.media(0).submit(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "waited too long");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        browsers.forEach(TestBrowser::close);
        transports.close();
        engine.close();
        loops.close();
    }

    /** A browser with its transport. */
    final class Guest {
        final TestBrowser browser;
        final WebTransport transport;
        final Meeting meeting;

        private Guest(TestBrowser browser, WebTransport transport, Meeting meeting) {
            this.browser = browser;
            this.transport = transport;
            this.meeting = meeting;
        }

        /** What we answer now. */
        TransportParameters answer() throws Exception {
            return onLoop(() -> ((LocalEndpoint.Secure) ((MediaFlow) transport).local()).parameters());
        }

        void connect() throws Exception {
            browser.connect(answer());
            browser.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            meeting.keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        Optional<EndReason> restart(TransportParameters offer) throws Exception {
            return onLoop(() -> transport.restart(offer));
        }

        void send(byte[] media) throws Exception {
            onLoop(() -> {
                ((MediaFlow) transport).sendRtp(Unpooled.wrappedBuffer(media));
                ((MediaFlow) transport).flush();
                return null;
            });
        }

        void assertMediaBothWays(byte[] media) throws Exception {
            browser.send(media);
            assertArrayEquals(media, meeting.media.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
            send(media);
            assertArrayEquals(media, browser.media.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** The side of the meeting. */
    static final class Meeting implements FlowReceiver {
        final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        final CompletableFuture<EndReason> failure = new CompletableFuture<>();
        final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
        final AtomicInteger keysGiven = new AtomicInteger();

        @Override
        public void onDatagram(ByteBuf datagram, long arrivalNanos) {
            media.add(ByteBufUtil.getBytes(datagram));
        }

        @Override
        public void onKeys(SrtpKeys fresh) {
            keysGiven.incrementAndGet();
            keys.complete(fresh);
        }

        @Override
        public void onFailed(EndReason reason) {
            failure.complete(reason);
        }
    }
}
