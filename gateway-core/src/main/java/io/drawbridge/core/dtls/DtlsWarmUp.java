package io.drawbridge.core.dtls;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.rtp.SrtpKeys;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes with itself in memory, so that the first caller does not wait for class loading and the first compilation, and so that
 * readiness means the stack works. Takes some hundred milliseconds of one thread.
 */
public final class DtlsWarmUp {
    private static final int ROUNDS = 2;
    private static final long PATIENCE_SECONDS = 30;

    private DtlsWarmUp() {}

    /** Runs on the calling thread; fails with an exception that says why the stack does not work. */
    public static void run(DtlsEngine engine) throws InterruptedException, ExecutionException, TimeoutException {
        ExecutorService owner = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "dtls-warm-up");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = 0; i < ROUNDS; i++) {
                handshake(engine, owner).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            owner.shutdownNow();
        }
    }

    private static CompletableFuture<Void> handshake(DtlsEngine engine, ExecutorService owner) {
        End server = new End();
        End client = new End();
        server.other = client;
        client.other = server;
        server.association = engine.open(DtlsRole.SERVER, List.of(engine.fingerprint()), owner, server);
        DtlsAssociation asking = engine.open(DtlsRole.CLIENT, List.of(engine.fingerprint()), owner, client);
        client.association = asking;
        owner.execute(asking::start);
        return CompletableFuture.allOf(server.done, client.done);
    }

    /** One side; what it sends, the other receives. */
    private static final class End implements DtlsListener {
        private final CompletableFuture<SrtpKeys> done = new CompletableFuture<>();
        private @Nullable End other;
        private @Nullable DtlsAssociation association;

        @Override
        public void onSend(byte[] datagram) {
            if (other != null && other.association != null) {
                other.association.receive(datagram);
            }
        }

        @Override
        public void onKeys(SrtpKeys keys) {
            done.complete(keys);
        }

        @Override
        public void onFailed(EndReason reason) {
            done.completeExceptionally(new IllegalStateException(reason.detail()));
        }

        @Override
        public void onClosed() {}
    }
}
