package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.DirectoryLookup;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.xmpp.component.GroupSettings;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkGroup;
import io.drawbridge.xmpp.component.LinkObserver;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.CallbridgeReach;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.JoinRoute;
import io.drawbridge.xmpp.jingle.MeetingDesk;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.jingle.standard.GuestCalls;
import io.drawbridge.xmpp.jingle.standard.JingleLimits;
import io.drawbridge.xmpp.jingle.standard.MeetingContacts;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of this process's components and the two sides of the joins over them. What {@link #apply} brings takes the place of what was,
 * without touching running calls. Thread-safe.
 */
final class Links {
    private static final Logger log = LoggerFactory.getLogger(Links.class);
    private static final int SHOW_MILLIS = 500;
    private static final long RETIRE_CHECK_SECONDS = 2;

    /** The links of one component and what answers there. */
    private record Side(
            LinkGroup group,
            JingleDispatcher dispatcher,
            Optional<CallbridgeJoins> answering,
            Optional<GuestCalls> guests) {}

    private final LegContext context;
    private final int ownPort;
    private final Random random = new Random();
    private final XmppJoinLink joins;
    private final LinkMeters meters;
    private @Nullable Future<?> refresh;
    private final CallbridgeReach reach;
    private final List<Side> retiring = new ArrayList<>();
    private volatile Map<String, Side> sides = Map.of();
    private volatile Set<String> webDomains = Set.of();
    private volatile Set<String> ownDomains = Set.of();
    private Xmpp settings;
    private boolean enabled;

    /**
     * Opens nothing yet.
     *
     * @param components the secrets of the domains to register
     * @param ownPort of the built-in server; 0 when the links go elsewhere
     */
    Links(LegContext context, XmppPlan plan, Map<String, Secret> components, int ownPort) {
        this.context = context;
        this.meters = new LinkMeters(context.meters());
        this.ownPort = ownPort;
        this.settings = context.config().xmpp();
        this.sides = makeSides(plan, components, Map.of());
        trust(plan);
        this.joins = new XmppJoinLink(route(plan));
        this.reach = new CallbridgeReach(joins);
        serve(plan);
    }

    /** Keeps what has the same domain, and makes the rest. */
    private Map<String, Side> makeSides(XmppPlan plan, Map<String, Secret> components, Map<String, Side> before) {
        Map<String, Side> made = new LinkedHashMap<>();
        for (String domain : plan.ownDomains()) {
            GroupSettings wanted =
                    plan.group(domain, components.getOrDefault(domain, Secret.NONE), context.loops(), ownPort);
            Side known = before.containsKey(domain) ? before.get(domain) : comeBack(domain);
            if (known != null) {
                Preparation.tell(domain, plan, meters.observer(domain));
                known.group().replace(wanted);
                made.put(domain, known);
            } else {
                made.put(domain, side(plan, wanted));
            }
        }
        return made;
    }

    /** A component that was to go is wanted again. */
    private @Nullable Side comeBack(String domain) {
        Optional<Side> found = retiring.stream()
                .filter(side -> side.group().component().equals(domain))
                .findFirst();
        found.ifPresent(retiring::remove);
        return found.orElse(null);
    }

    private Side side(XmppPlan plan, GroupSettings wanted) {
        IqHandlers handlers = new IqHandlers();
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        LinkGroup group = new LinkGroup(
                context.loops(),
                context.ticker(),
                wanted,
                handlers,
                HostName.ownOr(context.config().domain()),
                random);
        LinkObserver observer = meters.observer(wanted.component());
        Preparation.tell(wanted.component(), plan, observer);
        group.observe(observer);
        boolean answers = plan.callbridge() && wanted.component().equals(plan.callbridgeDomain());
        Optional<CallbridgeJoins> answering = answers ? Optional.of(answering(group, handlers)) : Optional.empty();
        answering.ifPresent(dispatcher::serve);
        Optional<GuestCalls> guests = answers ? Optional.of(guests(group, handlers)) : Optional.empty();
        guests.ifPresent(dispatcher::serve);
        return new Side(group, dispatcher, answering, guests);
    }

    /** Other people's clients, who call meetings by standard Jingle. */
    private GuestCalls guests(LinkGroup group, IqHandlers handlers) {
        GuestCalls guests =
                new GuestCalls(group, new JoinMeter(context.joins(), context.meters(), "guest"), JingleLimits.DEFAULT);
        RelayServices relays = new GuestRelays(context.exports().all(RelayCredentials.class));
        MeetingContacts.install(handlers, guests, this::leadsSomewhere, relays);
        return guests;
    }

    private boolean leadsSomewhere(String name, String source) {
        Destination found = context.directory().ask(name, source);
        return found instanceof Destination.ToMeeting || found instanceof Destination.Echo;
    }

    private CallbridgeJoins answering(LinkGroup group, IqHandlers handlers) {
        MeetingLookup local = (alias, source) -> new DirectoryLookup(context.directory()).ask(alias, source);
        new MeetingDesk(group.loop(), local, context::meetings, () -> webDomains).serve(handlers);
        return new CallbridgeJoins(
                group,
                new JoinMeter(context.joins(), context.meters(), "callbridge"),
                () -> webDomains,
                (domain, participantId) -> ownDomains.contains(domain)
                        ? Optional.empty()
                        : context.meetings().participant(participantId));
    }

    /** What the answering sides go by; those that are to go are our own until then. */
    private void trust(XmppPlan plan) {
        Set<String> own = new HashSet<>(sides.keySet());
        retiring.forEach(side -> own.add(side.group().component()));
        ownDomains = Set.copyOf(own);
        webDomains = plan.webDomains();
    }

    private JoinRoute route(XmppPlan plan) {
        Optional<Side> callbridge = Optional.ofNullable(sides.get(plan.callbridgeDomain()))
                .filter(side -> side.answering().isPresent());
        Side web = sides.get(plan.webbridgeDomain().orElse(plan.callbridgeDomain()));
        if (web == null) {
            throw new IllegalStateException("xmpp.webbridge-id is empty, and this process has no callbridge");
        }
        return new JoinRoute(web.group(), callbridge.map(Side::group), plan.callbridgeDomains());
    }

    private void serve(XmppPlan plan) {
        Side web = sides.get(plan.webbridgeDomain().orElse(plan.callbridgeDomain()));
        if (web != null) {
            web.dispatcher().serve(joins);
        }
    }

    /**
     * Other settings of {@code xmpp.*}, at once: with the same component the links are opened anew with server, secret and trust as they
     * are now; a component of another name takes the joins from now on, while the old one stays until its calls have ended. Nothing
     * changes where the settings mean nothing.
     *
     * @param components the secrets of the domains to register
     * @throws IllegalStateException with a sentence for the operator
     */
    synchronized void apply(XmppPlan plan, Map<String, Secret> components) {
        Xmpp newer = plan.settings();
        if (newer.equals(settings)) {
            return;
        }
        Map<String, Side> before = sides;
        Map<String, Side> after = makeSides(plan, components, before);
        sides = after;
        before.forEach((domain, side) -> {
            if (!after.containsKey(domain)) {
                retire(side);
            }
        });
        trust(plan);
        serve(plan);
        joins.use(route(plan));
        after.forEach((domain, side) -> {
            if (enabled && !before.containsKey(domain)) {
                side.group().enable();
            }
        });
        settings = newer;
    }

    /** The calls of a component that is not wanted any more end of themselves; then its links go. */
    private void retire(Side side) {
        log.info(
                "xmpp {}: takes no more joins, and goes when its calls have ended",
                side.group().component());
        retiring.add(side);
        side.group().loop().schedule(() -> goIfIdle(side), RETIRE_CHECK_SECONDS, TimeUnit.SECONDS);
    }

    private void goIfIdle(Side side) {
        int calls = side.answering().map(CallbridgeJoins::sessionCount).orElse(0)
                + side.guests().map(GuestCalls::sessionCount).orElse(0)
                + joins.sessionCount(side.group());
        synchronized (this) {
            if (!retiring.contains(side)) {
                return;
            }
            if (calls == 0) {
                retiring.remove(side);
                side.group().disable();
                return;
            }
        }
        side.group().loop().schedule(() -> goIfIdle(side), RETIRE_CHECK_SECONDS, TimeUnit.SECONDS);
    }

    /** The asking side. */
    XmppJoinLink joins() {
        return joins;
    }

    /** From now on refuses joins and calls of strangers; running calls go on. */
    void drain() {
        joins.drain();
        sides.values().forEach(side -> side.guests().ifPresent(GuestCalls::drain));
    }

    /** Whether a callbridge answers, for a web bridge apart. */
    CallbridgeReach reach() {
        return reach;
    }

    synchronized void enable() {
        refresh = context.loops()
                .signalling()
                .scheduleAtFixedRate(() -> meters.show(statuses()), 0, SHOW_MILLIS, TimeUnit.MILLISECONDS);
        enabled = true;
        if (context.config().webBridgeApart()) {
            reach.start();
        }
        sides.values().forEach(side -> side.group().enable());
    }

    /** Ends all links; completes when they are gone. */
    synchronized List<Future<?>> disable() {
        enabled = false;
        reach.stop();
        List<Future<?>> ends = new ArrayList<>();
        if (refresh != null) {
            refresh.cancel(false);
            ends.add(context.loops().signalling().submit(() -> meters.show(List.of())));
        }
        sides.values().forEach(side -> ends.add(side.group().disable()));
        retiring.forEach(side -> ends.add(side.group().disable()));
        retiring.clear();
        return ends;
    }

    /** Every link as it is now, the callbridge's first, and of each component the best first; never blocks. */
    List<LinkStatus> statuses() {
        return sides.values().stream()
                .flatMap(side -> side.group().statuses().stream())
                .toList();
    }

    /** The best link of each component. */
    List<LinkStatus> best() {
        return sides.values().stream().map(side -> side.group().status()).toList();
    }
}
