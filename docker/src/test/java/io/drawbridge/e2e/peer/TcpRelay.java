package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A cable that can be cut: relays TCP connections from one loopback port to another, two threads for each. */
public final class TcpRelay implements AutoCloseable {
    private final int port;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listener;

    private TcpRelay(int port, int target, ServerSocket listener) {
        this.port = port;
        this.target = target;
        this.listener = listener;
    }

    /** Relays from {@code port} to {@code target}. */
    public static TcpRelay start(Stage stage, int port, int target) {
        TcpRelay relay = stage.own(new TcpRelay(port, target, listen(port)));
        relay.serve();
        return relay;
    }

    /** Closes every connection and refuses new ones. */
    public void cut() {
        closeQuietly(listener);
        open.forEach(TcpRelay::closeQuietly);
        open.clear();
    }

    /** Takes connections again. */
    public void mend() {
        listener = listen(port);
        serve();
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new AssertionError("cannot listen at " + port, e);
        }
    }

    private void serve() {
        ServerSocket current = listener;
        run(() -> {
            while (true) {
                Socket near = current.accept();
                run(() -> join(near));
            }
        });
    }

    private void join(Socket near) throws IOException {
        Socket far = new Socket();
        open.add(near);
        open.add(far);
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2000);
        } catch (IOException e) {
            closeQuietly(near);
            throw e;
        }
        run(() -> copy(near, far));
        copy(far, near);
    }

    private void copy(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        try (InputStream in = from.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, count);
            }
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** A relay ends with its sockets; the exception of a closed one is the normal end. */
    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // the connection is over, which is what a cut looks like from inside
                    }
                },
                "tcp-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // closed is closed
        }
    }

    @Override
    public void close() {
        cut();
    }
}
