package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Our requests of one session in order, each until it is answered: what a lost link swallowed is sent again with the same id, over another
 * link at once if there is one. Owner: the link's loop.
 */
final class GuestOutbox {
    /** Far more than a client that answers at all leaves open. */
    private static final int MOST_UNANSWERED = 128;

    /** Told how a request fared. */
    interface Owner {
        /** It was carried out. */
        void onDone(XmlElement jingle);

        /** The client, or a server, will not have it, or nobody answered in time. */
        void onFailed(XmlElement jingle, Iq.Failure failure);
    }

    private static final class Entry {
        private final String id;
        private final XmlElement jingle;
        private boolean underWay;

        Entry(String id, XmlElement jingle) {
            this.id = id;
            this.jingle = jingle;
        }
    }

    private final Carrier link;
    private final String from;
    private final String to;
    private final String idPrefix;
    private final Owner owner;
    private final Deque<Entry> unanswered = new ArrayDeque<>();
    private int count;

    /**
     * For one session.
     *
     * @param idPrefix unique to it
     */
    GuestOutbox(Carrier link, String from, String to, String idPrefix, Owner owner) {
        this.link = link;
        this.from = from;
        this.to = to;
        this.idPrefix = idPrefix;
        this.owner = owner;
    }

    /** Whether the client has left so much unanswered that nothing more should be asked of it. */
    boolean crowded() {
        return unanswered.size() >= MOST_UNANSWERED;
    }

    void send(XmlElement jingle) {
        count++;
        Entry entry = new Entry(idPrefix + count, jingle);
        unanswered.add(entry);
        transmit(entry);
    }

    /** Sends this instead of what is not answered yet. */
    void sendLast(XmlElement jingle) {
        unanswered.clear();
        send(jingle);
    }

    /** The link can carry again what it has not. */
    void resend() {
        List.copyOf(unanswered).forEach(this::transmit);
    }

    private void transmit(Entry entry) {
        if (!entry.underWay) {
            entry.underWay = true;
            link.request(Iq.set(entry.id, from, to, entry.jingle), answer -> onAnswer(entry, answer));
        }
    }

    private void onAnswer(Entry entry, IqAnswer answer) {
        entry.underWay = false;
        if (!unanswered.contains(entry)) {
            return;
        }
        if (answer instanceof IqAnswer.LinkDown) {
            link.loop().execute(() -> overAnotherLink(entry));
            return;
        }
        unanswered.remove(entry);
        if (answer instanceof IqAnswer.Done) {
            owner.onDone(entry.jingle);
        } else {
            Iq.Failure failure = answer instanceof IqAnswer.Refused refused
                    ? refused.failure()
                    : new Iq.Failure("no answer in time", "");
            owner.onFailed(entry.jingle, failure);
        }
    }

    /** Without another link it waits for {@link #resend}. */
    private void overAnotherLink(Entry entry) {
        if (unanswered.contains(entry) && link.unavailable().isEmpty()) {
            transmit(entry);
        }
    }
}
