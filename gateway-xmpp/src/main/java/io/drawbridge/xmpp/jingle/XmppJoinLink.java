package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmppAddress;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The asking side: a web join becomes a Jingle session from {@code web-<session>@<component>} to {@code <meeting>@<callbridge>}, through
 * the XMPP server; where there are several callbridges, to the one where the meeting runs. When the last link goes, joins under way fail
 * within two seconds unless another link is there, and running calls stay. Thread-safe; sessions live on the link's loop.
 */
public final class XmppJoinLink implements JoinLink {
    private static final int MOST_NAME_CHARS = 64;

    private final EventLoop loop;
    private final Map<String, WebSession> sessions = new HashMap<>();
    private final Set<Carrier> watched = ConcurrentHashMap.newKeySet();
    private final MeetingQuestions questions = new MeetingQuestions(this::route);
    private volatile JoinRoute route;
    private volatile boolean draining;

    /** Joins within one process, over {@code web}. */
    public XmppJoinLink(Carrier web, Carrier callbridge) {
        this(JoinRoute.within(web, callbridge));
    }

    /** Joins along {@code route}; before its links are switched on. */
    public XmppJoinLink(JoinRoute route) {
        this.loop = route.web().loop();
        this.route = route;
        use(route);
    }

    /** New joins go this way from now on, sessions go on as they are; before links that are new are switched on. Thread-safe. */
    public void use(JoinRoute newer) {
        if (watched.add(newer.web())) {
            newer.web().watch(this::onUsable);
        }
        newer.local().filter(watched::add).ifPresent(callbridge -> callbridge.watch(this::onUsable));
        route = newer;
    }

    /** The way that new joins go; thread-safe. */
    public JoinRoute route() {
        return route;
    }

    /** Asks about meetings along the same way; thread-safe. */
    public MeetingQuestions questions() {
        return questions;
    }

    @Override
    public Optional<String> unavailable() {
        if (draining) {
            return Optional.of(new EndReason.ShuttingDown().detail());
        }
        return route.unavailable();
    }

    /** From now on refuses joins; running calls go on. */
    public void drain() {
        draining = true;
    }

    @Override
    public Call join(Request request, Listener listener) {
        Handle handle = new Handle(request.sessionId());
        loop.execute(() -> begin(request, listener));
        return handle;
    }

    private void begin(Request request, Listener listener) {
        WebSession known = sessions.get(request.sessionId());
        if (known != null && !known.ended()) {
            known.follow(listener);
            return;
        }
        if (draining) {
            listener.onEnded(new EndReason.ShuttingDown());
            return;
        }
        Optional<String> unavailable = unavailable();
        if (unavailable.isPresent()) {
            listener.onEnded(new EndReason.NotReady(unavailable.get()));
            return;
        }
        if (!XmlChars.legal(request.sdpOffer())) {
            listener.onEnded(new EndReason.MalformedOffer("the offer has characters that the link cannot carry"));
            return;
        }
        JoinRoute along = route;
        List<XmppAddress> targets = along.callbridges().stream()
                .flatMap(domain -> XmppAddress.ofName(request.meeting(), domain).stream())
                .toList();
        Optional<XmppAddress> own = XmppAddress.parse(
                "web-" + request.sessionId() + "@" + along.web().component());
        if (targets.isEmpty() || own.isEmpty()) {
            listener.onEnded(new EndReason.UnknownMeeting());
            return;
        }
        WebSession session = new WebSession(
                along.web(), along::unavailable, own.get().toString(), initiate(request), listener, this::forget);
        sessions.put(request.sessionId(), session);
        if (targets.size() == 1) {
            session.ask(targets);
        } else {
            questions.choose(along, request.meeting(), request.remote(), choice -> ask(session, request, choice));
        }
    }

    private static JingleMessage.Initiate initiate(Request request) {
        String name = XmlChars.clean(request.displayName());
        return new JingleMessage.Initiate(
                request.sessionId(),
                XmlChars.clean(request.pin()),
                name.length() > MOST_NAME_CHARS ? XmlChars.clean(name.substring(0, MOST_NAME_CHARS)) : name,
                XmlChars.clean(request.language()),
                XmlChars.clean(request.remote()),
                request.sdpOffer());
    }

    private static void ask(WebSession session, Request request, CallbridgeChoice choice) {
        List<XmppAddress> targets = choice.order().stream()
                .flatMap(domain -> XmppAddress.ofName(request.meeting(), domain).stream())
                .toList();
        if (choice.nobody()) {
            session.refuse(new EndReason.NotReady(MeetingQuestions.silent()));
        } else if (targets.isEmpty()) {
            session.refuse(new EndReason.UnknownMeeting());
        } else {
            session.ask(targets);
        }
    }

    /** Sessions of which the far end does not know yet that they are over, or that are not; on the loop. */
    public int sessionCount() {
        return sessions.size();
    }

    /** Those over {@code carrier}; on the loop. */
    public int sessionCount(Carrier carrier) {
        return (int) sessions.values().stream()
                .filter(session -> session.link() == carrier)
                .count();
    }

    private void forget(String sid, WebSession session) {
        sessions.remove(sid, session);
    }

    private void onUsable(boolean usable) {
        List<WebSession> all = List.copyOf(sessions.values());
        if (usable) {
            all.forEach(WebSession::onLinkUp);
        } else {
            String why = unavailable().orElse("the link to the XMPP server was lost");
            all.forEach(session -> session.onLinkDown(why));
        }
    }

    /** Whether a message to that address belongs to a session of this side; on the loop. */
    boolean owns(Iq iq, JingleMessage message) {
        WebSession session = sessions.get(message.sid());
        return session != null && session.own().equals(iq.to());
    }

    /** A message of the callbridge; on the loop. */
    void onMessage(Iq iq, JingleMessage message, Consumer<Iq> reply) {
        WebSession session = sessions.get(message.sid());
        Optional<XmppAddress> from = XmppAddress.parse(iq.from());
        boolean ours = session != null
                && session.own().equals(iq.to())
                && from.filter(f -> session.asked(f.domain())).isPresent();
        if (session == null || !ours) {
            reply.accept(iq.refuse("item-not-found", "there is no such session"));
            return;
        }
        reply.accept(iq.result());
        session.onMessage(iq.id(), message);
    }

    /** The asking side's handle. */
    private final class Handle implements Call {
        private final String sid;

        Handle(String sid) {
            this.sid = sid;
        }

        private void onSession(Consumer<WebSession> action) {
            loop.execute(() -> {
                WebSession session = sessions.get(sid);
                if (session != null) {
                    action.accept(session);
                }
            });
        }

        @Override
        public void candidate(Candidate candidate) {
            if (XmlChars.legal(candidate.candidate()) && XmlChars.legal(candidate.mid())) {
                onSession(session -> session.send(new JingleMessage.Trickle(sid, candidate)));
            }
        }

        @Override
        public void offer(String sdpOffer) {
            if (XmlChars.legal(sdpOffer)) {
                onSession(session -> session.send(new JingleMessage.Modify(sid, sdpOffer)));
            }
        }

        @Override
        public void command(PageCommand command) {
            onSession(session -> session.send(new JingleMessage.Command(sid, command)));
        }

        @Override
        public void end(EndReason reason) {
            onSession(session -> session.endHere(reason));
        }
    }
}
