package io.drawbridge.core.media;

import io.drawbridge.core.rtp.ReportBlock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SSRCs that come in on one m line: a bounded table of which one is listened to. Another takes over when that one has been silent
 * for {@value #SILENCE_MILLIS} ms, as when a device begins a new stream. Owner: the meeting's loop.
 */
final class InboundSources {
    private static final int MAX_SOURCES = 8;
    private static final long SILENCE_MILLIS = 200;

    private final List<InboundSource> sources = new ArrayList<>();
    private @Nullable InboundSource active;

    /** The source of that SSRC; null if it has not been seen. */
    @Nullable
    InboundSource find(long ssrc) {
        for (InboundSource source : sources) {
            if (source.ssrc() == ssrc) {
                return source;
            }
        }
        return null;
    }

    /** The source of a packet, made if it is new. */
    InboundSource of(long ssrc, int clockRateHz, String sprop) {
        InboundSource known = find(ssrc);
        if (known != null) {
            return known;
        }
        if (sources.size() == MAX_SOURCES) {
            forgetOldest();
        }
        InboundSource made = new InboundSource(ssrc, clockRateHz, sprop);
        sources.add(made);
        return made;
    }

    /** A source that misses that packet; null if none does. */
    @Nullable
    InboundSource missing(int sequence) {
        for (InboundSource source : sources) {
            if (source.nacks().misses(sequence)) {
                return source;
            }
        }
        return null;
    }

    private void forgetOldest() {
        InboundSource oldest = sources.get(sources.get(0) == active ? 1 : 0);
        for (InboundSource source : sources) {
            if (source != active && source.lastArrivalNanos() - oldest.lastArrivalNanos() < 0) {
                oldest = source;
            }
        }
        sources.remove(oldest);
    }

    /** Whether that source is the one to listen to, now that a packet of it has come. */
    boolean elect(InboundSource source, long nowNanos) {
        InboundSource current = active;
        if (current != source
                && (current == null || nowNanos - current.lastArrivalNanos() >= SILENCE_MILLIS * 1_000_000)) {
            active = source;
        }
        return active == source;
    }

    /** The source that is listened to; null before the first packet. */
    @Nullable
    InboundSource active() {
        return active;
    }

    /** Report blocks for reports of now. */
    List<ReportBlock> reports(long nowNanos) {
        InboundSource current = active;
        return current == null ? List.of() : List.of(current.stats().report(current.ssrc(), nowNanos));
    }
}
