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
    private static final String GOING_DOWN = "the gateway is going down";

    /** What a server is made of. */
    private record Wanted(GatewayConfig config, XmppPlan plan, Map<String, Secret> components) {}

    private final LegContext context;
    private final LentJoinLink joins;
    private final GuestEndpoint guests;
    private final List<OwnServer> retired = new ArrayList<>();
    private volatile @Nullable Links links;
    private OwnServer.@Nullable Running server;
    private @Nullable Wanted madeOf;
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
            return CompletableFuture.failedFuture(new IllegalStateException(GOING_DOWN));
        }
        try {
            XmppPlan plan = new XmppPlan(config, pki);
            Wanted wanted = new Wanted(config, plan, plan.components());
            plan.check();
            Links running = links;
            return running == null ? start(wanted) : startServerAnew(wanted).thenRun(() -> takeOver(running, wanted));
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private CompletionStage<Void> start(Wanted wanted) {
        if (!wanted.config().xmpp().embedded()) {
            startLinks(wanted.plan(), wanted.components(), 0);
            return CompletableFuture.completedFuture(null);
        }
        return startServer(wanted, 0)
                .thenAccept(running -> startLinks(wanted.plan(), wanted.components(), running.port()));
    }

    private CompletionStage<OwnServer.Running> startServer(Wanted wanted, int formerPort) {
        try {
            return OwnServer.start(context, wanted.config().xmpp(), wanted.plan(), wanted.components(), formerPort)
                    .thenApply(running -> use(running, wanted));
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private void startLinks(XmppPlan plan, Map<String, Secret> components, int ownPort) {
        Links made = new Links(context, plan, components, ownPort);
        links = made;
        joins.become(new JoinMeter(made.joins(), context.meters(), "web"));
        watch(plan);
        made.enable();
    }

    private synchronized OwnServer.Running use(OwnServer.Running running, Wanted wanted) {
        if (stopped) {
            running.server().stop();
            throw new IllegalStateException(GOING_DOWN);
        }
        server = running;
        madeOf = wanted;
        guests.open(running.server().guests());
        return running;
    }

    /**
     * Where the server's domain stays, it only learns what is new. A new one that cannot be started leaves its port to one like the old,
     * so that the links find it when theirs break.
     */
    private CompletionStage<Void> startServerAnew(Wanted wanted) throws IOException, GeneralSecurityException {
        OwnServer.Running old = server;
        Wanted before = madeOf;
        if (old == null || before == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (old.server().domain().equals(wanted.config().xmpp().domain())) {
            old.server().use(wanted.plan(), wanted.components());
            madeOf = wanted;
            return CompletableFuture.completedFuture(null);
        }
        retired.add(old.server());
        return stage(old.server().retire())
                .thenCompose(nothing -> startServer(wanted, old.port()))
                .exceptionallyCompose(failure -> startServer(before, old.port())
                        .handle((again, worse) -> CompletableFuture.<OwnServer.Running>failedFuture(failure))
                        .thenCompose(failed -> failed))
                .thenAccept(running -> {});
    }

    private void takeOver(Links running, Wanted wanted) {
        running.apply(wanted.plan(), wanted.components());
        watch(wanted.plan());
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
