package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.xmpp.component.LinkStatus;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Built-in server, links and joins. Owner: the main thread, except what is lent, which is thread-safe. */
final class XmppLeg implements Leg {
    private final LegContext context;
    private final LentJoinLink lent = new LentJoinLink();
    private volatile @Nullable Links links;
    private @Nullable OwnServer server;

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
            if (!context.config().xmpp().embedded()) {
                startLinks(plan, components, 0);
                return CompletableFuture.completedFuture(null);
            }
            return OwnServer.start(context, plan, components).thenAccept(running -> {
                server = running.server();
                startLinks(plan, components, running.port());
            });
        } catch (IOException | GeneralSecurityException | IllegalStateException e) {
            return CompletableFuture.failedFuture(sentence(e));
        }
    }

    private static IllegalStateException sentence(Exception e) {
        return e instanceof IllegalStateException already
                ? already
                : new IllegalStateException("XMPP cannot start: " + e.getMessage(), e);
    }

    private void startLinks(XmppPlan plan, Map<String, Secret> components, int ownPort) {
        Links made = new Links(context, plan, components, ownPort);
        links = made;
        lent.become(made.joins());
        made.enable();
    }

    @Override
    public void drain() {
        Links now = links;
        if (now != null) {
            now.drain();
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        List<Future<?>> ends = new ArrayList<>();
        Links now = links;
        if (now != null) {
            ends.addAll(now.disable());
        }
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
        Links now = links;
        return now == null ? List.of() : now.statuses();
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
            return bad.map(status -> new Result(false, status.describe()))
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
