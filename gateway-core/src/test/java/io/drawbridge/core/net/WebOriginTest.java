package io.drawbridge.core.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WebOriginTest {
    @Test
    void originsAreComparedWithoutDefaultPorts() {
        assertTrue(WebOrigin.isSameHost("https://meet.example", "meet.example:443"));
        assertTrue(WebOrigin.isSameHost("https://Meet.example:8443", "meet.example:8443"));
        assertFalse(WebOrigin.isSameHost("https://meet.example", "meet.example:8443"));
        assertFalse(WebOrigin.isSameHost("https://meet.example.evil.example", "meet.example"));
        assertFalse(WebOrigin.isSameHost(null, "meet.example"));
        assertFalse(WebOrigin.isSameHost("://", "meet.example"));
    }
}
