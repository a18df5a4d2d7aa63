package io.drawbridge.xmpp.stanza;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One WebSocket message to one element (RFC 7395 section 3.3): it stands alone and declares its namespaces itself. Thread-safe. */
public final class StanzaMessage {
    private static final byte[] BEFORE =
            ("<o:stream xmlns:o='" + Xmlns.STREAMS + "'>").getBytes(StandardCharsets.US_ASCII);

    private StanzaMessage() {}

    /** Reads a message: {@link StreamEvent.Received} with its element, or {@link StreamEvent.Fault}. Nothing is thrown. */
    public static StreamEvent read(String message, StreamLimits limits) {
        List<StreamEvent> events = new ArrayList<>();
        StanzaFramer framer = new StanzaFramer(limits);
        framer.feed(BEFORE, 0, BEFORE.length, events::add);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        framer.feed(bytes, 0, bytes.length, events::add);
        StreamEvent first = events.size() > 1 ? events.get(1) : new StreamEvent.Closed();
        if (first instanceof StreamEvent.Skipped skipped) {
            return new StreamEvent.Fault("policy-violation", skipped.why());
        }
        if (first instanceof StreamEvent.Fault) {
            return first;
        }
        boolean alone = events.size() == 2 && first instanceof StreamEvent.Received && framer.between();
        return alone
                ? first
                : new StreamEvent.Fault("not-well-formed", "a message is one complete element with its namespaces");
    }
}
