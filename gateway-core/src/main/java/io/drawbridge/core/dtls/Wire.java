package io.drawbridge.core.dtls;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** The blocking datagram socket that Bouncy Castle sees: a bounded queue in, a callback out. Thread-safe. */
final class Wire implements DatagramTransport {
    /** Fits any path without fragments: 1280 of IPv6 less its headers (RFC 8200 section 5). */
    private static final int SEND_LIMIT_BYTES = 1200;

    private static final int RECEIVE_LIMIT_BYTES = 2048;
    private static final byte[] WAKE_UP = new byte[0];

    private final BlockingQueue<byte[]> queue;
    private final Consumer<byte[]> out;
    private volatile boolean aborted;

    Wire(int queuedDatagrams, Consumer<byte[]> out) {
        this.queue = new ArrayBlockingQueue<>(queuedDatagrams);
        this.out = out;
    }

    /** Queues a datagram of the far end; false when the queue is full and it was dropped. */
    boolean deliver(byte[] datagram) {
        return queue.offer(datagram);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Makes the handshake that waits here fail. */
    void abort() {
        aborted = true;
        queue.clear();
        queue.offer(WAKE_UP);
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT_BYTES;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT_BYTES;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        byte[] datagram = poll(waitMillis);
        if (aborted) {
            throw new IOException("closed while shaking hands");
        }
        if (datagram == null) {
            return -1;
        }
        int copied = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, copied);
        return copied;
    }

    private byte @Nullable [] poll(int waitMillis) throws IOException {
        try {
            return queue.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the gateway is stopping", e);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        byte[] datagram = new byte[length];
        System.arraycopy(buffer, offset, datagram, 0, length);
        out.accept(datagram);
    }

    @Override
    public void close() {}
}
