package io.drawbridge.sip.leg;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counters of the media ports: what came and was dropped, and why.
 *
 * @param withheld what did not go to a far end that has not spoken
 */
record MediaMeters(Counter foreignSource, Counter truncated, Counter malformed, Counter withheld) {
    static MediaMeters of(MeterRegistry meters) {
        return new MediaMeters(
                dropped(meters, "source"),
                dropped(meters, "truncated"),
                Counter.builder("drawbridge.malformed").tag("protocol", "rtp").register(meters),
                Counter.builder("drawbridge.rtp.withheld")
                        .description("datagrams not sent to an address that may be a third party's")
                        .register(meters));
    }

    private static Counter dropped(MeterRegistry meters, String reason) {
        return Counter.builder("drawbridge.rtp.dropped")
                .tag("reason", reason)
                .description("datagrams of SIP legs that were not taken")
                .register(meters);
    }
}
