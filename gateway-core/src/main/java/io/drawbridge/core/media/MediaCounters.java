package io.drawbridge.core.media;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The process-wide counters that a media leg feeds: {@code drawbridge_packets_total{leg,direction}},
 * {@code drawbridge_malformed_total{protocol}} and {@code drawbridge_rtp_dropped_total{reason}}. Thread-safe.
 *
 * @param packetsIn datagrams that came in
 * @param packetsOut datagrams that went out
 * @param malformedRtp no RTP, or a payload that contradicts itself
 * @param malformedRtcp no RTCP
 * @param malformedSrtp what did not authenticate
 * @param tooManySources encrypted packets, in or out, of an SSRC beyond those that the m lines can need
 */
public record MediaCounters(
        Counter packetsIn,
        Counter packetsOut,
        Counter malformedRtp,
        Counter malformedRtcp,
        Counter malformedSrtp,
        Counter tooManySources) {
    /**
     * The counters of a path, registered at the first call and shared from then on.
     *
     * @param leg {@code sip} or {@code webrtc}
     */
    public static MediaCounters of(MeterRegistry meters, String leg) {
        return new MediaCounters(
                meters.counter("drawbridge.packets", "leg", leg, "direction", "in"),
                meters.counter("drawbridge.packets", "leg", leg, "direction", "out"),
                meters.counter("drawbridge.malformed", "protocol", "rtp"),
                meters.counter("drawbridge.malformed", "protocol", "rtcp"),
                meters.counter("drawbridge.malformed", "protocol", "srtp"),
                meters.counter("drawbridge.rtp.dropped", "reason", "sources"));
    }
}
