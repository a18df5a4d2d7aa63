package io.drawbridge.xmpp.leg;

import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.RegistrationStep;
import io.drawbridge.xmpp.component.LinkObserver;
import io.drawbridge.xmpp.component.LinkStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of the links. What is counted is labelled by component alone; what is measured also by server, and goes when its link goes.
 * Owner of {@link #show}: one thread; the rest is thread-safe.
 */
final class LinkMeters {
    private static final int MOST_LINKS = 64;
    private static final double NANOS = 1e9;

    private record Key(String component, String server) {
        Tags tags() {
            return Tags.of("component", component, "server", server);
        }
    }

    private final MeterRegistry meters;
    private final MultiGauge up;
    private final MultiGauge states;
    private final MultiGauge roundTrips;
    private final MultiGauge expiries;
    private volatile Map<Key, LinkStatus> shown = Map.of();

    LinkMeters(MeterRegistry meters) {
        this.meters = meters;
        this.up = gauge("drawbridge.xmpp.link.up", "1 while joins are carried, else 0", "");
        this.states = gauge("drawbridge.xmpp.link.state", "1 for the state that the link is in", "");
        this.roundTrips = gauge("drawbridge.xmpp.link.round.trip", "of the last stanza to the own address", "seconds");
        this.expiries = gauge("drawbridge.xmpp.certificate.expiry", "until the server's certificate ends", "seconds");
    }

    private MultiGauge gauge(String name, String description, String unit) {
        return MultiGauge.builder(name)
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(meters);
    }

    /** The links as they are now. */
    void show(List<LinkStatus> links) {
        Map<Key, LinkStatus> now = new HashMap<>();
        links.stream().limit(MOST_LINKS).forEach(link -> now.put(new Key(link.component(), link.server()), link));
        Set<Key> before = shown.keySet();
        shown = Map.copyOf(now);
        if (!before.equals(now.keySet())) {
            register(now.keySet());
        }
    }

    private void register(Set<Key> keys) {
        List<Row<?>> ups = new ArrayList<>();
        List<Row<?>> trips = new ArrayList<>();
        List<Row<?>> ends = new ArrayList<>();
        List<Row<?>> all = new ArrayList<>();
        for (Key key : keys) {
            ups.add(row(key, key.tags(), link -> link.usable() ? 1 : 0));
            trips.add(row(key, key.tags(), LinkMeters::roundTripSeconds));
            ends.add(row(key, key.tags(), LinkMeters::secondsLeft));
            for (LinkState state : LinkState.values()) {
                Tags tags = key.tags().and("state", state.name().toLowerCase(Locale.ROOT));
                all.add(row(key, tags, link -> link.state() == state ? 1 : 0));
            }
        }
        up.register(ups, true);
        roundTrips.register(trips, true);
        expiries.register(ends, true);
        states.register(all, true);
    }

    private Row<?> row(Key key, Tags tags, ToDoubleFunction<LinkStatus> value) {
        return Row.of(tags, this, self -> {
            LinkStatus link = self.shown.get(key);
            return link == null ? Double.NaN : value.applyAsDouble(link);
        });
    }

    private static double secondsLeft(LinkStatus link) {
        return link.peer()
                .map(peer -> (double)
                        Duration.between(Instant.now(), peer.notAfter()).toSeconds())
                .orElse(Double.NaN);
    }

    private static double roundTripSeconds(LinkStatus link) {
        return link.figures().roundTripNanos().isPresent()
                ? link.figures().roundTripNanos().getAsLong() / NANOS
                : Double.NaN;
    }

    /** Counts what happens on the links of a component. */
    LinkObserver observer(String component) {
        return new Counting(component);
    }

    private final class Counting implements LinkObserver {
        private final String component;
        private final Counter sent;
        private final Counter received;
        private final Counter malformed;

        Counting(String component) {
            this.component = component;
            this.sent = counter("drawbridge.xmpp.stanzas", "stanzas on the link", "direction", "out");
            this.received = counter("drawbridge.xmpp.stanzas", "stanzas on the link", "direction", "in");
            this.malformed = Counter.builder("drawbridge.xmpp.malformed")
                    .description("stanzas from the server that could not be read")
                    .tag("component", component)
                    .register(meters);
        }

        private Counter counter(String name, String description, String key, String value) {
            return Counter.builder(name)
                    .description(description)
                    .tags("component", component, key, value)
                    .register(meters);
        }

        @Override
        public void onStep(RegistrationStep step) {
            counter("drawbridge.xmpp.steps", "steps of registering and serving", "step", step.label())
                    .increment();
        }

        @Override
        public void onChanged(LinkState from, LinkState to) {
            boolean again = to == LinkState.CONNECTING && from != LinkState.RESOLVING;
            if (to == LinkState.BACKOFF || again) {
                counter(
                                "drawbridge.xmpp.reconnects",
                                "attempts and links that ended, by what failed",
                                "reason",
                                reason(from))
                        .increment();
            }
        }

        @Override
        public void onSent() {
            sent.increment();
        }

        @Override
        public void onReceived() {
            received.increment();
        }

        @Override
        public void onMalformed() {
            malformed.increment();
        }
    }

    private static String reason(LinkState during) {
        return switch (during) {
            case RESOLVING -> "lookup";
            case CONNECTING -> "connect";
            case TLS -> "tls";
            case AUTHENTICATING -> "registration";
            case READY -> "lost";
            case DISABLED, BACKOFF -> "other";
        };
    }
}
