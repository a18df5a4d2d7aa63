package io.drawbridge.xmpp;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.callbridge.GroupTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.GroupSettings;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkGroup;
import io.drawbridge.xmpp.component.Server;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerLookup;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.JoinRoute;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.ServerLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Independent built-in servers without TLS, and groups of links to all of them. */
public final class ServerFarm implements AutoCloseable {
    public static final String WEB = "web.example.com";
    private static final Secret SECRET = new Secret("correct horse");
    private static final Map<String, Secret> COMPONENTS =
            Map.of("cb1.example.com", SECRET, "cb2.example.com", SECRET, "cb3.example.com", SECRET, WEB, SECRET);

    public final Loops loops = new Loops(1);
    private final List<ComponentServer> servers = new ArrayList<>();
    private final List<Server> addresses = new ArrayList<>();
    private final List<LinkGroup> groups = new ArrayList<>();

    public ServerFarm(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            ComponentServer server = new ComponentServer(
                    loops,
                    "example.com",
                    COMPONENTS,
                    Optional.empty(),
                    ServerLimits.DEFAULT,
                    new SimpleMeterRegistry());
            InetSocketAddress bound = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            servers.add(server);
            addresses.add(new Server(new ServerAddress("localhost", bound.getPort()), 0, 10));
        }
    }

    public void stop(int index) {
        servers.get(index).stop().syncUninterruptibly();
    }

    public GroupSettings settings(String component) {
        ServerLookup.Answer found = new ServerLookup.Answer.Found(List.copyOf(addresses), Long.MAX_VALUE);
        return new GroupSettings(
                component,
                SECRET,
                "example.com",
                () -> CompletableFuture.completedFuture(found),
                server -> new ServerNames("example.com", server.host()),
                Optional.empty(),
                AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress())),
                TestBed.FAST,
                GroupTimes.DEFAULT);
    }

    public LinkGroup group(String component, IqHandlers handlers) {
        return group(settings(component), handlers, "host-" + groups.size());
    }

    public LinkGroup group(GroupSettings settings, IqHandlers handlers, String host) {
        LinkGroup group = new LinkGroup(loops, Ticker.systemTicker(), settings, handlers, host, new Random(1));
        groups.add(group);
        return group;
    }

    /** A callbridge process: answers joins from {@link #WEB}. */
    public record Callbridge(LinkGroup group, FakeJoins inner, IqHandlers handlers) {}

    /** Registered once it is back. */
    public Callbridge callbridge(String component) {
        IqHandlers handlers = new IqHandlers();
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        LinkGroup group = group(component, handlers);
        FakeJoins inner = new FakeJoins();
        dispatcher.serve(new CallbridgeJoins(group, inner, Set.of(WEB)));
        return new Callbridge(group, inner, handlers);
    }

    /** The web side, ready on all servers. */
    public XmppJoinLink web(String... callbridges) {
        IqHandlers handlers = new IqHandlers();
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        LinkGroup group = group(WEB, handlers);
        XmppJoinLink web = new XmppJoinLink(new JoinRoute(group, Optional.empty(), List.of(callbridges)));
        dispatcher.serve(web);
        ready(group, addresses.size());
        return web;
    }

    public void ready(LinkGroup group, int links) {
        group.enable();
        Await.until("usable on " + links, () -> usable(group) == links);
    }

    public static int usable(LinkGroup group) {
        return (int) group.statuses().stream().filter(s -> s.usable()).count();
    }

    @Override
    public void close() throws Exception {
        for (LinkGroup group : groups) {
            group.disable().await(5, TimeUnit.SECONDS);
        }
        for (ComponentServer server : servers) {
            server.stop().await(5, TimeUnit.SECONDS);
        }
        loops.close();
    }
}
