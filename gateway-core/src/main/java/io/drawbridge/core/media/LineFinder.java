package io.drawbridge.core.media;

import io.drawbridge.core.rtp.RtpPacket;
import io.netty.util.collection.LongObjectHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the m line that a packet of a bundle belongs to (RFC 9143 section 9.2): by its SSRC where that is known, else by what the packet
 * says in its header extensions, which is learned, else by its payload type where one line only can be meant. Allocates nothing once an
 * SSRC is known. Owner: the meeting's loop.
 */
final class LineFinder {
    private final List<MediaLine> lines;
    private final LongObjectHashMap<MediaLine> known = new LongObjectHashMap<>();
    private int mid;
    private int rid;
    private int repairedRid;

    /** Looks at {@code lines} live. */
    LineFinder(List<MediaLine> lines) {
        this.lines = lines;
    }

    /**
     * What is agreed on the lines has changed: header extensions have the same numbers on all of them (RFC 9143 section 9.2). What was
     * learned stays, since far ends name their lines in the first packets of a stream only.
     */
    void agreed() {
        for (long ssrc : known.keySet().stream().mapToLong(Long::longValue).toArray()) {
            if (!lines.contains(known.get(ssrc))) {
                known.remove(ssrc);
            }
        }
        mid = 0;
        rid = 0;
        repairedRid = 0;
        for (MediaLine line : lines) {
            mid = Math.max(mid, line.extensions().mid());
            rid = Math.max(rid, line.extensions().rid());
            repairedRid = Math.max(repairedRid, line.extensions().repairedRid());
            for (long ssrc : line.describedSsrcs()) {
                learn(ssrc, line);
            }
        }
    }

    /** The line of a packet; null: no line takes its payload type, or more than one could. */
    @Nullable
    MediaLine find(RtpPacket packet) {
        if (lines.size() == 1) {
            MediaLine only = lines.get(0);
            return only.takes(packet.payloadType()) ? only : null;
        }
        int type = packet.payloadType();
        MediaLine line = known.get(packet.ssrc());
        if (line != null && line.takes(type)) {
            return line;
        }
        MediaLine named = named(packet);
        if (named != null && named.takes(type)) {
            learn(packet.ssrc(), named);
            return named;
        }
        return byType(type);
    }

    /** The line that a packet names, itself or by the name of a layer. */
    private @Nullable MediaLine named(RtpPacket packet) {
        if (packet.extension(mid) >= 0) {
            return byMid(packet);
        }
        MediaLine found = null;
        for (MediaLine line : lines) {
            if (line.layerOf(packet, rid) >= 0 || line.layerOf(packet, repairedRid) >= 0) {
                if (found != null) {
                    return null;
                }
                found = line;
            }
        }
        return found;
    }

    private @Nullable MediaLine byMid(RtpPacket packet) {
        for (MediaLine line : lines) {
            if (packet.extensionIs(mid, line.mid())) {
                return line;
            }
        }
        return null;
    }

    /** The only line that takes a payload type, or the only one of them that receives. */
    private @Nullable MediaLine byType(int type) {
        MediaLine taking = null;
        MediaLine receiving = null;
        int takers = 0;
        int receivers = 0;
        for (MediaLine line : lines) {
            if (line.takes(type)) {
                taking = line;
                takers++;
                if (line.receives()) {
                    receiving = line;
                    receivers++;
                }
            }
        }
        if (takers == 1) {
            return taking;
        }
        return receivers == 1 ? receiving : null;
    }

    /** Who brings more than lines need is found by header extensions each time. */
    private void learn(long ssrc, MediaLine line) {
        if (known.size() < LegFlow.maxSources(lines.size()) || known.containsKey(ssrc)) {
            known.put(ssrc, line);
        }
    }
}
