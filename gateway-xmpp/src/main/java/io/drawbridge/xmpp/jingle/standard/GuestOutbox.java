package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Our requests of one session in order, each until it is answered: what a lost link swallowed is sent again with the same id. Owner: the link's loop. */
final class GuestOutbox {
    /** Told how a request fared. */
    interface Owner {
        /** It was carried out. */
        void onDone(XmlElement jingle);

        /** The client, or a server, will not have it, or nobody answered in time. */
        void onFailed(XmlElement jingle, String condition);
    }

    private record Entry(String id, XmlElement jingle) {}

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
        link.request(Iq.set(entry.id(), from, to, entry.jingle()), answer -> onAnswer(entry, answer));
    }

    private void onAnswer(Entry entry, IqAnswer answer) {
        if (answer instanceof IqAnswer.LinkDown || !unanswered.remove(entry)) {
            return;
        }
        if (answer instanceof IqAnswer.Done) {
            owner.onDone(entry.jingle());
        } else {
            String condition = answer instanceof IqAnswer.Refused refused
                    ? refused.failure().condition()
                    : "no answer in time";
            owner.onFailed(entry.jingle(), condition);
        }
    }
}
