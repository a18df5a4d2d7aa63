package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Namespaces;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.StunAnswerer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A NAT stands between room and gateway, in front of the one or of the other: both hear each other and can end the call. */
@Timeout(120)
class NatRoomIT {
    private static final int ROOM_HZ = 440;
    private static final int OTHER_HZ = 700;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Namespaces networks;
    private static Daemon inTheInternet;

    @BeforeAll
    static void start() {
        networks = Namespaces.natBetween(stage);
        inTheInternet = Daemon.startAt(networks.outside(), stage, Map.of());
    }

    private static String uri(Daemon gateway, String host, String transport) {
        return "sip:demo@" + host + ":" + gateway.port("sip." + transport + "-port") + ";transport=" + transport;
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"udp", "tcp"})
    void aRoomBehindNatHearsAndIsHeardAndIsToldWhenItIsOver(String transport) {
        Daemon gateway = inTheInternet;
        Baresip room = Baresip.at(networks.inside(), stage, "room", Baresip.Codec.PCMU, ROOM_HZ);
        Baresip other = Baresip.at(networks.outside(), stage, "other", Baresip.Codec.OPUS, OTHER_HZ);
        room.call(uri(gateway, networks.outside().address(), transport));
        other.call(uri(gateway, networks.outside().address(), transport));

        room.awaitTone(OTHER_HZ, Conversation.PATIENCE);
        other.awaitTone(ROOM_HZ, Conversation.PATIENCE);
        assertTrue(room.log().contains("c=IN IP4 10.98.1.2"), "the room knows nothing of the NAT");

        assertEquals(2, gateway.calls().size());
        gateway.calls().forEach(call -> gateway.api()
                .delete("/api/v1/calls/" + call.path("id").asText()));
        Await.until(() -> room.closed() == 1 && other.closed() == 1, Conversation.PATIENCE, "the BYE");
        Await.until(() -> gateway.calls().isEmpty(), Conversation.PATIENCE, "the end of the calls");
    }

    @Test
    @Tag("full") // a session is refreshed after 45 s at the earliest
    void requestsInTheCallReachARoomBehindNatLater() {
        Sipp room = Sipp.callFrom(
                networks.inside(),
                stage,
                "refreshed-once",
                "demo",
                networks.outside().address() + ":" + inTheInternet.port("sip.udp-port"));
        room.succeed(Duration.ofSeconds(70));
    }

    @Test
    void aGatewayBehindNatIsKnownByItsConfiguredPublicAddress() {
        Namespaces own = Namespaces.oneToOneNatBetween(stage);
        assertReachable(
                own,
                Daemon.startAt(own.inside(), stage, Map.of("network.public-addresses", "[" + Namespaces.PUBLIC + "]")));
    }

    @Test
    void aGatewayBehindNatIsKnownByThePublicAddressThatStunTellsIt() {
        Namespaces own = Namespaces.oneToOneNatBetween(stage);
        int port = Ports.free();
        StunAnswerer.at(own.outside(), stage, port);
        String server = own.outside().address() + ":" + port;
        assertReachable(
                own, Daemon.startAt(own.inside(), stage, Map.of("network.stun-servers", "[\"" + server + "\"]")));
    }

    /** A room in the internet and a neighbour of the gateway meet. */
    private static void assertReachable(Namespaces own, Daemon gateway) {
        Baresip outside = Baresip.at(own.outside(), stage, "outside", Baresip.Codec.PCMU, ROOM_HZ);
        Baresip neighbour = Baresip.at(own.nat(), stage, "neighbour", Baresip.Codec.OPUS, OTHER_HZ);
        String inner = own.inside().address();
        outside.call(uri(gateway, Namespaces.PUBLIC, "udp"));
        neighbour.call(uri(gateway, inner, "tcp"));

        outside.awaitTone(OTHER_HZ, Conversation.PATIENCE);
        neighbour.awaitTone(ROOM_HZ, Conversation.PATIENCE);
        assertKnows(outside, Namespaces.PUBLIC, gateway.port("sip.udp-port"));
        assertFalse(outside.log().contains(inner), "the private address is nobody's business");
        assertKnows(neighbour, inner, gateway.port("sip.tcp-port"));
        assertFalse(neighbour.log().contains(Namespaces.PUBLIC), "a neighbour needs no detour");

        outside.hangUp();
        assertEquals(0, gateway.stop());
        Await.until(() -> neighbour.closed() == 1, Conversation.PATIENCE, "the BYE");
    }

    /** What the room was told: where media go, and where requests in the call go. */
    private static void assertKnows(Baresip room, String address, int sipPort) {
        assertTrue(room.log().contains("c=IN IP4 " + address), () -> "SDP with " + address);
        String contact = "@?" + address.replace(".", "\\.") + ":" + sipPort + "[;>].*";
        assertTrue(
                room.log().lines().anyMatch(line -> line.matches("Contact: <sip:.*" + contact)),
                () -> "a Contact with " + address);
    }
}
