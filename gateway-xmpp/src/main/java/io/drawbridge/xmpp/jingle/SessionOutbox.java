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
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One side's messages of a session, in order, each until it is acknowledged: what a lost link swallowed is sent again with the same IQ
 * id, and the far end's repetitions are told by theirs. Owner: the link's loop.
 */
final class SessionOutbox {
    private static final Logger log = LoggerFactory.getLogger(SessionOutbox.class);
    private static final int REMEMBERED_IDS = 128;
    /** A far end in a running call whose link is away comes back soon, or not at all. */
    private static final int MOST_RETURNS = 20;

    /** More than a page says in a call; while the link is away nothing more is kept, but for the last word. */
    private static final int MOST_UNACKNOWLEDGED = 512;

    private static final long RETURN_SECONDS = 1;
    private static final String TIMED_OUT = "no answer in time";

    /** Told how a message fared. */
    interface Owner {
        /** The far end has it. */
        void onDelivered(JingleMessage message);

        /** The far end, or a server, will not have it, or nobody answered in time. */
        void onFailed(JingleMessage message, String condition);
    }

    private static final class Entry {
        private final String id;
        private final JingleMessage message;
        private boolean underWay;
        private int returned;

        Entry(String id, JingleMessage message) {
            this.id = id;
            this.message = message;
        }
    }

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
    /** Nobody waits for the far end's answers any more. */
    private boolean abandoned;
    /** Something was queued behind what came back. */
    private boolean held;

    private boolean returnPlanned;

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

    /** Sends now, or when the link is back, or behind what came back from a far end that was away. */
    void send(JingleMessage message) {
        if (unacknowledged.size() >= MOST_UNACKNOWLEDGED) {
            log.debug("sid {}: {} dropped, since the far end acknowledges nothing", message.sid(), message);
            return;
        }
        count++;
        Entry entry = new Entry(idPrefix + count, message);
        boolean behind = returning();
        unacknowledged.add(entry);
        if (behind) {
            held = true;
        } else {
            transmit(entry);
        }
    }

    private boolean returning() {
        return unacknowledged.stream().anyMatch(entry -> entry.returned > 0);
    }

    private void sendHeld() {
        if (held && !returning()) {
            resend();
        }
    }

    /** The same, in place of what is not acknowledged yet of the same kind: only the newest counts. */
    void sendNewest(JingleMessage message) {
        unacknowledged.removeIf(entry -> entry.message.toString().equals(message.toString()));
        sendHeld();
        send(message);
    }

    /** Sends this instead of all that is not acknowledged yet: the last word of a session. */
    void sendLast(JingleMessage message) {
        unacknowledged.clear();
        send(message);
    }

    /** Asks once more for an answer that does not come: with an id of its own and without repetition, since the far end may be a new one. */
    void remind(JingleMessage message) {
        count++;
        Iq iq = Iq.set(idPrefix + count, from, to, JingleCodec.print(message));
        link.request(iq, answer -> {
            if (!abandoned && answer instanceof IqAnswer.Refused refused) {
                owner.onFailed(message, refused.failure().condition());
            }
        });
    }

    /** The session goes on with another far end: nothing is sent again, and no answer counts. */
    void abandon() {
        abandoned = true;
        unacknowledged.clear();
    }

    /** The link can carry again what it has not. */
    void resend() {
        held = false;
        List<Entry> waiting = new ArrayList<>(unacknowledged);
        waiting.forEach(this::transmit);
    }

    /** Whether a message with that IQ id was here before. */
    boolean repeated(String iqId) {
        return seen.put(iqId, Boolean.TRUE) != null;
    }

    private void transmit(Entry entry) {
        if (entry.underWay) {
            return;
        }
        log.debug("sid {}: {} out", entry.message.sid(), entry.message);
        entry.underWay = true;
        Iq iq = Iq.set(entry.id, from, to, JingleCodec.print(entry.message));
        link.request(iq, answer -> onAnswer(entry, answer));
    }

    private void onAnswer(Entry entry, IqAnswer answer) {
        entry.underWay = false;
        if (!unacknowledged.contains(entry)) {
            return;
        }
        if (answer instanceof IqAnswer.LinkDown) {
            link.loop().execute(() -> overAnotherLink(entry));
            return;
        }
        String condition =
                answer instanceof IqAnswer.Refused refused ? refused.failure().condition() : TIMED_OUT;
        boolean done = answer instanceof IqAnswer.Done;
        if (!done
                && Unreachable.is(condition)
                && !(entry.message instanceof JingleMessage.Initiate)
                && entry.returned < MOST_RETURNS) {
            entry.returned++;
            planReturn();
            return;
        }
        unacknowledged.remove(entry);
        if (done) {
            owner.onDelivered(entry.message);
        } else {
            log.debug("sid {}: {} failed: {}", entry.message.sid(), entry.message, condition);
            owner.onFailed(entry.message, condition);
        }
        sendHeld();
    }

    /** All that waits goes out again together, in order: an older message must not overtake a newer one. */
    private void planReturn() {
        if (returnPlanned) {
            return;
        }
        returnPlanned = true;
        link.loop()
                .schedule(
                        () -> {
                            returnPlanned = false;
                            if (link.unavailable().isEmpty()) {
                                resend();
                            }
                        },
                        RETURN_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** Once all that the broken link carried is known; without another link it waits for {@link #resend}. */
    private void overAnotherLink(Entry entry) {
        if (unacknowledged.contains(entry) && link.unavailable().isEmpty()) {
            transmit(entry);
        }
    }
}
