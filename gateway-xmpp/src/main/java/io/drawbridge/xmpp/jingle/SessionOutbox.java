package io.drawbridge.xmpp.jingle;

import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side's messages of a session, in order, each until it is acknowledged: what a lost link swallowed is sent again with the same IQ
 * id, and the far end's repetitions are told by theirs. Owner: the link's loop.
 */
final class SessionOutbox {
    private static final Logger log = LoggerFactory.getLogger(SessionOutbox.class);
    private static final int REMEMBERED_IDS = 128;

    /** Told how a message fared. */
    interface Owner {
        /** The far end has it. */
        void onDelivered(JingleMessage message);

        /** The far end, or a server, will not have it, or nobody answered in time. */
        void onFailed(JingleMessage message, String condition);
    }

    private record Entry(String id, JingleMessage message) {}

    private final Carrier link;
    private final String from;
    private final String to;
    private final String idPrefix;
    private final Owner owner;
    private final Deque<Entry> unacknowledged = new ArrayDeque<>();
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_IDS;
        }
    };
    private int count;

    /**
     * For one side of one session.
     *
     * @param idPrefix unique to this side of this session
     */
    SessionOutbox(Carrier link, String from, String to, String idPrefix, Owner owner) {
        this.link = link;
        this.from = from;
        this.to = to;
        this.idPrefix = idPrefix;
        this.owner = owner;
    }

    /** Sends now, or when the link is back. */
    void send(JingleMessage message) {
        count++;
        Entry entry = new Entry(idPrefix + count, message);
        unacknowledged.add(entry);
        transmit(entry);
    }

    /** Sends this instead of all that is not acknowledged yet: the last word of a session. */
    void sendLast(JingleMessage message) {
        unacknowledged.clear();
        send(message);
    }

    /** The link can carry again what it has not. */
    void resend() {
        List<Entry> waiting = new ArrayList<>(unacknowledged);
        waiting.forEach(this::transmit);
    }

    /** Whether a message with that IQ id was here before. */
    boolean repeated(String iqId) {
        return seen.put(iqId, Boolean.TRUE) != null;
    }

    private void transmit(Entry entry) {
        log.debug("sid {}: {} out", entry.message().sid(), entry.message());
        Iq iq = Iq.set(entry.id(), from, to, JingleCodec.print(entry.message()));
        link.request(iq, answer -> onAnswer(entry, answer));
    }

    private void onAnswer(Entry entry, IqAnswer answer) {
        if (answer instanceof IqAnswer.LinkDown || !unacknowledged.remove(entry)) {
            return;
        }
        if (answer instanceof IqAnswer.Done) {
            owner.onDelivered(entry.message());
            return;
        }
        String condition =
                answer instanceof IqAnswer.Refused refused ? refused.failure().condition() : "no answer in time";
        log.debug("sid {}: {} failed: {}", entry.message().sid(), entry.message(), condition);
        owner.onFailed(entry.message(), condition);
    }
}
