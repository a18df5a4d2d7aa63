package io.drawbridge.xmpp;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.ComponentTls;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerNames;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.server.Accounts;
import io.drawbridge.xmpp.server.ClientCertificates;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.GuestLimits;
import io.drawbridge.xmpp.server.ServerLimits;
import io.drawbridge.xmpp.server.ServerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Built-in server with TLS, a relay before it, and links with join sides on real sockets; waits of tens of milliseconds. */
public final class TestBed implements AutoCloseable {
    public static final String DOMAIN = "example.com";
    public static final String COMPONENT = "callbridge.example.com";
    public static final Secret SECRET = new Secret("correct horse");

    public static final LinkTimes FAST = new LinkTimes(
            seconds(5),
            seconds(30),
            seconds(10),
            seconds(60),
            TimeUnit.MILLISECONDS.toNanos(20),
            TimeUnit.MILLISECONDS.toNanos(100),
            TimeUnit.MILLISECONDS.toNanos(50));

    public final Loops loops = new Loops(1);
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final TestPki pki = new TestPki(TestPki.dns(DOMAIN), TestPki.dns("localhost"));
    public final ComponentServer server;
    public final InetSocketAddress serverAddress;
    public final Relay relay;
    public final FakeJoins inner = new FakeJoins();
    public final List<LinkState> trace = new CopyOnWriteArrayList<>();

    public TestBed() throws Exception {
        this(ServerLimits.DEFAULT);
    }

    public TestBed(ServerLimits limits) throws Exception {
        this(settings -> settings.with(limits, GuestLimits.DEFAULT));
    }

    public TestBed(UnaryOperator<ServerSettings> changes) throws Exception {
        SslContext tls = ComponentTls.server(pki.xmppServer(), List.of(pki.authority()));
        Accounts accounts = Accounts.fixed(Map.of(COMPONENT, SECRET, "other.example.com", SECRET));
        ServerSettings settings =
                ServerSettings.of(DOMAIN, accounts).with(Optional.of(() -> tls), ClientCertificates.UNCHECKED);
        server = new ComponentServer(loops, changes.apply(settings), meters);
        serverAddress = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        relay = new Relay(serverAddress);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    public LinkSettings settings(String component, Secret secret) throws Exception {
        ServerNames names = new ServerNames(DOMAIN, "localhost");
        return new LinkSettings(
                component,
                secret,
                new ServerAddress("localhost", relay.port()),
                names,
                Optional.of(towards ->
                        ComponentTls.client(pki.callbridge(), Optional.of(List.of(pki.authority())), towards)),
                AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress())),
                FAST);
    }

    public ComponentLink link(LinkSettings settings, IqHandlers handlers) {
        ComponentLink link = new ComponentLink(loops, Ticker.systemTicker(), settings, handlers, new Random(1));
        link.trace((to, why) -> trace.add(to));
        return link;
    }

    /** A link with both sides of joins on it, switched on. */
    public Joins joins(LinkSettings settings) {
        IqHandlers handlers = new IqHandlers();
        JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        ComponentLink link = link(settings, handlers);
        CallbridgeJoins callbridge = new CallbridgeJoins(link, inner, Set.of(settings.component()));
        dispatcher.serve(callbridge);
        XmppJoinLink web = new XmppJoinLink(link, link);
        dispatcher.serve(web);
        link.enable();
        return new Joins(link, web, callbridge);
    }

    /** The same with everything right, once it is ready. */
    public Joins readyJoins() throws Exception {
        Joins joins = joins(settings(COMPONENT, SECRET));
        Await.until("the link is usable", () -> joins.link().status().usable());
        return joins;
    }

    public record Joins(ComponentLink link, XmppJoinLink web, CallbridgeJoins callbridge) {}

    @Override
    public void close() throws Exception {
        relay.close();
        server.stop().await(5, TimeUnit.SECONDS);
        loops.close();
    }
}
