package io.drawbridge.core;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports that are free for TCP and UDP, below those that the kernel picks by itself; none is given twice. */
public final class FreePorts {
    private static final int FIRST = 10_240;
    private static final int LAST = 11_990;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LAST - FIRST));

    private FreePorts() {}

    /** One of them. */
    public static int next() {
        for (int attempt = FIRST; attempt < LAST; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), LAST - FIRST);
            if (free(port)) {
                return port;
            }
        }
        throw new AssertionError("no free port");
    }

    private static boolean free(int port) {
        try (ServerSocket tcp = new ServerSocket(port);
                DatagramSocket udp = new DatagramSocket(port)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
