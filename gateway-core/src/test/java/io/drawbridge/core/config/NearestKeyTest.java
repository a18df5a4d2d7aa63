package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestKeyTest {
    @Test
    void theDistanceCountsSingleChanges() {
        assertEquals(0, NearestKey.distance("sip", "sip"));
        assertEquals(3, NearestKey.distance("", "sip"));
        assertEquals(3, NearestKey.distance("kitten", "sitting"));
    }

    @Test
    void theNearestKeyIsTheOneWithFewestChanges() {
        assertEquals(
                "sip.udp-port", NearestKey.nearest("sip.upd-port", List.of("sip.tcp-port", "sip.udp-port", "domain")));
    }
}
