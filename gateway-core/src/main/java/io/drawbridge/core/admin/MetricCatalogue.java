package io.drawbridge.core.admin;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that dashboards and alarms hold on to. Each has an owner in the core or in a leg; a name whose owner is not there, or has
 * nothing to count yet, shows as 0.
 */
public final class MetricCatalogue {
    private static final String PREFIX = "drawbridge";

    private record Known(String name, boolean isCounter, List<Tags> tags) {}

    private static final List<Tags> UNTAGGED = List.of(Tags.empty());
    private static final List<Known> ALL = List.of(
            new Known("drawbridge.calls.active", false, List.of(Tags.of("path", "cvi"), Tags.of("path", "webrtc"))),
            new Known("drawbridge.sip.transactions", false, UNTAGGED),
            new Known("drawbridge.sip.dialogs", false, UNTAGGED),
            new Known("drawbridge.sip.registrations", false, UNTAGGED),
            new Known("drawbridge.sip.auth.failures", true, UNTAGGED),
            new Known("drawbridge.rtp.ports.in.use", false, UNTAGGED),
            new Known("drawbridge.turn.allocations", false, UNTAGGED),
            new Known("drawbridge.ice.agents", false, UNTAGGED),
            new Known(
                    "drawbridge.native.codecs.open",
                    false,
                    List.of(Tags.of("media", "audio"), Tags.of("media", "video"))),
            new Known(
                    "drawbridge.packets",
                    true,
                    List.of(
                            Tags.of("leg", "sip", "direction", "in"),
                            Tags.of("leg", "sip", "direction", "out"),
                            Tags.of("leg", "webrtc", "direction", "in"),
                            Tags.of("leg", "webrtc", "direction", "out"))),
            new Known(
                    "drawbridge.malformed",
                    true,
                    List.of(Tags.of("protocol", "sip"), Tags.of("protocol", "rtp"), Tags.of("protocol", "stun"))),
            new Known("drawbridge.turn.relayed.bytes", true, UNTAGGED),
            new Known("drawbridge.joins", true, List.of(Tags.of("result", "joined"), Tags.of("result", "refused"))),
            new Known("drawbridge.calls.ended", true, List.of(Tags.of("reason", "hung-up"))));

    private MetricCatalogue() {}

    /** Makes every name begin with ours, and adds memory and threads of the JVM. To be called before anything else is registered. */
    public static void prepare(MeterRegistry meters) {
        meters.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith(PREFIX) ? id : id.withName(PREFIX + "." + id.getName());
            }
        });
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
    }

    /** Registers what nobody has. To be called when all legs have started. */
    public static void complete(MeterRegistry meters) {
        Set<String> there = meters.getMeters().stream()
                .map(meter -> canonical(meter.getId().getName()))
                .collect(Collectors.toSet());
        ALL.stream()
                .filter(known -> !there.contains(canonical(known.name())))
                .forEach(known -> register(meters, known));
    }

    private static void register(MeterRegistry meters, Known known) {
        for (Tags tags : known.tags()) {
            if (known.isCounter()) {
                meters.counter(known.name(), tags);
            } else {
                meters.gauge(known.name(), tags, 0);
            }
        }
    }

    /** Dots and underscores make the same name outside, and so does the ending that counters get. */
    private static String canonical(String name) {
        return name.replace('.', '_').replaceFirst("_total$", "");
    }
}
