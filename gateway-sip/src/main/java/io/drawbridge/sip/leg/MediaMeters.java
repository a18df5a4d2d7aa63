package io.drawbridge.sip.leg;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counters of what came to the media ports: what was dropped, and why. */
record MediaMeters(Counter foreignSource, Counter truncated, Counter malformed) {
    static MediaMeters of(MeterRegistry meters) {
        return new MediaMeters(
                dropped(meters, "source"),
                dropped(meters, "truncated"),
                Counter.builder("drawbridge.malformed").tag("protocol", "rtp").register(meters));
    }

    private static Counter dropped(MeterRegistry meters, String reason) {
        return Counter.builder("drawbridge.rtp.dropped")
                .tag("reason", reason)
                .description("datagrams of SIP legs that were not taken")
                .register(meters);
    }
}
