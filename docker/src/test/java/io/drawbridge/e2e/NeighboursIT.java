package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Devices register with the gateway, the gateway registers with a PBX, and the API shows who is there. */
@Timeout(120)
class NeighboursIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static int pbxPort;
    private static int neighbourPort;

    @BeforeAll
    static void start() {
        pbxPort = Ports.free();
        neighbourPort = Ports.free();
        Sipp.answer(stage, "pbx", pbxPort);
        gateway = Daemon.start(
                stage,
                Map.of(
                        "sip.accounts",
                        "[{user: boardroom, password: room-secret, algorithms: [md5]}, {user: sipp, password: sipp-secret, algorithms: [md5]}]",
                        "sip.trunks",
                        "[{name: pbx, address: \"127.0.0.1:" + pbxPort + "\", transport: udp, user: gateway,"
                                + " password: gateway-secret, register: true, ping-seconds: 0},"
                                + " {name: neighbour, address: \"127.0.0.1:" + neighbourPort
                                + "\", transport: tcp, ping-seconds: 1}]"));
    }

    private static JsonNode item(String resource, String key, String value) {
        for (JsonNode item : gateway.api().json("/api/v1/sip/" + resource).path("items")) {
            if (value.equals(item.path(key).asText())) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }

    private static JsonNode trunk(String name) {
        return item("trunks", "name", name);
    }

    @Test
    void aRoomRegistersWithDigestAndIsSeen() {
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, 440);
        room.register("boardroom", "room-secret", gateway.port("sip.udp-port"));
        JsonNode seen = item("registrations", "account", "boardroom");
        assertTrue(seen.path("contact").asText().startsWith("sip:"), seen::toString);
        assertTrue(seen.path("userAgent").asText().contains("baresip"), seen::toString);
        assertTrue(seen.path("remote").asText().startsWith("127.0.0.1:"), seen::toString);
        assertEquals("udp", seen.path("transport").asText());
        assertTrue(Instant.parse(seen.path("expiresAt").asText()).isAfter(Instant.now()), seen::toString);
        assertTrue(seen.path("path").isArray(), seen::toString);
        assertTrue(gateway.gauge("drawbridge_sip_registrations") >= 1);
        room.call(gateway.sipUri("echo"));
        room.hangUp();
    }

    @Test
    void anOldDeviceIsToldWhatIsTooBriefAndRegistersByMd5() {
        Sipp.call(stage, "register", "sipp", gateway.port("sip.udp-port"), "-m", "1")
                .succeed(SOON);
        assertEquals(
                "sipp",
                item("registrations", "account", "sipp").path("userAgent").asText());
        assertEquals(0, gateway.counter("drawbridge_sip_auth_failures_total"));
    }

    @Test
    void aPingWithMaxForwardsZeroIsAnswered() {
        Sipp.call(stage, "ping", "", gateway.port("sip.udp-port"), "-m", "1").succeed(SOON);
    }

    @Test
    void theGatewayRegistersWithAPbxThatChallengesIt() {
        Await.until(
                () -> trunk("pbx").path("registered").asBoolean(), SOON, () -> "a registration, but " + trunk("pbx"));
        Instant until = Instant.parse(trunk("pbx").path("registeredUntil").asText());
        assertTrue(until.isBefore(Instant.now().plusSeconds(121)), until::toString);
        assertTrue(trunk("pbx").path("lastError").isNull(), trunk("pbx")::toString);
        assertEquals("unknown", trunk("pbx").path("state").asText());
    }

    @Test
    void aTrunkIsSeenDownAndUpAndDownAgain() {
        awaitState("down");
        assertTrue(
                trunk("neighbour").path("lastError").asText().contains("no connection"), trunk("neighbour")::toString);
        Sipp neighbour = Sipp.answer(stage, "options", neighbourPort, "-t", "t1");
        awaitState("up");
        assertTrue(trunk("neighbour").path("roundTripMs").asDouble() > 0, trunk("neighbour")::toString);
        assertTrue(trunk("neighbour").path("lastError").isNull(), trunk("neighbour")::toString);
        assertTrue(trunk("neighbour").path("registered").isNull(), trunk("neighbour")::toString);
        assertEquals(1, gateway.gauge("drawbridge_sip_trunk_up", "trunk=\"neighbour\""));
        neighbour.close();
        awaitState("down");
        assertEquals(0, gateway.gauge("drawbridge_sip_trunk_up", "trunk=\"neighbour\""));
    }

    private static void awaitState(String state) {
        Await.until(
                () -> state.equals(trunk("neighbour").path("state").asText()),
                SOON,
                () -> "the trunk to be " + state + ", but " + trunk("neighbour"));
    }
}
