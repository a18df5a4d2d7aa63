package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls of other people's Jingle clients to meetings (XEP-0166). A session belongs to the full address that began it and its sid; for
 * anybody else it does not exist. Owner: the link's loop.
 */
public final class GuestCalls {
    private static final int SESSION_ID_BITS = 100;
    private static final int RADIX = 36;
    private static final int SESSION_ID_CHARS = 20;

    private record Key(XmppAddress from, String sid) {}

    private final Carrier link;
    private final JoinLink inner;
    private final JingleLimits limits;
    private final SecureRandom random = new SecureRandom();
    private final Map<Key, GuestSession> sessions = new HashMap<>();
    private boolean draining;

    /**
     * Takes calls on {@code link}.
     *
     * @param inner takes the joins
     */
    public GuestCalls(Carrier link, JoinLink inner, JingleLimits limits) {
        this.link = link;
        this.inner = inner;
        this.limits = limits;
        link.watch(usable -> {
            if (usable) {
                List.copyOf(sessions.values()).forEach(GuestSession::onLinkUp);
            }
        });
    }

    /** Sessions of which the guest does not know yet that they are over, or that are not; on the loop. */
    public int sessionCount() {
        return sessions.size();
    }

    /** From now on refuses calls; running ones go on. Thread-safe. */
    public void drain() {
        link.loop().execute(() -> draining = true);
    }

    /** Ends what is still open; on the loop. */
    public void endAll(EndReason reason) {
        List.copyOf(sessions.values()).forEach(session -> session.endAll(reason));
    }

    /** Whether the request is of a session of these; on the loop. */
    public boolean owns(Iq iq) {
        return session(iq) != null;
    }

    private @Nullable GuestSession session(Iq iq) {
        String sid = iq.payload().map(p -> p.attribute("sid")).orElse("");
        return XmppAddress.parse(iq.from())
                .map(from -> sessions.get(new Key(from, sid)))
                .orElse(null);
    }

    /** The guest has taken a call back, by message (XEP-0353); on the loop. */
    void retracted(String from, String sid) {
        XmppAddress.parse(from)
                .map(address -> sessions.get(new Key(address, sid)))
                .filter(session -> !session.answered())
                .ifPresent(session -> session.terminated(new EndReason.Cancelled()));
    }

    /** A jingle request; on the loop. */
    public void onRequest(Iq iq, Consumer<Iq> reply) {
        XmlElement jingle = iq.payload().orElse(XmlElement.of("none", ""));
        String action = jingle.attribute("action");
        Optional<Guest> guest = Guest.of(iq.from());
        Optional<XmppAddress> to = XmppAddress.parse(iq.to());
        if (guest.isEmpty() || to.isEmpty() || to.get().local().isEmpty()) {
            reply.accept(iq.refuse("service-unavailable", "calls go from a client to a meeting"));
        } else if (action.isEmpty() || !Tokens.line(jingle.attribute("sid"))) {
            reply.accept(iq.refuse("bad-request", "jingle has an action and a sid"));
        } else {
            GuestSession session = session(iq);
            if (session == null && action.equals("session-initiate")) {
                initiate(iq, jingle, guest.get(), to.get(), reply);
            } else if (session == null || !session.isTo(to.get())) {
                reply.accept(iq.refuse("item-not-found", "there is no such session", condition("unknown-session")));
            } else {
                new GuestRequest(session, limits, iq, jingle, reply).carryOut();
            }
        }
    }

    static XmlElement condition(String name) {
        return XmlElement.of(name, JingleNs.ERRORS);
    }

    private void initiate(Iq iq, XmlElement jingle, Guest guest, XmppAddress to, Consumer<Iq> reply) {
        if (crowded(guest)) {
            reply.accept(iq.refuse("resource-constraint", "there are too many calls at once"));
            return;
        }
        Contents.Addition addition = Contents.NONE.with(jingle, limits);
        if (addition instanceof Contents.Addition.Bad bad) {
            reply.accept(iq.refuse("bad-request", bad.why()));
            return;
        }
        reply.accept(iq.result());
        Contents.Addition.Good good = (Contents.Addition.Good) addition;
        String id = sessionId();
        Key key = new Key(guest.address(), jingle.attribute("sid"));
        GuestSession session = new GuestSession(
                link, to, iq.from(), jingle.attribute("sid"), id, good.contents(), () -> sessions.remove(key));
        sessions.put(key, session);
        Optional<EndReason> refusal = refusal();
        if (good.contents().empty()) {
            session.end(good.foreign().get(0).reason(), good.foreign().get(0).why());
        } else if (refusal.isPresent()) {
            session.end(refusal.get());
        } else {
            session.start(inner, good.foreign(), request(id, guest, to, good.contents()));
        }
    }

    private Optional<EndReason> refusal() {
        return draining
                ? Optional.of(new EndReason.ShuttingDown())
                : inner.unavailable().map(EndReason.NotReady::new);
    }

    private boolean crowded(Guest guest) {
        long own = sessions.keySet().stream()
                .filter(key -> new Guest(key.from()).bare().equals(guest.bare()))
                .count();
        return own >= limits.sessions() || sessions.size() >= limits.allSessions();
    }

    private static JoinLink.Request request(String id, Guest guest, XmppAddress to, Contents contents) {
        return new JoinLink.Request(
                id, to.name(), "", guest.displayName(), "en", guest.source(), SdpPrinter.print(contents.offer(1)));
    }

    /** Of our own choice: a guest's sid says nothing about the sids of others. */
    private String sessionId() {
        String id = new BigInteger(SESSION_ID_BITS, random).toString(RADIX);
        return "0".repeat(Math.max(0, SESSION_ID_CHARS - id.length())) + id;
    }

    static List<XmlElement> contentsOf(XmlElement jingle) {
        return jingle.elements().stream()
                .filter(e -> e.is("content", Xmlns.JINGLE))
                .toList();
    }
}
