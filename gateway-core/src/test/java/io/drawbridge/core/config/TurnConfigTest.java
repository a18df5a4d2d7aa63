package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the keys of STUN and TURN must be together with others. */
class TurnConfigTest {
    private static ConfigResult load(String... settings) {
        return ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings));
    }

    private static List<String> faults(String... settings) {
        return assertInstanceOf(ConfigResult.Bad.class, load(settings)).faults().stream()
                .map(ConfigFault::toString)
                .toList();
    }

    @Test
    void anotherServerNeedsItsSecret() {
        List<String> faults = faults("turn.external=turn.example.com");
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.get(0).contains("turn.secret"), faults::toString);
        assertInstanceOf(ConfigResult.Good.class, load("turn.external=turn.example.com", "turn.secret=north"));
    }

    @Test
    void itsPortsAreItsOwn() {
        assertTrue(faults("turn.port=8443").get(0).contains("already taken by web.https-port"));
        assertTrue(faults("turn.tls-port=5061").get(0).contains("already taken by sip.tls-port"));
        assertTrue(faults("turn.tls-port=3478").get(0).contains("already taken by turn.port"));
        assertTrue(faults("turn.port=10001", "media.loops=2").get(0).contains("already taken by media.udp-port"));
        assertTrue(faults("turn.relay-ports=29999-30999").get(0).contains("must not meet sip.rtp-ports"));
    }

    @Test
    void whereItDoesNotRunItsPortsDoNotMatter() {
        assertInstanceOf(ConfigResult.Good.class, load("turn.port=8443", "legs=sip"));
        assertInstanceOf(
                ConfigResult.Good.class, load("turn.port=8443", "turn.external=turn.example.com", "turn.secret=north"));
        assertInstanceOf(
                ConfigResult.Good.class, load("turn.port=0", "turn.tls-port=0", "turn.relay-ports=29999-30999"));
    }

    @Test
    void whoStandsInForItSharesItsSecret() {
        assertTrue(faults("turn.alternate-servers=[192.0.2.7]").get(0).contains("turn.secret"));
        assertInstanceOf(ConfigResult.Good.class, load("turn.alternate-servers=[192.0.2.7]", "turn.secret=north"));
        assertTrue(faults("turn.alternate-servers=[turn.example.com]").get(0).contains("turn.alternate-servers"));
    }

    @Test
    void formerSecretsAreMasked() {
        ConfigResult.Good good =
                assertInstanceOf(ConfigResult.Good.class, load("turn.previous-secrets=[s3cret, s3cret2]"));
        assertFalse(
                good.shown().toString().contains("s3cret"), () -> good.shown().toString());
        assertFalse(good.config().toString().contains("s3cret"));
        assertEquals(2, good.config().turn().previousSecrets().size());
    }
}
