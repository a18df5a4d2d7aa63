package io.drawbridge.xmpp.leg;

import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.core.spi.XmppSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.server.GuestEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Built-in server, links and joins. Owner: the main thread, except what is lent, which is thread-safe. */
final class XmppLeg implements Leg {
    private final LegContext context;
    private final LentJoinLink lent = new LentJoinLink();
    private final GuestEndpoint guests = new GuestEndpoint();
    private final LiveSettings live;

    XmppLeg(LegContext context) {
        this.context = context;
        this.live = new LiveSettings(context, lent, guests);
    }

    private boolean enabled() {
        return context.config().xmpp().enabled();
    }

    @Override
    public void lend(Exports exports) {
        exports.lend(JoinLink.class, enabled() ? lent : context.joins());
        exports.lend(ReadinessCheck.class, new LinkCheck());
        exports.lend(ApiMount.class, new StatusMount());
        if (enabled()) {
            exports.lend(XmppSettings.class, live::use);
        }
        if (enabled()
                && context.config().xmpp().embedded()
                && context.config().xmpp().guests()) {
            exports.lend(HttpMount.class, guests);
        }
    }

    @Override
    public CompletionStage<Void> start() {
        if (!enabled()) {
            return CompletableFuture.completedFuture(null);
        }
        return live.use(context.config(), context.pki());
    }

    @Override
    public void drain() {
        Links now = live.links();
        if (now != null) {
            now.joins().drain();
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        return live.stop();
    }

    private List<LinkStatus> statuses() {
        Links now = live.links();
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
