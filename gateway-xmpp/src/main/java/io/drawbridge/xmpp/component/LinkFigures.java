package io.drawbridge.xmpp.component;

import java.util.OptionalLong;

/**
 * What a link has measured.
 *
 * @param address the address that took the connection; empty before
 * @param roundTripNanos of the last stanza to the own address; empty before the first has come back over the link that stands
 * @param joinsPerMinute begun in the last minute
 * @param joins begun since the process started
 * @param joinsFailed of these, refused, given up or without an answer
 */
public record LinkFigures(
        String address, OptionalLong roundTripNanos, int joinsPerMinute, long joins, long joinsFailed) {
    /** Nothing yet. */
    public static final LinkFigures NONE = new LinkFigures("", OptionalLong.empty(), 0, 0, 0);
}
