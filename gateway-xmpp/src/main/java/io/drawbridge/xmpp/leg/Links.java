package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.jingle.standard.GuestCalls;
import io.drawbridge.xmpp.jingle.standard.JingleLimits;
import io.drawbridge.xmpp.jingle.standard.MeetingContacts;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The links of the components and the two sides of the joins over them. Methods belong to the main thread except {@link #statuses}. */
final class Links {
    private final LegContext context;
    private final List<ComponentLink> links = new ArrayList<>();
    private final XmppJoinLink joins;
    private final GuestCalls guests;

    /**
     * Opens nothing yet.
     *
     * @param components the domains to register with their secrets, the callbridge's first
     * @param ownPort of the built-in server; 0 when the links go elsewhere
     */
    Links(LegContext context, XmppPlan plan, Map<String, Secret> components, int ownPort) {
        this.context = context;
        ServerAddress address = plan.ownServer() ? new ServerAddress("localhost", ownPort) : plan.foreignServer();
        AddressLookup lookup = plan.ownServer()
                ? AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress()))
                : AddressLookup.of(context.loops(), context.config().dnsServers());
        Random random = new Random();
        List<JingleDispatcher> dispatchers = new ArrayList<>();
        List<IqHandlers> tables = new ArrayList<>();
        components.forEach((component, secret) -> {
            IqHandlers handlers = new IqHandlers();
            tables.add(handlers);
            dispatchers.add(new JingleDispatcher(handlers));
            links.add(new ComponentLink(
                    context.loops(),
                    context.ticker(),
                    new LinkSettings(
                            component, secret, address, plan.names(address), plan.linkTls(), lookup, LinkTimes.DEFAULT),
                    handlers,
                    random));
        });
        joins = connectSides(plan, dispatchers);
        guests = new GuestCalls(links.get(0), context.joins(), JingleLimits.DEFAULT);
        dispatchers.get(0).serve(guests);
        MeetingContacts.install(tables.get(0), guests, this::leadsSomewhere);
    }

    private boolean leadsSomewhere(String name, String source) {
        Destination found = context.directory().ask(name, source);
        return found instanceof Destination.ToMeeting || found instanceof Destination.Echo;
    }

    private XmppJoinLink connectSides(XmppPlan plan, List<JingleDispatcher> dispatchers) {
        ComponentLink callbridge = links.get(0);
        ComponentLink web = links.get(links.size() - 1);
        Set<String> webDomains = plan.webbridgeDomain()
                .map(domain -> Set.of(domain, callbridge.component()))
                .orElse(Set.of(callbridge.component()));
        dispatchers.get(0).serve(new CallbridgeJoins(callbridge, context.joins(), webDomains));
        XmppJoinLink asking = new XmppJoinLink(web, callbridge);
        dispatchers.get(dispatchers.size() - 1).serve(asking);
        return asking;
    }

    /** The asking side. */
    XmppJoinLink joins() {
        return joins;
    }

    /** From now on refuses joins and calls of strangers; running calls go on. */
    void drain() {
        joins.drain();
        guests.drain();
    }

    void enable() {
        links.forEach(ComponentLink::enable);
    }

    /** Ends all links; completes when they are gone. */
    List<Future<?>> disable() {
        List<Future<?>> ends = new ArrayList<>();
        links.forEach(link -> ends.add(link.disable()));
        return ends;
    }

    /** Every link as it is now; thread-safe. */
    List<LinkStatus> statuses() {
        return links.stream().map(ComponentLink::status).toList();
    }
}
