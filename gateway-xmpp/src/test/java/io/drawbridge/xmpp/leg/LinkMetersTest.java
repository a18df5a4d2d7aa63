package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.component.LinkFigures;
import io.drawbridge.xmpp.component.LinkObserver;
import io.drawbridge.xmpp.component.LinkStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinkMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LinkMeters meters = new LinkMeters(registry);

    private static LinkStatus link(String server, LinkState state) {
        return new LinkStatus(
                "cb.example.com",
                state,
                server,
                state == LinkState.READY,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                new LinkFigures("", OptionalLong.of(2_000_000), 0, 0, 0));
    }

    private void assertShown(String line) {
        assertTrue(registry.scrape().lines().anyMatch(line::equals), registry::scrape);
    }

    @Test
    void aLinkIsShownAsItIsNow() {
        meters.show(List.of(link("a:5223", LinkState.TLS)));
        meters.show(List.of(link("a:5223", LinkState.READY)));
        String tags = "{component=\"cb.example.com\",server=\"a:5223\"";
        assertShown("drawbridge_xmpp_link_up" + tags + "} 1.0");
        assertShown("drawbridge_xmpp_link_round_trip_seconds" + tags + "} 0.002");
        assertShown("drawbridge_xmpp_link_state" + tags + ",state=\"ready\"} 1.0");
        assertShown("drawbridge_xmpp_link_state" + tags + ",state=\"tls\"} 0.0");
        assertShown("drawbridge_xmpp_certificate_expiry_seconds" + tags + "} NaN");
    }

    @Test
    void linksThatComeAndGoLeaveNoMetersBehind() {
        meters.show(List.of(link("a:5223", LinkState.READY)));
        int before = registry.getMeters().size();
        for (int i = 0; i < 200; i++) {
            meters.show(List.of(link("server-" + i + ":5223", LinkState.READY)));
        }
        assertEquals(before, registry.getMeters().size());
        meters.show(List.of());
        assertEquals(0, registry.getMeters().size());
    }

    @Test
    void noMoreThanSixtyFourLinksGetLabels() {
        meters.show(IntStream.range(0, 500)
                .mapToObj(i -> link("server-" + i + ":5223", LinkState.READY))
                .toList());
        assertEquals(64, registry.find("drawbridge.xmpp.link.up").gauges().size());
    }

    @Test
    void whatEndedIsCountedByWhatFailed() {
        LinkObserver observer = meters.observer("cb.example.com");
        observer.onChanged(LinkState.TLS, LinkState.BACKOFF);
        observer.onChanged(LinkState.BACKOFF, LinkState.RESOLVING);
        observer.onChanged(LinkState.RESOLVING, LinkState.CONNECTING);
        observer.onChanged(LinkState.READY, LinkState.CONNECTING);
        assertShown("drawbridge_xmpp_reconnects_total{component=\"cb.example.com\",reason=\"tls\"} 1.0");
        assertShown("drawbridge_xmpp_reconnects_total{component=\"cb.example.com\",reason=\"lost\"} 1.0");
        assertEquals(2, registry.find("drawbridge.xmpp.reconnects").counters().size());
    }
}
