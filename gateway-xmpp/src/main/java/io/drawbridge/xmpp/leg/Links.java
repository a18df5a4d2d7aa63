package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkObserver;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The links of the components and the two sides of the joins over them. Methods belong to the main thread except {@link #statuses}. */
final class Links {
    private static final int SHOW_MILLIS = 500;

    private final LegContext context;
    private final List<ComponentLink> links = new ArrayList<>();
    private final XmppJoinLink joins;
    private final LinkMeters meters;
    private @Nullable Future<?> refresh;

    /**
     * Opens nothing yet.
     *
     * @param components the domains to register with their secrets, the callbridge's first
     * @param ownPort of the built-in server; 0 when the links go elsewhere
     */
    Links(LegContext context, XmppPlan plan, Map<String, Secret> components, int ownPort) {
        this.context = context;
        this.meters = new LinkMeters(context.meters());
        ServerAddress address = plan.ownServer() ? new ServerAddress("localhost", ownPort) : plan.foreignServer();
        AddressLookup lookup = plan.addressLookup(context.loops());
        Random random = new Random();
        List<JingleDispatcher> dispatchers = new ArrayList<>();
        components.forEach((component, secret) -> {
            IqHandlers handlers = new IqHandlers();
            dispatchers.add(new JingleDispatcher(handlers));
            ComponentLink link = new ComponentLink(
                    context.loops(),
                    context.ticker(),
                    new LinkSettings(
                            component, secret, address, plan.names(address), plan.linkTls(), lookup, LinkTimes.DEFAULT),
                    handlers,
                    random);
            LinkObserver observer = meters.observer(component);
            Preparation.tell(component, context.config().xmpp(), plan.ownServer(), observer);
            link.observe(observer);
            links.add(link);
        });
        joins = connectSides(plan, dispatchers);
    }

    private XmppJoinLink connectSides(XmppPlan plan, List<JingleDispatcher> dispatchers) {
        ComponentLink callbridge = links.get(0);
        ComponentLink web = links.get(links.size() - 1);
        Set<String> webDomains = plan.webbridgeDomain()
                .map(domain -> Set.of(domain, callbridge.component()))
                .orElse(Set.of(callbridge.component()));
        dispatchers.get(0).serve(new CallbridgeJoins(callbridge, new JoinMeter(context.joins(), context.meters(), "callbridge"), webDomains));
        XmppJoinLink asking = new XmppJoinLink(web, callbridge);
        dispatchers.get(dispatchers.size() - 1).serve(asking);
        return asking;
    }

    /** The asking side. */
    XmppJoinLink joins() {
        return joins;
    }

    void enable() {
        refresh = context.loops()
                .signalling()
                .scheduleAtFixedRate(() -> meters.show(statuses()), 0, SHOW_MILLIS, TimeUnit.MILLISECONDS);
        links.forEach(ComponentLink::enable);
    }

    /** Ends all links; completes when they are gone. */
    List<Future<?>> disable() {
        List<Future<?>> ends = new ArrayList<>();
        if (refresh != null) {
            refresh.cancel(false);
            ends.add(context.loops().signalling().submit(() -> meters.show(List.of())));
        }
        links.forEach(link -> ends.add(link.disable()));
        return ends;
    }

    /** Every link as it is now; thread-safe. */
    List<LinkStatus> statuses() {
        return links.stream().map(ComponentLink::status).toList();
    }
}
