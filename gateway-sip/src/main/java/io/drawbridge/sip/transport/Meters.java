package io.drawbridge.sip.transport;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the transport counts. */
record Meters(MeterRegistry registry, Counter malformed) {
    Meters(MeterRegistry registry) {
        this(
                registry,
                Counter.builder("drawbridge.malformed")
                        .tag("protocol", "sip")
                        .description("messages that could not be read")
                        .register(registry));
    }

    void handshake(boolean succeeded) {
        registry.counter("drawbridge.sip.tls.handshakes", "result", succeeded ? "done" : "failed")
                .increment();
    }

    void count(Connections connections) {
        Gauge.builder("drawbridge.sip.connections", connections, Connections::size)
                .description("SIP listeners for datagrams and connections")
                .register(registry);
    }
}
