package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Coturn;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** coturn's own test clients against our STUN and TURN server. */
@Timeout(120)
class CoturnClientsIT {
    private static final String SECRET = "north-secret";

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static int peer;

    @BeforeAll
    static void start() {
        int relays = Ports.block(200);
        gateway = Daemon.start(
                stage,
                Map.of(
                        "turn.port", "" + Ports.free(),
                        "turn.tls-port", "" + Ports.free(),
                        "turn.secret", SECRET,
                        "turn.relay-ports", relays + "-" + (relays + 199),
                        "turn.allowed-peers", "[127.0.0.1, \"::1\"]"));
        peer = Coturn.echo(stage);
    }

    @Test
    void theStunClientLearnsItsAddress() {
        String said = Coturn.stun(stage, "127.0.0.1", gateway.port("turn.port"));
        assertTrue(said.contains("UDP reflexive addr: 127.0.0.1:"), said);
        String six = Coturn.stun(stage, "::1", gateway.port("turn.port"));
        assertTrue(six.matches("(?s).*UDP reflexive addr: \\[?::1\\]?:.*"), six);
    }

    /** {@code -s}: Send indications instead of channels; {@code -g}: DONT-FRAGMENT; without {@code -c} pairs of even and odd ports. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"turn.port, ''", "turn.port, -t -s -c", "turn.tls-port, -t -S"})
    void theTurnClientLosesNothing(String port, String how) {
        assertNothingIsLost(port, how);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"turn.port, -s", "turn.port, -c -g", "turn.port, -t", "turn.tls-port, -t -S -s -c"})
    @Tag("full") // each takes the client five seconds at least
    void theTurnClientLosesNothingInOtherWays(String port, String how) {
        assertNothingIsLost(port, how);
    }

    private static void assertNothingIsLost(String port, String how) {
        double allocations = gateway.gauge("drawbridge_turn_allocations");
        double before = gateway.gauge("drawbridge_turn_relayed_bytes_total");
        String[] options = how.isEmpty() ? new String[0] : how.split(" ");
        String said = Coturn.client(stage, "uclient", gateway.port(port), peer, SECRET, options);
        assertTrue(said.contains("Total lost packets 0 (0.000000%)"), said);
        assertTrue(gateway.gauge("drawbridge_turn_relayed_bytes_total") > before, "relayed bytes are counted");
        assertStreamsLeaveNothing(how, allocations);
    }

    /** {@code -x}: an IPv6 relay, {@code -Z}: one of each family, {@code -G}: permissions and channels again. */
    @ParameterizedTest(name = "{0} {1} to {2}: {3}")
    @CsvSource({
        "turn.port, 127.0.0.1, ::1, -x -c",
        "turn.tls-port, ::1, ::1, -x -t -S -c",
        "turn.port, 127.0.0.1, 127.0.0.1, -Z"
    })
    void bothFamiliesAreRelayed(String port, String server, String peerAddress, String how) {
        assertRelayed(port, server, peerAddress, how);
    }

    @ParameterizedTest(name = "{0} {1} to {2}: {3}")
    @CsvSource({
        "turn.port, ::1, ::1, -x",
        "turn.port, ::1, ::1, -x -t -c",
        "turn.port, ::1, 127.0.0.1, -X -c",
        "turn.port, 127.0.0.1, 127.0.0.1, -G -c"
    })
    @Tag("full") // each takes the client five seconds at least
    void bothFamiliesAreRelayedInOtherWays(String port, String server, String peerAddress, String how) {
        assertRelayed(port, server, peerAddress, how);
    }

    private static void assertRelayed(String port, String server, String peerAddress, String how) {
        String said =
                Coturn.client(stage, "uclient", server, peerAddress, gateway.port(port), peer, SECRET, how.split(" "));
        assertTrue(said.contains("Total lost packets 0 (0.000000%)"), said);
    }

    /** The client gives nothing back; what it had by datagrams stays until it expires, what it had by streams ends with them. */
    private static void assertStreamsLeaveNothing(String how, double allocations) {
        if (how.contains("-t")) {
            Await.until(
                    () -> gateway.gauge("drawbridge_turn_allocations") == allocations,
                    Duration.ofSeconds(5),
                    () -> "no more allocations left than " + allocations + ", but "
                            + gateway.gauge("drawbridge_turn_allocations"));
        }
    }

    @Test
    void aWrongSecretGetsNothing() {
        double allocations = gateway.gauge("drawbridge_turn_allocations");
        assertThrows(
                AssertionError.class,
                () -> Coturn.client(stage, "wrong", gateway.port("turn.port"), peer, "south-secret"));
        assertTrue(gateway.gauge("drawbridge_turn_auth_failures_total", "reason=\"wrong-password\"") > 0);
        assertEquals(allocations, gateway.gauge("drawbridge_turn_allocations"));
    }
}
