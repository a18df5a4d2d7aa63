package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortTableTest {
    @Test
    void everyListenerOfTheDefaultsHasARow() {
        assertEquals(
                List.of(
                        "5060/UDP",
                        "5060/TCP",
                        "5061/TCP",
                        "20000-29999/UDP",
                        "8443/TCP",
                        "8080/TCP",
                        "10000/UDP",
                        "3478/UDP",
                        "3478/TCP",
                        "5349/TCP",
                        "5223/TCP"),
                rows(GatewayConfig.defaults()));
    }

    @Test
    void listenersThatAreOffHaveNone() {
        List<String> settings = List.of(
                "sip.udp-port=0",
                "web.http-port=0",
                "media.loops=3",
                "xmpp.enabled=false",
                "turn.tls-port=0",
                "legs=sip,webrtc,xmpp");
        ConfigResult result = ConfigLoader.load(Optional.empty(), Map.of(), settings);
        assertEquals(
                List.of(
                        "5060/TCP",
                        "5061/TCP",
                        "20000-29999/UDP",
                        "8443/TCP",
                        "10000-10002/UDP",
                        "3478/UDP",
                        "3478/TCP"),
                rows(((ConfigResult.Good) result).config()));
    }

    @Test
    void relayPortsNeedToBeOpenOnlyWhereOthersMayBeRelayedTo() {
        ConfigResult result = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                List.of("legs=webrtc", "turn.allowed-peers=198.51.100.0/24", "turn.relay-ports=50000-50999"));
        List<String> rows = rows(((ConfigResult.Good) result).config());
        assertEquals("50000-50999/UDP", rows.get(rows.size() - 1));
    }

    @Test
    void anotherTurnServerLeavesOurPortsShut() {
        ConfigResult result = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                List.of("legs=webrtc", "turn.external=turn.example.com", "turn.secret=north"));
        assertEquals(List.of("8443/TCP", "8080/TCP", "10000/UDP"), rows(((ConfigResult.Good) result).config()));
    }

    private static List<String> rows(GatewayConfig config) {
        return PortTable.of(config).stream()
                .map(row -> row.ports() + "/" + row.transport())
                .toList();
    }
}
