package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports that are free for TCP and UDP, below the range from which the kernel picks ports by itself; none is given twice. */
public final class Ports {
    private static final int FIRST = 12_000;
    private static final int LAST = 31_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(FIRST + ThreadLocalRandom.current().nextInt((LAST - FIRST) / 2) / 100 * 100);

    private Ports() {}

    /** One free port. */
    public static int free() {
        return block(1);
    }

    /** The first of {@code count} free ports in a row; even, as RTP wants it, when there are several. */
    public static int block(int count) {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int rounded = count > 1 ? count + 2 : count;
            int first = NEXT.getAndAdd(rounded);
            if (first + rounded > LAST) {
                NEXT.compareAndSet(first + rounded, FIRST);
                continue;
            }
            int start = count > 1 ? first + first % 2 : first;
            if (allFree(start, count)) {
                return start;
            }
        }
        throw new AssertionError("no " + count + " free ports in a row");
    }

    private static boolean allFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            if (!free(port)) {
                return false;
            }
        }
        return true;
    }

    /** Whether nobody listens at {@code port}, for TCP or UDP. */
    public static boolean free(int port) {
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(port));
            udp.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
