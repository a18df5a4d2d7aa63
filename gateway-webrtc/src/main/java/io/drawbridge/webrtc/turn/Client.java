package io.drawbridge.webrtc.turn;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One way that a client comes to us: a stream, or the addresses of its datagrams. The shell extends it with what it needs to answer. Owner:
 * the machine's thread.
 */
public abstract class Client {
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private @Nullable Allocation allocation;

    /** {@code local}: the listener's concrete address; {@code remote}: the client's as we see it. */
    protected Client(InetSocketAddress local, InetSocketAddress remote) {
        this.local = local;
        this.remote = remote;
    }

    /** Our address that it came to. */
    public final InetSocketAddress local() {
        return local;
    }

    /** Its address. */
    public final InetSocketAddress remote() {
        return remote;
    }

    /** Whether it comes by a stream, in which ChannelData is padded (RFC 8656 section 12.5). */
    public abstract boolean isStream();

    /** Whether it has an allocation. */
    public final boolean isAllocated() {
        return allocation != null;
    }

    @Nullable
    Allocation allocation() {
        return allocation;
    }

    void allocation(@Nullable Allocation made) {
        allocation = made;
    }
}
