package io.drawbridge.sip.leg;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Symmetric RTP with a one-time latch: sends to the address of the SDP until the first valid packet, then to that packet's source,
 * and takes packets from there only. A new source is taken after a re-INVITE or long silence of the old one, and never at another
 * host once the host of the SDP has been heard. Pure; owner: the meeting's loop.
 */
final class SourceLatch {
    private final long silenceNanos;
    private Optional<InetSocketAddress> described;
    private @Nullable InetSocketAddress latched;
    private boolean describedHeard;
    private long lastNanos;

    SourceLatch(Optional<InetSocketAddress> described, long silenceNanos) {
        this.described = described;
        this.silenceNanos = silenceNanos;
    }

    /** Where to send now; null: nowhere yet. */
    @Nullable
    InetSocketAddress target() {
        return latched != null ? latched : described.orElse(null);
    }

    /** Whether a packet of that source is taken. {@code valid}: whether it could start a latch, by its form and payload type. */
    boolean accept(InetSocketAddress source, boolean valid, long now) {
        InetSocketAddress current = latched;
        if (current != null && current.equals(source)) {
            lastNanos = now;
            return true;
        }
        if (!valid || !mayLatch(source, now)) {
            return false;
        }
        latched = source;
        lastNanos = now;
        describedHeard |= sameHost(source);
        return true;
    }

    private boolean mayLatch(InetSocketAddress source, long now) {
        if (describedHeard && !sameHost(source)) {
            return false;
        }
        return latched == null || now - lastNanos >= silenceNanos;
    }

    private boolean sameHost(InetSocketAddress source) {
        return described.isPresent() && described.get().getAddress().equals(source.getAddress());
    }

    /** A new offer: the latch opens once more if it moves the address. */
    void onReoffer(Optional<InetSocketAddress> now) {
        if (!now.equals(described)) {
            described = now;
            describedHeard = false;
            latched = null;
        }
    }
}
