package io.drawbridge.sip.transport;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts the connections taken, in all and by source. Owner: the signalling loop. */
final class SourceCaps {
    private final int maxInAll;
    private final int maxPerSource;
    private final Map<InetAddress, Integer> sources = new HashMap<>();
    private int inAll;

    SourceCaps(int maxInAll, int maxPerSource) {
        this.maxInAll = maxInAll;
        this.maxPerSource = maxPerSource;
    }

    /** Whether one more is taken; if so, {@link #release} it once. */
    boolean take(InetAddress source) {
        if (inAll >= maxInAll || sources.getOrDefault(source, 0) >= maxPerSource) {
            return false;
        }
        inAll++;
        sources.merge(source, 1, Integer::sum);
        return true;
    }

    void release(InetAddress source) {
        inAll--;
        sources.computeIfPresent(source, (address, count) -> count == 1 ? null : count - 1);
    }
}
