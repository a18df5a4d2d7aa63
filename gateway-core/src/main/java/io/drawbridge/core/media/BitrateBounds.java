package io.drawbridge.core.media;

import io.drawbridge.core.rtp.RtcpPacket.MaxBitrate.Bound;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How far the far end bounds our picture by TMMBR (RFC 5104 sections 3.5.4 and 4.2): a bounding set of one tuple, the tightest. It
 * holds until its owner asks for another, says BYE or is silent for five report intervals (RFC 3550 section 6.2.1). Pure; owner: the
 * meeting's loop.
 */
final class BitrateBounds {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(25);

    private Optional<Bound> current = Optional.empty();
    private long heardNanos;

    /** A request: {@code owner} wants the picture bounded like that. What is looser than another's bound changes nothing. */
    void onRequest(long owner, long bitrateBps, int overheadBytes, long nowNanos) {
        boolean decides = current.isEmpty()
                || current.get().ssrc() == owner
                || bitrateBps < current.get().bitrateBps();
        if (decides) {
            current = Optional.of(new Bound(owner, bitrateBps, overheadBytes));
            heardNanos = nowNanos;
        }
    }

    /** RTCP of that source has come. */
    void onHeard(long ssrc, long nowNanos) {
        if (owns(ssrc)) {
            heardNanos = nowNanos;
        }
    }

    /** That source has left; true if its bound falls. */
    boolean onGone(long ssrc) {
        boolean falls = owns(ssrc);
        current = falls ? Optional.empty() : current;
        return falls;
    }

    /** Time goes on; true if the bound falls since its owner is silent. */
    boolean onTick(long nowNanos) {
        boolean falls = current.isPresent() && nowNanos - heardNanos >= SILENCE_NANOS;
        current = falls ? Optional.empty() : current;
        return falls;
    }

    private boolean owns(long ssrc) {
        return current.filter(bound -> bound.ssrc() == ssrc).isPresent();
    }

    /** For TMMBN, each tuple under its owner's SSRC. */
    List<Bound> tuples() {
        return current.stream().toList();
    }

    /** The bound in bits per second; empty: none. */
    Optional<Long> bitrateBps() {
        return current.map(Bound::bitrateBps);
    }
}
