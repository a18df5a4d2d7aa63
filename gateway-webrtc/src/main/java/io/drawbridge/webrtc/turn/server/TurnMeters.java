package io.drawbridge.webrtc.turn.server;

import io.drawbridge.webrtc.turn.TurnCount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the server counts. Thread-safe. */
final class TurnMeters {
    private final Map<TurnCount, Counter> counts = new EnumMap<>(TurnCount.class);
    private final Counter relayedBytes;
    private final Counter dropped;
    private final Counter streamsRefused;
    private final AtomicInteger allocations = new AtomicInteger();

    TurnMeters(MeterRegistry meters) {
        for (TurnCount each : TurnCount.values()) {
            counts.put(each, counter(meters, each));
        }
        relayedBytes = Counter.builder("drawbridge_turn_relayed_bytes_total")
                .description("payload relayed both ways, without the checks of ICE")
                .register(meters);
        dropped = Counter.builder("drawbridge_turn_dropped_total")
                .description("relayed datagrams dropped because the far side took no more")
                .register(meters);
        streamsRefused = Counter.builder("drawbridge_turn_streams_refused_total")
                .description("TCP connections to the TURN server over its limits")
                .register(meters);
        meters.gauge("drawbridge_turn_allocations", allocations);
    }

    private static Counter counter(MeterRegistry meters, TurnCount count) {
        String word = count.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Counter.Builder builder =
                switch (count) {
                    case MALFORMED ->
                        Counter.builder("drawbridge_malformed_total").tag("protocol", "stun");
                    case PEER_REFUSED -> Counter.builder("drawbridge_turn_peers_refused_total");
                    case QUOTA -> Counter.builder("drawbridge_turn_allocations_refused_total");
                    case STRAY -> Counter.builder("drawbridge_turn_stray_total");
                    default ->
                        Counter.builder("drawbridge_turn_auth_failures_total")
                                .tag("reason", word.replaceFirst("^auth-", ""));
                };
        return builder.register(meters);
    }

    void count(TurnCount what) {
        Counter counter = counts.get(what);
        if (counter != null) {
            counter.increment();
        }
    }

    void relayed(int bytes) {
        relayedBytes.increment(bytes);
    }

    void dropped() {
        dropped.increment();
    }

    void streamRefused() {
        streamsRefused.increment();
    }

    AtomicInteger allocations() {
        return allocations;
    }
}
