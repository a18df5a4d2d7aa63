package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.ListenFault;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerNames;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.server.ComponentServer;
import io.drawbridge.xmpp.server.ServerLimits;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Built-in server, links and joins. Owner: the main thread, except what is lent, which is thread-safe. */
final class XmppLeg implements Leg {
    private final LegContext context;
    private final LentJoinLink lent = new LentJoinLink();
    private final Random random = new Random();
    private volatile List<ComponentLink> links = List.of();
    private @Nullable ComponentServer server;
    private @Nullable XmppJoinLink joins;

    XmppLeg(LegContext context) {
        this.context = context;
    }

    private boolean enabled() {
        return context.config().xmpp().enabled();
    }

    @Override
    public void lend(Exports exports) {
        exports.lend(JoinLink.class, enabled() ? lent : context.joins());
        exports.lend(ReadinessCheck.class, new LinkCheck());
        exports.lend(ApiMount.class, new StatusMount());
    }

    @Override
    public CompletionStage<Void> start() {
        if (!enabled()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            XmppPlan plan = new XmppPlan(context.config(), context.pki());
            Map<String, Secret> components = plan.components();
            CompletionStage<Integer> port = context.config().xmpp().embedded()
                    ? startServer(plan, components)
                    : CompletableFuture.completedFuture(0);
            return port.thenAccept(bound -> startLinks(plan, components, bound));
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private static IllegalStateException sentence(Exception e) {
        return e instanceof IllegalStateException already
                ? already
                : new IllegalStateException("XMPP cannot start: " + e.getMessage(), e);
    }

    /** Binds all listeners; completes with the port of the first. */
    private CompletionStage<Integer> startServer(XmppPlan plan, Map<String, Secret> components)
            throws IOException, GeneralSecurityException {
        ComponentServer starting = new ComponentServer(
                context.loops(),
                context.config().xmpp().domain(),
                components,
                plan.serverTls(),
                ServerLimits.DEFAULT,
                context.meters());
        server = starting;
        CompletionStage<Integer> first = CompletableFuture.completedFuture(0);
        for (InetSocketAddress address : plan.listeners()) {
            CompletionStage<InetSocketAddress> bound = starting.bind(address).exceptionally(failure -> {
                throw new ListenFault("xmpp.component-port", address, failure);
            });
            first = first.thenCombine(bound, (port, got) -> port == 0 ? Integer.valueOf(got.getPort()) : port);
        }
        return first;
    }

    private void startLinks(XmppPlan plan, Map<String, Secret> components, int ownPort) {
        try {
            ServerAddress address = plan.ownServer() ? new ServerAddress("localhost", ownPort) : plan.foreignServer();
            ServerNames names = plan.names(address);
            AddressLookup lookup = plan.ownServer()
                    ? AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress()))
                    : AddressLookup.of(context.loops(), context.config().dnsServers());
            var tls = plan.clientTls(names);
            List<ComponentLink> made = new ArrayList<>();
            List<JingleDispatcher> dispatchers = new ArrayList<>();
            components.forEach((component, secret) -> {
                IqHandlers handlers = new IqHandlers();
                dispatchers.add(new JingleDispatcher(handlers));
                made.add(new ComponentLink(
                        context.loops(),
                        context.ticker(),
                        new LinkSettings(component, secret, address, names, tls, lookup, LinkTimes.DEFAULT),
                        handlers,
                        random));
            });
            connectSides(plan, made, dispatchers);
            links = List.copyOf(made);
            made.forEach(ComponentLink::enable);
        } catch (IOException | GeneralSecurityException e) {
            throw sentence(e);
        }
    }

    private void connectSides(XmppPlan plan, List<ComponentLink> made, List<JingleDispatcher> dispatchers) {
        ComponentLink callbridge = made.get(0);
        ComponentLink web = made.get(made.size() - 1);
        Set<String> webDomains = plan.webbridgeDomain()
                .map(domain -> Set.of(domain, callbridge.component()))
                .orElse(Set.of(callbridge.component()));
        dispatchers.get(0).serve(new CallbridgeJoins(callbridge, context.joins(), webDomains));
        XmppJoinLink asking = new XmppJoinLink(web, callbridge);
        dispatchers.get(dispatchers.size() - 1).serve(asking);
        joins = asking;
        lent.become(asking);
    }

    @Override
    public void drain() {
        if (joins != null) {
            joins.drain();
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        List<Future<?>> ends = new ArrayList<>();
        links.forEach(link -> ends.add(link.disable()));
        if (server != null) {
            ends.add(server.stop());
        }
        CompletableFuture<?>[] all = ends.stream().map(XmppLeg::stage).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    private static CompletableFuture<Void> stage(Future<?> future) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> stage.complete(null));
        return stage;
    }

    private List<LinkStatus> statuses() {
        return links.stream().map(ComponentLink::status).toList();
    }

    private final class LinkCheck implements ReadinessCheck {
        @Override
        public String name() {
            return "xmpp-link";
        }

        @Override
        public Result check() {
            if (!enabled()) {
                return new Result(true, "XMPP is switched off; joins go straight to the meetings");
            }
            List<LinkStatus> now = statuses();
            if (now.isEmpty()) {
                return new Result(false, "the XMPP leg has not started yet");
            }
            Optional<LinkStatus> bad =
                    now.stream().filter(status -> !status.usable()).findFirst();
            return bad.map(status -> new Result(false, XmppJoinLink.describe(status)))
                    .orElseGet(
                            () -> new Result(true, "registered at " + now.get(0).server()));
        }
    }

    private final class StatusMount implements ApiMount {
        @Override
        public String path() {
            return "callbridge/status";
        }

        @Override
        public CompletionStage<?> get() {
            return CompletableFuture.completedFuture(CallbridgeStatus.of(statuses()));
        }
    }
}
