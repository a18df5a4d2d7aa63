package io.drawbridge.webrtc.ice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What the media ports count. Thread-safe. */
final class MediaCounters {
    private final Counter stun;
    private final Counter dtls;
    private final Counter media;
    private final Counter dropped;
    private final MeterRegistry meters;
    private final AtomicInteger agents = new AtomicInteger();

    MediaCounters(MeterRegistry meters) {
        this.meters = meters;
        stun = malformed(meters, "stun");
        dtls = malformed(meters, "dtls");
        media = malformed(meters, "media");
        dropped = Counter.builder("drawbridge_media_send_dropped_total")
                .description("datagrams to browsers dropped because the socket was full")
                .register(meters);
        meters.gauge("drawbridge_ice_agents", agents);
    }

    private static Counter malformed(MeterRegistry meters, String protocol) {
        return Counter.builder("drawbridge_malformed_total")
                .tag("protocol", protocol)
                .register(meters);
    }

    /** A STUN message that is none, is nobody's, or is not signed with the right password. */
    void badStun() {
        stun.increment();
    }

    /** A DTLS record from an address that no STUN check has verified. */
    void strayDtls() {
        dtls.increment();
    }

    /** Anything else that is nobody's, and datagrams that were cut. */
    void strayMedia() {
        media.increment();
    }

    /** A pair was chosen. */
    void pair(PairWords words) {
        Counter.builder("drawbridge_ice_pairs_total")
                .description(
                        "ICE pairs that browsers chose, by the type of their candidate and the way to our TURN server")
                .tag("remote", words.remoteType())
                .tag("relay", words.relayLabel())
                .register(meters)
                .increment();
    }

    /** A candidate of a browser that we do not take. */
    void uselessCandidate(CandidateLine.Useless why) {
        Counter.builder("drawbridge_ice_candidates_ignored_total")
                .description(
                        "candidates of browsers that were passed over: mDNS names, TCP, and others that say nothing to us")
                .tag("kind", why.name().toLowerCase(Locale.ROOT))
                .register(meters)
                .increment();
    }

    /** A datagram that the socket would not take. */
    void droppedOnSend() {
        dropped.increment();
    }

    /** Agents alive. */
    AtomicInteger agents() {
        return agents;
    }
}
