package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricCatalogueTest {
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void prepare() {
        MetricCatalogue.prepare(meters);
    }

    @Test
    void everyPromisedNameIsThereFromTheStart() {
        MetricCatalogue.complete(meters);
        Set<String> names =
                samples().stream().map(line -> line.replaceFirst("[ {].*", "")).collect(Collectors.toSet());
        assertTrue(names.containsAll(Set.of(
                "drawbridge_calls_active",
                "drawbridge_sip_transactions",
                "drawbridge_sip_dialogs",
                "drawbridge_rtp_ports_in_use",
                "drawbridge_turn_allocations",
                "drawbridge_ice_agents",
                "drawbridge_native_codecs_open",
                "drawbridge_packets_total",
                "drawbridge_malformed_total",
                "drawbridge_turn_relayed_bytes_total",
                "drawbridge_joins_total",
                "drawbridge_calls_ended_total")));
        assertTrue(names.stream().allMatch(name -> name.startsWith("drawbridge_")), names.toString());
    }

    @Test
    void anOwnersMetricIsLeftAloneHoweverItIsSpelled() {
        meters.gauge("drawbridge_sip_dialogs", 7);
        meters.counter("drawbridge.packets.total", "leg", "sip", "direction", "in")
                .increment(3);
        MetricCatalogue.complete(meters);
        assertEquals(List.of("drawbridge_sip_dialogs 7.0"), samplesOf("drawbridge_sip_dialogs"));
        assertEquals(
                List.of("drawbridge_packets_total{direction=\"in\",leg=\"sip\"} 3.0"),
                samplesOf("drawbridge_packets_total"));
    }

    private List<String> samplesOf(String name) {
        return samples().stream().filter(line -> line.startsWith(name)).toList();
    }

    private List<String> samples() {
        return meters.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
