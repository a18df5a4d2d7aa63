package io.drawbridge.webrtc.turn;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One bound relay socket; the shell extends it. Owner: the machine's thread. */
public abstract class Relay {
    private final InetSocketAddress local;
    private @Nullable Allocation owner;
    private long expiresNanos;

    /** {@code local}: where it is bound. */
    protected Relay(InetSocketAddress local) {
        this.local = local;
    }

    /** Where it is bound. */
    public final InetSocketAddress local() {
        return local;
    }

    /** Whose it is, if anybody's. */
    public final Optional<Client> client() {
        return Optional.ofNullable(owner).map(Allocation::client);
    }

    final boolean isIpv4() {
        return local.getAddress().getAddress().length == 4;
    }

    @Nullable
    Allocation owner() {
        return owner;
    }

    void owner(@Nullable Allocation allocation) {
        owner = allocation;
    }

    long expiresNanos() {
        return expiresNanos;
    }

    void expiresNanos(long nanos) {
        expiresNanos = nanos;
    }
}
