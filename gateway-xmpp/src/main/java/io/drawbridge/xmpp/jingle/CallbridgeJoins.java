package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The answering side: a session-initiate from a web side that we know becomes a join of the callbridge's inner half, and what that says
 * goes back as Jingle. Owner: the link's loop.
 */
public final class CallbridgeJoins {
    private static final int MOST_NAME_CHARS = 64;
    private static final int MOST_FIELD_CHARS = 256;
    /** A signed invitation may stand in place of a PIN. */
    private static final int MOST_PIN_CHARS = 1024;

    /** Finds the participants whose pages are in other processes. */
    public interface Follower {
        /** The participant, if the web side of that domain is in another process. Thread-safe. */
        Optional<Participant> remote(String webDomain, String participantId);
    }

    private record Key(String from, String sid) {}

    private final Carrier link;
    private final JoinLink inner;
    private final Supplier<Set<String>> webDomains;
    private final Follower follower;
    private final Map<Key, CallbridgeSession> sessions = new HashMap<>();

    /**
     * Answers on {@code link}.
     *
     * @param inner takes the joins
     * @param webDomains whose users may join
     */
    public CallbridgeJoins(Carrier link, JoinLink inner, Set<String> webDomains) {
        this(link, inner, () -> webDomains, (domain, participantId) -> Optional.empty());
    }

    /**
     * With {@code follower}, for web sides whose pages cannot look into the meetings of this process.
     *
     * @param webDomains whose users may join from now on, asked at each message; thread-safe
     */
    public CallbridgeJoins(Carrier link, JoinLink inner, Supplier<Set<String>> webDomains, Follower follower) {
        this.follower = follower;
        this.link = link;
        this.inner = inner;
        this.webDomains = webDomains;
        link.watch(usable -> {
            if (usable) {
                List.copyOf(sessions.values()).forEach(CallbridgeSession::onLinkUp);
            }
        });
    }

    /** Sessions that are not over; on the loop. */
    public int sessionCount() {
        return sessions.size();
    }

    /** A Jingle message of a web side; on the loop. */
    void onMessage(Iq iq, JingleMessage message, Consumer<Iq> reply) {
        Optional<XmppAddress> from = XmppAddress.parse(iq.from());
        Optional<XmppAddress> to = XmppAddress.parse(iq.to());
        Key key = new Key(iq.from(), message.sid());
        CallbridgeSession session = sessions.get(key); // goes on where its web side is no longer trusted with new ones
        boolean known = session != null
                || from.filter(f -> webDomains.get().contains(f.domain())).isPresent();
        if (!known || to.isEmpty()) {
            reply.accept(iq.refuse("service-unavailable", "calls are taken from our own web side only"));
            return;
        }
        if (session == null && message instanceof JingleMessage.Initiate initiate) {
            reply.accept(iq.result());
            begin(key, iq, to.get().name(), initiate);
        } else if (session == null || !session.own().equals(iq.to())) {
            reply.accept(iq.refuse("item-not-found", "there is no such session"));
        } else {
            reply.accept(iq.result());
            session.onMessage(iq.id(), message);
        }
    }

    private void begin(Key key, Iq iq, String meeting, JingleMessage.Initiate initiate) {
        String domain = XmppAddress.parse(iq.from()).map(XmppAddress::domain).orElse("");
        CallbridgeSession session = new CallbridgeSession(
                link,
                iq.to(),
                iq.from(),
                initiate.sid(),
                participantId -> follower.remote(domain, participantId),
                () -> sessions.remove(key));
        sessions.put(key, session);
        session.start(
                iq.id(),
                inner,
                new JoinLink.Request(
                        initiate.sid(),
                        meeting,
                        brief(initiate.pin(), MOST_PIN_CHARS),
                        brief(initiate.displayName(), MOST_NAME_CHARS),
                        initiate.language().equals("fr") ? "fr" : "en",
                        brief(initiate.remote(), MOST_FIELD_CHARS),
                        initiate.sdp()));
    }

    private static String brief(String text, int mostChars) {
        return text.length() > mostChars ? XmlChars.clean(text.substring(0, mostChars)) : text;
    }

    /** Ends what is still open, when the gateway goes down; on the loop. */
    public void endAll(EndReason reason) {
        List.copyOf(sessions.values()).forEach(session -> session.endHere(reason));
    }
}
