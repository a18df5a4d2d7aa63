package io.drawbridge.webrtc.turn.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** A channel that is written to in batches: flushed once, when what is being read is through. Owner: the server's loop. */
final class Outlet {
    private final Channel channel;
    private final Flushes flushes;
    private boolean dirty;

    Outlet(Channel channel, Flushes flushes) {
        this.channel = channel;
        this.flushes = flushes;
    }

    Channel channel() {
        return channel;
    }

    /** Sends a datagram; drops it if the socket takes no more. */
    boolean send(ByteBuf data, InetSocketAddress to) {
        if (!channel.isWritable()) {
            data.release();
            return false;
        }
        channel.write(new DatagramPacket(data, to), channel.voidPromise());
        touch();
        return true;
    }

    /** Sends on a stream. */
    void send(ByteBuf frame) {
        channel.write(frame, channel.voidPromise());
        touch();
    }

    private void touch() {
        if (!dirty) {
            dirty = true;
            flushes.add(this);
        }
    }

    void flush() {
        dirty = false;
        channel.flush();
    }
}
