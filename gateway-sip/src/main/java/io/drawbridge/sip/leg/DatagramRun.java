package io.drawbridge.sip.leg;

import io.drawbridge.core.net.PacketBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on a socket between two flushes. Datagrams of one length to one target, the last of which may be shorter, go to the
 * kernel as one piece that it cuts up again (UDP_SEGMENT): its way is the dearest part of a packet's. Any other goes by itself, and all
 * do where that is not supported or has failed once, as on an interface that cannot compute checksums. Owner: the loop of the socket.
 */
final class DatagramRun {
    /** The kernel cuts nothing that it would have to fragment: what fits everywhere (RFC 8200 section 5), less IPv6 and UDP. */
    private static final int MAX_SEGMENT_BYTES = 1280 - 48;
    /** Linux: the interface cannot compute checksums, or does not know the option. */
    private static final int ERRNO_EIO = -5;

    private static final int ERRNO_EINVAL = -22;
    /** Linux takes 64. */
    private static final int MAX_SEGMENTS = 32;
    /** An interface of this machine could not do it: no socket tries again. */
    private static volatile boolean unsupported;

    private final Channel channel;
    private final List<ByteBuf> run = new ArrayList<>();
    private @Nullable InetSocketAddress target;
    private int segmentBytes;
    private boolean ended;
    private boolean segments;

    DatagramRun(Channel channel, boolean epoll) {
        this.channel = channel;
        this.segments = epoll && !unsupported && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /** Takes over the buffer. */
    void add(ByteBuf datagram, InetSocketAddress to) {
        int bytes = datagram.readableBytes();
        if (!continues(bytes, to)) {
            write();
            target = to;
            segmentBytes = bytes;
        }
        run.add(datagram);
        ended = !segments || bytes < segmentBytes || bytes > MAX_SEGMENT_BYTES || run.size() == MAX_SEGMENTS;
    }

    private boolean continues(int bytes, InetSocketAddress to) {
        return !run.isEmpty() && !ended && bytes <= segmentBytes && bytes > 0 && to.equals(target);
    }

    /** Gives the channel what is there; the caller flushes it. */
    void write() {
        InetSocketAddress to = target;
        if (run.isEmpty() || to == null) {
            return;
        }
        if (run.size() == 1) {
            channel.write(new DatagramPacket(run.get(0), to), channel.voidPromise());
        } else {
            channel.write(new SegmentedDatagramPacket(joined(), segmentBytes, to))
                    .addListener(sent -> judge(sent.cause()));
        }
        run.clear();
    }

    /** A way that is gone says nothing about what the interface can do. */
    private void judge(@Nullable Throwable failure) {
        if (failure instanceof Errors.NativeIoException refused
                && (refused.expectedErr() == ERRNO_EIO || refused.expectedErr() == ERRNO_EINVAL)) {
            segments = false;
            unsupported = true;
        }
    }

    private ByteBuf joined() {
        ByteBuf all = PacketBuffers.POOL.directBuffer(run.size() * segmentBytes);
        for (ByteBuf datagram : run) {
            all.writeBytes(datagram);
            datagram.release();
        }
        return all;
    }
}
