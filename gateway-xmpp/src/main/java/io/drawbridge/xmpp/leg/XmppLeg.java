package io.drawbridge.xmpp.leg;

import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.core.spi.XmppSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.server.GuestEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Built-in server, links and joins. Owner: the main thread, except what is lent, which is thread-safe. */
final class XmppLeg implements Leg {
    private static final String NOT_STARTED = "the XMPP leg has not started yet";

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
        if (context.config().webBridgeApart()) {
            exports.lend(ReadinessCheck.class, new ReachCheck());
            exports.lend(MeetingLookup.class, this::ask);
        }
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
            now.drain();
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        return live.stop();
    }

    /** For pages of meetings in other processes. */
    private CompletionStage<MeetingLookup.Answer> ask(String alias, String source) {
        Links now = live.links();
        return now == null
                ? CompletableFuture.completedFuture(new MeetingLookup.Answer.Unreachable(NOT_STARTED))
                : now.joins().questions().ask(alias, source);
    }

    private List<LinkStatus> statuses() {
        Links now = live.links();
        return now == null ? List.of() : now.statuses();
    }

    private static String servers(List<LinkStatus> links) {
        return links.stream().map(LinkStatus::server).distinct().collect(Collectors.joining(", "));
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
            Links started = live.links();
            if (started == null) {
                return new Result(false, NOT_STARTED);
            }
            List<LinkStatus> now = started.best();
            Optional<LinkStatus> bad =
                    now.stream().filter(status -> !status.usable()).findFirst();
            return bad.map(status -> new Result(false, status.describe()))
                    .orElseGet(() -> new Result(true, "registered at " + servers(now) + "; joins are carried"));
        }
    }

    /** Only of a web bridge apart. */
    private final class ReachCheck implements ReadinessCheck {
        @Override
        public String name() {
            return "callbridge";
        }

        @Override
        public Result check() {
            Links started = live.links();
            return started == null
                    ? new Result(false, NOT_STARTED)
                    : started.reach().check();
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
