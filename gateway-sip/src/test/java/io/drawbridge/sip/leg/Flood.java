package io.drawbridge.sip.leg;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Messages at a steady rate from a thread of its own, until it is closed. */
final class Flood implements AutoCloseable {
    interface Shot {
        void fire(int number) throws IOException;
    }

    private final Thread thread;
    private volatile boolean over;
    private volatile int sent;

    Flood(int perSecond, Shot shot) {
        thread = new Thread(() -> run(perSecond, shot), "flood");
        thread.setDaemon(true);
        thread.start();
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private void run(int perSecond, Shot shot) {
        long begun = System.nanoTime();
        while (!over) {
            long due = (System.nanoTime() - begun) * perSecond / TimeUnit.SECONDS.toNanos(1);
            try {
                while (sent < due && !over) {
                    shot.fire(sent);
                    sent++;
                }
            } catch (IOException e) { // hung up on
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    int sent() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
