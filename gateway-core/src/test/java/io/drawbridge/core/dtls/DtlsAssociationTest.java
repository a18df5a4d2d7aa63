package io.drawbridge.core.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ends of ours against each other, over a path in memory that tests can harm. */
@Timeout(60)
class DtlsAssociationTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ExecutorService owner = Executors.newSingleThreadExecutor();
    private final List<DtlsEngine> engines = new ArrayList<>();
    private final End server = new End();
    private final End client = new End();

    @AfterEach
    void stop() {
        engines.forEach(DtlsEngine::close);
        owner.shutdownNow();
    }

    @Test
    void bothEndsExportTheSameKeysForGcm() throws Exception {
        connect(DtlsLimits.DEFAULTS, UnaryOperator.identity(), UnaryOperator.identity());
        SrtpKeys atServer = server.keys.get(20, TimeUnit.SECONDS);
        SrtpKeys atClient = client.keys.get(20, TimeUnit.SECONDS);
        assertEquals(SrtpKeys.Profile.AEAD_AES_128_GCM, atServer.profile());
        assertEquals(atServer.profile(), atClient.profile());
        assertArrayEquals(atServer.localKey(), atClient.remoteKey());
        assertArrayEquals(atServer.remoteKey(), atClient.localKey());
        assertArrayEquals(atServer.localSalt(), atClient.remoteSalt());
        assertArrayEquals(atServer.remoteSalt(), atClient.localSalt());
        assertEquals(16, atServer.localKey().length);
        assertEquals(12, atServer.localSalt().length);
    }

    @Test
    void aServerRefusesACertificateThatWasNotPromised() throws Exception {
        connect(DtlsLimits.DEFAULTS, UnaryOperator.identity(), DtlsAssociationTest::another);
        assertInstanceOf(EndReason.FingerprintMismatch.class, server.failure.get(20, TimeUnit.SECONDS));
        assertFalse(server.keys.isDone());
        assertInstanceOf(EndReason.MediaFailed.class, client.failure.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aClientRefusesACertificateThatWasNotPromised() throws Exception {
        connect(DtlsLimits.DEFAULTS, DtlsAssociationTest::another, UnaryOperator.identity());
        assertInstanceOf(EndReason.FingerprintMismatch.class, client.failure.get(20, TimeUnit.SECONDS));
        assertFalse(client.keys.isDone());
    }

    @Test
    void lostFlightsAreSentAgain() throws Exception {
        server.loseFirst = 3;
        client.loseFirst = 2;
        connect(DtlsLimits.DEFAULTS, UnaryOperator.identity(), UnaryOperator.identity());
        server.keys.get(20, TimeUnit.SECONDS);
        client.keys.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aLostLastFlightIsAnsweredAfterTheHandshake() throws Exception {
        // The server sends hello .. done in several datagrams, then ChangeCipherSpec and Finished: lose everything of
        // the last flight once.
        server.loseAfterOwnKeys = true;
        connect(DtlsLimits.DEFAULTS, UnaryOperator.identity(), UnaryOperator.identity());
        server.keys.get(20, TimeUnit.SECONDS);
        client.keys.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aSilentFarEndTimesOut() throws Exception {
        client.loseFirst = Integer.MAX_VALUE;
        connect(new DtlsLimits(400, 100, 8, 4, 4), UnaryOperator.identity(), UnaryOperator.identity());
        EndReason reason = client.failure.get(20, TimeUnit.SECONDS);
        assertEquals("media-failed", reason.key());
        assertTrue(reason.detail().contains("too long"), reason.detail());
    }

    @Test
    void goodbyeReachesTheFarEnd() throws Exception {
        connect(DtlsLimits.DEFAULTS, UnaryOperator.identity(), UnaryOperator.identity());
        server.keys.get(20, TimeUnit.SECONDS);
        client.keys.get(20, TimeUnit.SECONDS);
        owner.execute(client.association::close);
        server.closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void garbageBeforeAndAfterTheHandshakeChangesNothing() throws Exception {
        Random random = new Random(7);
        server.before = () -> {
            for (int i = 0; i < 10; i++) {
                byte[] garbage = new byte[random.nextInt(200)];
                random.nextBytes(garbage);
                server.association.receive(garbage);
            }
        };
        connect(DtlsLimits.DEFAULTS, UnaryOperator.identity(), UnaryOperator.identity());
        server.keys.get(20, TimeUnit.SECONDS);
        client.keys.get(20, TimeUnit.SECONDS);
        owner.execute(() -> {
            for (int i = 0; i < 500; i++) {
                byte[] garbage = new byte[random.nextInt(2000)];
                random.nextBytes(garbage);
                server.association.receive(garbage);
            }
        });
        owner.submit(() -> {}).get(20, TimeUnit.SECONDS);
        assertFalse(server.closed.isDone());
        assertFalse(server.failure.isDone());
    }

    @Test
    void aFullPoolRefusesAtOnce() throws Exception {
        DtlsLimits one = new DtlsLimits(15_000, 200, 8, 1, 1);
        DtlsEngine engine = engine(one);
        List<End> ends = List.of(new End(), new End(), new End());
        for (End end : ends) {
            end.association = engine.open(DtlsRole.CLIENT, List.of(engine.fingerprint()), owner, end);
            owner.execute(end.association::start);
        }
        assertEquals(
                "out-of-resources",
                ends.get(2).failure.get(20, TimeUnit.SECONDS).key());
        ends.forEach(end -> owner.execute(end.association::close));
    }

    @Test
    void theWarmUpSucceeds() throws Exception {
        DtlsWarmUp.run(engine(DtlsLimits.DEFAULTS));
    }

    private void connect(
            DtlsLimits limits, UnaryOperator<Fingerprint> serverPromise, UnaryOperator<Fingerprint> clientPromise) {
        DtlsEngine left = engine(limits);
        DtlsEngine right = engine(limits);
        server.other = client;
        client.other = server;
        server.association =
                left.open(DtlsRole.SERVER, List.of(clientPromise.apply(right.fingerprint())), owner, server);
        client.association =
                right.open(DtlsRole.CLIENT, List.of(serverPromise.apply(left.fingerprint())), owner, client);
        owner.execute(server.before);
        owner.execute(client.association::start);
    }

    private DtlsEngine engine(DtlsLimits limits) {
        DtlsEngine engine = new DtlsEngine(DtlsIdentity.generate(RANDOM, Instant.now()), limits, RANDOM);
        engines.add(engine);
        return engine;
    }

    private static Fingerprint another(Fingerprint real) {
        return new Fingerprint(
                real.hash(),
                (real.value().startsWith("00") ? "11" : "00") + real.value().substring(2));
    }

    private static final class End implements DtlsListener {
        private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        private final CompletableFuture<EndReason> failure = new CompletableFuture<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private Runnable before = () -> {};
        private End other;
        private DtlsAssociation association;
        private int loseFirst;
        private boolean loseAfterOwnKeys;
        private int heldBack;

        @Override
        public void onSend(byte[] datagram) {
            if (loseFirst > 0) {
                loseFirst--;
                return;
            }
            boolean lastFlight = datagram[0] == 20 || (datagram[0] == 22 && datagram[4] == 1);
            if (loseAfterOwnKeys && lastFlight && heldBack < 2) {
                heldBack++;
                return;
            }
            if (other != null) {
                other.association.receive(datagram);
            }
        }

        @Override
        public void onKeys(SrtpKeys value) {
            keys.complete(value);
        }

        @Override
        public void onFailed(EndReason reason) {
            failure.complete(reason);
        }

        @Override
        public void onClosed() {
            closed.complete(null);
        }
    }
}
