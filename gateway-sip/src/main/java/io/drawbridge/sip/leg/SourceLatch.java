package io.drawbridge.sip.leg;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Symmetric RTP with a one-time latch: sends to the address of the SDP until the first valid packet, then to that packet's source, and
 * takes packets from there only.
 *
 * <p>A far end behind NAT sends from an address that its SDP does not name, and so does who guesses our port. So sources have a rank:
 * the very address of the SDP; its host, or the host that signalling comes from; any other. A source of no rank is heard only after a
 * while in which none of rank came, and never once one of rank was heard. A higher rank takes the latch from a lower one; an equal one
 * only after long silence, or when a new description moves the address. Pure; owner: the meeting's loop.
 */
final class SourceLatch {
    /**
     * Bounds.
     *
     * @param silenceNanos after so long without a packet an equal source may follow
     * @param graceNanos for so long strangers wait for somebody better
     */
    record Limits(long silenceNanos, long graceNanos) {}

    private static final int EXACT = 2;
    private static final int KNOWN_HOST = 1;
    private static final int STRANGER = 0;

    private final Limits limits;
    private final Optional<InetAddress> signalling;
    private Optional<InetSocketAddress> described = Optional.empty();
    private @Nullable InetSocketAddress latched;
    private boolean knownHeard;
    private boolean strangerWaits;
    private long strangerNanos;
    private long lastNanos;

    /** {@code signalling}: the host that the call's signalling comes from. */
    SourceLatch(Optional<InetAddress> signalling, Limits limits) {
        this.signalling = signalling;
        this.limits = limits;
    }

    /** A description says where it wants packets; one that says nowhere (hold) changes nothing. The latch opens if the address moves. */
    void describe(Optional<InetSocketAddress> address) {
        if (address.isPresent() && !address.equals(described)) {
            described = address;
            knownHeard = false;
            strangerWaits = false;
            latched = null;
        }
    }

    /** Where to send now; null: nowhere yet. */
    @Nullable
    InetSocketAddress target() {
        return latched != null ? latched : described.orElse(null);
    }

    /** Whether the source has the latch. */
    boolean holds(InetSocketAddress source) {
        return source.equals(latched);
    }

    /** A packet of the source that has the latch. */
    void heard(long now) {
        lastNanos = now;
    }

    /**
     * Whether a source that has not the latch may take it.
     *
     * @param proves whether it will prove by its keys who it is; then nobody waits for somebody better
     */
    boolean admits(InetSocketAddress source, boolean proves, long now) {
        int rank = rank(source);
        if (latched != null && rank <= rank(latched) && now - lastNanos < limits.silenceNanos()) {
            return false;
        }
        return rank > STRANGER || proves || (!knownHeard && hasWaited(now));
    }

    private boolean hasWaited(long now) {
        if (!strangerWaits) {
            strangerWaits = true;
            strangerNanos = now;
        }
        return now - strangerNanos >= limits.graceNanos();
    }

    /** Gives the latch to a source that was admitted. */
    void take(InetSocketAddress source, long now) {
        latched = source;
        lastNanos = now;
        knownHeard |= rank(source) > STRANGER;
    }

    private int rank(InetSocketAddress source) {
        if (described.filter(source::equals).isPresent()) {
            return EXACT;
        }
        InetAddress host = source.getAddress();
        boolean known = described
                        .map(InetSocketAddress::getAddress)
                        .filter(host::equals)
                        .isPresent()
                || signalling.filter(host::equals).isPresent();
        return known ? KNOWN_HOST : STRANGER;
    }
}
