package io.drawbridge.webrtc.ice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.ice4j.socket.IceSocketWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The socket that ice4j sees: sends through the port that Netty owns, and never receives. ice4j parks one thread in {@link #receive} for
 * each of these.
 */
final class BorrowedSocket extends IceSocketWrapper {
    /** ice4j tells UDP from TCP by who is not null. One for the process, never bound. */
    private static final DatagramSocket UDP_MARKER = marker();

    private final InetSocketAddress local;
    private final IceAgent.Events events;
    private final CountDownLatch closed = new CountDownLatch(1);

    BorrowedSocket(InetSocketAddress local, IceAgent.Events events) {
        this.local = local;
        this.events = events;
    }

    private static DatagramSocket marker() {
        try {
            return new DatagramSocket(null);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void send(DatagramPacket packet) {
        byte[] stun = Arrays.copyOfRange(packet.getData(), packet.getOffset(), packet.getOffset() + packet.getLength());
        events.onSend(local, new InetSocketAddress(packet.getAddress(), packet.getPort()), stun);
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SocketException("closed");
    }

    @Override
    public void close() {
        closed.countDown();
    }

    @Override
    public InetAddress getLocalAddress() {
        return local.getAddress();
    }

    @Override
    public int getLocalPort() {
        return local.getPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return local;
    }

    @Override
    public @Nullable Socket getTCPSocket() {
        return null;
    }

    @Override
    public DatagramSocket getUDPSocket() {
        return UDP_MARKER;
    }
}
