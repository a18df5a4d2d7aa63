package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.StreamLimits;

/**
 * What the server lets an anonymous guest have.
 *
 * @param stream of what it reads
 * @param total guests at a time
 * @param perAddress guests at a time from one address, of IPv6 from one /64
 * @param burst stanzas at once
 * @param perSecond stanzas in the long run
 * @param entrySeconds from the WebSocket to the bound address, and for each message from its first piece to its last
 * @param pingSeconds between pings
 * @param silenceSeconds after which a guest that says nothing, not even to pings, is gone
 * @param backlogBytes most bytes that wait for a guest that does not read
 */
public record GuestLimits(
        StreamLimits stream,
        int total,
        int perAddress,
        int burst,
        int perSecond,
        int entrySeconds,
        int pingSeconds,
        int silenceSeconds,
        int backlogBytes) {
    /** 500 guests, 20 of one address, 100 stanzas at once and 20 a second, 10 s, pings each 20 s, 60 s, 512 KiB. */
    public static final GuestLimits DEFAULT =
            new GuestLimits(StreamLimits.STRICT, 500, 20, 100, 20, 10, 20, 60, 512 * 1024);
}
