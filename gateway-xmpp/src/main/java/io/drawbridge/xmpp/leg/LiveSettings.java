package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.LegContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The built-in server and the links as the settings are now. Newer settings take the place of what runs: the server binds its port anew,
 * the links register anew, and joins go over the new ones. Calls that run keep their media, which crosses neither. Methods come from the
 * main thread and from the settings' one, never at the same time; {@link #links} from any.
 */
final class LiveSettings {
    private final LegContext context;
    private final Consumer<Links> onLinks;
    private volatile @Nullable Links links;
    private @Nullable OwnServer server;
    private boolean stopped;

    /** Opens nothing yet; {@code onLinks} is told of the links that joins go over from then on. */
    LiveSettings(LegContext context, Consumer<Links> onLinks) {
        this.context = context;
        this.onLinks = onLinks;
    }

    /** The links of now, once there are any. */
    @Nullable Links links() {
        return links;
    }

    /**
     * Starts, or starts anew, with these settings; completes when the links have begun to register. What cannot mean anything fails with a
     * sentence, and leaves what runs as it is.
     */
    synchronized CompletionStage<Void> use(GatewayConfig config, Pki pki) {
        try {
            LegContext now = new NewerContext(context, config, pki);
            XmppPlan plan = new XmppPlan(config, pki);
            Map<String, Secret> components = plan.components();
            return close().thenCompose(closed -> open(now, plan, components));
        } catch (IOException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private synchronized CompletionStage<Void> open(LegContext now, XmppPlan plan, Map<String, Secret> components) {
        if (stopped) {
            return CompletableFuture.failedFuture(new IllegalStateException("the gateway is going down"));
        }
        try {
            if (!now.config().xmpp().embedded()) {
                startLinks(now, plan, components, 0);
                return CompletableFuture.completedFuture(null);
            }
            return OwnServer.start(now, plan, components).thenAccept(running -> {
                server = running.server();
                startLinks(now, plan, components, running.port());
            });
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private static RuntimeException sentence(Exception e) {
        return e instanceof IllegalStateException already
                ? already
                : new IllegalStateException("XMPP cannot start: " + e.getMessage(), e);
    }

    private void startLinks(LegContext now, XmppPlan plan, Map<String, Secret> components, int ownPort) {
        Links made = new Links(now, plan, components, ownPort);
        links = made;
        onLinks.accept(made);
        made.enable();
    }

    private CompletionStage<Void> close() {
        List<Future<?>> ends = new ArrayList<>();
        Links now = links;
        if (now != null) {
            ends.addAll(now.disable());
        }
        if (server != null) {
            ends.add(server.stop());
        }
        CompletableFuture<?>[] all = ends.stream().map(LiveSettings::stage).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    /** Ends everything; nothing is used after it. */
    synchronized CompletionStage<Void> stop() {
        stopped = true;
        return close();
    }

    private static CompletableFuture<Void> stage(Future<?> future) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> stage.complete(null));
        return stage;
    }
}
