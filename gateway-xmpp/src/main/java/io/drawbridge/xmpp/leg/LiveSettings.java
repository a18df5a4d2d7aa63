package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.xmpp.server.GuestEndpoint;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The built-in server and the links as the settings are now. Newer settings are taken over while it runs: the links register anew where
 * theirs have changed, and the server learns the new names and secrets. Only another domain makes it a server anew, on the same port;
 * the old one then stays for the links whose calls run. Calls keep their media in any case, which crosses neither. Methods come from the
 * main thread and from the settings' one, one after the other; {@link #links} from any.
 */
final class LiveSettings {
    private final LegContext context;
    private final LentJoinLink joins;
    private final GuestEndpoint guests;
    private final List<OwnServer> retired = new ArrayList<>();
    private volatile @Nullable Links links;
    private OwnServer.@Nullable Running server;
    private @Nullable Future<?> certificates;
    private boolean stopped;

    /** Opens nothing yet; {@code joins} and {@code guests} are lent already. */
    LiveSettings(LegContext context, LentJoinLink joins, GuestEndpoint guests) {
        this.context = context;
        this.joins = joins;
        this.guests = guests;
    }

    /** The links, once there are any. */
    @Nullable
    Links links() {
        return links;
    }

    /**
     * Starts with these settings, or takes them over; completes when the links have begun to register. What cannot mean anything fails
     * with a sentence, and leaves what runs as it is.
     */
    synchronized CompletionStage<Void> use(GatewayConfig config, Pki pki) {
        if (stopped) {
            return CompletableFuture.failedFuture(new IllegalStateException("the gateway is going down"));
        }
        try {
            XmppPlan plan = new XmppPlan(config, pki);
            Map<String, Secret> components = plan.components();
            Links running = links;
            return running == null
                    ? start(plan, components)
                    : startServerAnew(config, plan, components).thenRun(() -> takeOver(running, plan));
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private CompletionStage<Void> start(XmppPlan plan, Map<String, Secret> components)
            throws IOException, GeneralSecurityException {
        if (!context.config().xmpp().embedded()) {
            startLinks(plan, components, 0);
            return CompletableFuture.completedFuture(null);
        }
        return OwnServer.start(context, context.config().xmpp(), plan, components, 0)
                .thenAccept(running -> {
                    use(running);
                    startLinks(plan, components, running.port());
                });
    }

    private void startLinks(XmppPlan plan, Map<String, Secret> components, int ownPort) {
        Links made = new Links(context, plan, components, ownPort);
        links = made;
        joins.become(new JoinMeter(made.joins(), context.meters(), "web"));
        watch(plan);
        made.enable();
    }

    private synchronized void use(OwnServer.Running running) {
        server = running;
        guests.open(running.server().guests());
    }

    /** Where the server's domain stays, it only learns what is new. */
    private CompletionStage<Void> startServerAnew(GatewayConfig config, XmppPlan plan, Map<String, Secret> components)
            throws IOException, GeneralSecurityException {
        OwnServer.Running old = server;
        if (old == null || old.server().domain().equals(config.xmpp().domain())) {
            if (old != null) {
                old.server().use(plan, components);
            }
            return CompletableFuture.completedFuture(null);
        }
        retired.add(old.server());
        return stage(old.server().retire()).thenCompose(nothing -> {
            try {
                return OwnServer.start(context, config.xmpp(), plan, components, old.port())
                        .thenAccept(this::use);
            } catch (IOException | GeneralSecurityException | IllegalStateException e) {
                return CompletableFuture.failedFuture(sentence(e));
            }
        });
    }

    private void takeOver(Links running, XmppPlan plan) {
        try {
            running.apply(plan);
        } catch (IOException e) {
            throw sentence(e);
        }
        watch(plan);
    }

    /** Looks after the keys and certificates of these settings, and not after those of former ones. */
    private synchronized void watch(XmppPlan plan) {
        if (certificates != null) {
            certificates.cancel(false);
        }
        certificates =
                plan.tls().map(tls -> tls.watch(context.loops().signalling())).orElse(null);
    }

    private static IllegalStateException sentence(Exception e) {
        return e instanceof IllegalStateException already
                ? already
                : new IllegalStateException("XMPP cannot start: " + e.getMessage(), e);
    }

    /** Ends everything; nothing is used after it. */
    synchronized CompletionStage<Void> stop() {
        stopped = true;
        if (certificates != null) {
            certificates.cancel(false);
        }
        List<Future<?>> ends = new ArrayList<>();
        Links now = links;
        if (now != null) {
            ends.addAll(now.disable());
        }
        if (server != null) {
            ends.add(server.server().stop());
        }
        retired.forEach(old -> ends.add(old.stop()));
        CompletableFuture<?>[] all = ends.stream().map(LiveSettings::stage).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    private static CompletableFuture<Void> stage(Future<?> future) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> stage.complete(null));
        return stage;
    }
}
