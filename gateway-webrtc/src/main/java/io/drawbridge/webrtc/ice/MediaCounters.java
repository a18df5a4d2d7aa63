package io.drawbridge.webrtc.ice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the media ports count. Thread-safe. */
final class MediaCounters {
    private final Counter stun;
    private final Counter dtls;
    private final Counter media;
    private final Counter dropped;
    private final AtomicInteger agents = new AtomicInteger();

    MediaCounters(MeterRegistry meters) {
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

    /** A datagram that the socket would not take. */
    void droppedOnSend() {
        dropped.increment();
    }

    /** Agents alive. */
    AtomicInteger agents() {
        return agents;
    }
}
