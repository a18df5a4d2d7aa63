package io.drawbridge.webrtc.turn.server;

import io.drawbridge.webrtc.turn.Client;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;

/** A client of TCP or TLS. Owner: the server's loop. */
final class StreamClient extends Client {
    private final Outlet outlet;
    private final int queuedBytes;
    private long idleSinceNanos;

    StreamClient(Channel channel, Flushes flushes, int queuedBytes, long nowNanos) {
        super((InetSocketAddress) channel.localAddress(), (InetSocketAddress) channel.remoteAddress());
        this.outlet = new Outlet(channel, flushes);
        this.queuedBytes = queuedBytes;
        this.idleSinceNanos = nowNanos;
    }

    @Override
    public boolean isStream() {
        return true;
    }

    /** TLS or TCP. */
    String carriage() {
        return outlet.channel().pipeline().get(SslHandler.class) == null ? "TCP" : "TLS";
    }

    /** Drops data for a client that does not read; cuts one that does not even read answers. */
    boolean send(ByteBuf frame, boolean isData) {
        if (outlet.channel().isWritable()) {
            outlet.send(frame);
            return true;
        }
        if (isData) {
            frame.release();
            return false;
        }
        boolean cut = outlet.channel().bytesBeforeWritable() > queuedBytes;
        if (cut) {
            frame.release();
            close();
        } else {
            outlet.send(frame);
        }
        return !cut;
    }

    void idleSince(long nanos) {
        idleSinceNanos = nanos;
    }

    /** Closes it when it has been without allocation for too long. */
    void closeIfIdle(long nowNanos, long idleNanos) {
        if (!isAllocated() && nowNanos - idleSinceNanos > idleNanos) {
            close();
        }
    }

    void close() {
        outlet.channel().close();
    }
}
