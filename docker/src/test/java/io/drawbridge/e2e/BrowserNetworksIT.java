package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Namespaces;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.StunAnswerer;
import io.drawbridge.e2e.peer.TestCertificate;
import io.drawbridge.e2e.peer.Tone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Chromium and Firefox sit behind networks of many kinds, a room in the internet: all
 * hear each other, the browsers see each other, and media take the way that one would expect, with no byte over a relay where there is a
 * direct one.
 */
@Timeout(150)
class BrowserNetworksIT {
    /** Firefox takes relays over TLS by name only. */
    private static final String NAME = "meet.drawbridge.test";

    private static final int CHROMIUM_HZ = 1000;
    private static final int FIREFOX_HZ = 1500;
    private static final int ROOM_HZ = 440;
    private static final List<Integer> TONES = List.of(CHROMIUM_HZ, FIREFOX_HZ, ROOM_HZ);
    /** Firefox's tone is 15 dB below the others. */
    private static final double AUDIBLE_SHARE = 0.01;

    private static final double SILENT_SHARE = 0.002;
    private static final String RELAYED =
            "udp host [0-9.]+:[0-9]+ <- relay 203.0.113.10:[0-9]+, relayed by our TURN over ";

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Namespaces networks;
    private static TestCertificate certificate;
    private static Daemon gateway;

    @BeforeAll
    static void start() {
        networks = Namespaces.natBetween(stage);
        certificate = TestCertificate.make(stage, NAME);
        networks.callInside(NAME, networks.outside().address());
        gateway = Daemon.startAt(
                networks.outside(), stage, settings(networks.outside().address()));
    }

    /** With TURN, at the address that the browsers know. */
    private static Map<String, String> settings(String address) {
        return Map.of(
                "turn.port", "" + Ports.free(),
                "turn.tls-port", "" + Ports.free(),
                "network.public-addresses", "[\"" + address + "\"]");
    }

    @Test
    void behindANatThatKeepsPortsTheirReflexiveAddressesAreUsed() {
        networks.keepPorts();
        meet(
                gateway,
                networks.outside().address(),
                "",
                "udp host 203.0.113.10:[0-9]+ <- srflx 203.0.113.1:[0-9]+, direct");
    }

    @Test
    void withNothingOpenButTheTlsPortsTheyComeByTurnOverTls() {
        Map<String, String> settings = new HashMap<>(settings(networks.outside().address()));
        settings.put("domain", NAME);
        settings.put("tls.certificate", certificate.certificate().toString());
        settings.put("tls.key", certificate.key().toString());
        Daemon named = Daemon.startAt(networks.outside(), stage, settings);
        networks.onlyTcp(named.port("web.https-port"), named.port("turn.tls-port"));
        meet(named, networks.outside().address(), "", RELAYED + "TLS: no direct path worked");
    }

    @Test
    @Tag("full") // the quick set has NAT and TLS
    void withoutNatTheirHostAddressesAreUsed() {
        networks.routeOnly();
        meet(
                gateway,
                networks.outside().address(),
                "",
                "udp host 203.0.113.10:[0-9]+ <- host 10.98.1.2:[0-9]+, direct");
    }

    @Test
    @Tag("full") // the quick set has NAT and TLS
    void withoutUdpTheyComeByTurnOverTcp() {
        networks.onlyTcp();
        meet(gateway, networks.outside().address(), "", RELAYED + "TCP: no direct path worked");
    }

    @Test
    @Tag("full") // the quick set has NAT and TLS
    void pagesThatWantRelaysOnlyGetThem() {
        networks.keepPorts();
        meet(gateway, networks.outside().address(), "^turn:.*=udp", RELAYED + "UDP: the browser offers relays only");
    }

    @Test
    @Tag("full") // the quick set has NAT and TLS
    void withoutIpv4TheyMeetOverIpv6() {
        Namespaces own = Namespaces.natBetween(stage);
        own.ipv6Only();
        Daemon gateway6 = Daemon.startAt(own.outside(), stage, settings(Namespaces.OUTSIDE_IPV6));
        Browsers browsers = Browsers.startAt(own.secluded(), stage);
        meet(
                gateway6,
                browsers,
                own.outsideByIpv6(),
                "[" + Namespaces.OUTSIDE_IPV6 + "]",
                "",
                "udp host \\[2001:db8:2::10\\]:[0-9]+ <- host \\[2001:db8:1::2\\]:[0-9]+, direct");
    }

    @Test
    @Tag("full") // the quick set has NAT and TLS
    void aGatewayBehindNatIsReachedWhereStunServersSeeItsMediaPort() {
        Namespaces own = Namespaces.oneToOneNatBetween(stage);
        int port = Ports.free();
        StunAnswerer.at(own.outside(), stage, port);
        String server = own.outside().address() + ":" + port;
        Daemon behind = Daemon.startAt(own.inside(), stage, Map.of("network.stun-servers", "[\"" + server + "\"]"));
        Browser browser = Browsers.startAt(own.outside(), stage).chromium(CHROMIUM_HZ);
        browser.join("https://" + Namespaces.PUBLIC + ":" + behind.port("web.https-port") + "/meet/echo", "Ann");
        browser.awaitTone(CHROMIUM_HZ, Conversation.PATIENCE);
        Await.until(() -> browser.stats().framesDecoded() > 20, Conversation.PATIENCE, "its own picture");
        List<String> pairs = browser.stats().pairs();
        String seen = ".* -> srflx udp 203.0.113.1:[0-9]+";
        assertTrue(pairs.stream().anyMatch(pair -> pair.matches(seen)), pairs::toString);
        assertEquals(List.of(), browser.faults());
    }

    private static void meet(Daemon at, String host, String relays, String pair) {
        meet(at, Browsers.startAt(networks.secluded(), stage), networks.outside(), host, relays, pair);
    }

    /** {@code beside}: where the room is. */
    private static void meet(
            Daemon at, Browsers browsers, Namespaces.Place beside, String host, String relays, String pair) {
        double relayedBefore = at.gauge("drawbridge_turn_relayed_bytes_total");
        Browser chromium = browsers.chromium(CHROMIUM_HZ);
        Browser other = browsers.firefox(
                FIREFOX_HZ, Map.of("authority", certificate.authority().toString()));
        for (Browser each : List.of(chromium, other)) {
            each.open("https://" + host + ":" + at.port("web.https-port") + "/meet/demo");
            if (!relays.isEmpty()) {
                each.relayOnly(relays);
            }
            each.startJoining(each == chromium ? "Ann" : "Bob");
        }
        chromium.awaitState("connected", Conversation.PATIENCE);
        other.awaitState("connected", Conversation.PATIENCE);

        Await.until(
                () -> chromium.stats().framesDecoded() > 20 && other.stats().framesDecoded() > 20,
                Conversation.PATIENCE.multipliedBy(2),
                () -> "pictures both ways, but Chromium has decoded "
                        + chromium.stats().framesDecoded() + ", the other "
                        + other.stats().framesDecoded() + " frames");
        Baresip room = Baresip.at(beside, stage, "room", Baresip.Codec.PCMU, ROOM_HZ);
        room.call("sip:demo@" + host + ":" + at.port("sip.udp-port"));
        assertHears(
                "the room",
                List.of(CHROMIUM_HZ, FIREFOX_HZ),
                () -> Tone.of(room.heard().last(1.1)));
        assertHears(
                "Chromium",
                List.of(ROOM_HZ, FIREFOX_HZ),
                () -> Tone.of(chromium.hear(2).after(0.3)));
        assertHears(
                "the other",
                List.of(ROOM_HZ, CHROMIUM_HZ),
                () -> Tone.of(other.hear(2).after(0.3)));
        assertPairs(at, pair);
        stage.note("Chromium: " + chromium.stats().pairs() + ", the other: "
                + other.stats().pairs());
        double relayed = at.gauge("drawbridge_turn_relayed_bytes_total") - relayedBefore;
        stage.note(String.format(
                "frames decoded: Chromium %d, the other %d; bytes relayed: %.0f",
                chromium.stats().framesDecoded(), other.stats().framesDecoded(), relayed));
        boolean isDirect = pair.endsWith("direct");
        assertTrue(isDirect ? relayed == 0 : relayed > 100_000, () -> "bytes relayed: " + relayed);
        leave(at, chromium, other);
    }

    private static void leave(Daemon at, Browser chromium, Browser other) {
        at.calls().forEach(call -> at.api()
                .delete("/api/v1/calls/" + call.path("id").asText()));
        chromium.awaitState("ended", Conversation.PATIENCE);
        other.awaitState("ended", Conversation.PATIENCE);
        assertAll(() -> assertEquals(List.of(), chromium.faults()), () -> assertEquals(List.of(), other.faults()));
        chromium.close();
        other.close();
    }

    private static void assertPairs(Daemon at, String expected) {
        List<String> pairs = at.calls().stream()
                .filter(call -> call.path("path").asText().equals("webrtc"))
                .map(call -> call.path("icePair").asText())
                .toList();
        stage.note("pairs " + pairs);
        assertEquals(2, pairs.size());
        pairs.forEach(pair -> assertTrue(pair.matches(expected), () -> pair + " is not " + expected));
    }

    private static void assertHears(String who, List<Integer> tones, Supplier<Tone> ear) {
        StringBuilder last = new StringBuilder();
        Await.until(
                () -> {
                    Tone heard = ear.get();
                    last.setLength(0);
                    TONES.forEach(hz -> last.append(String.format("%d Hz %.3f, ", hz, heard.share(hz))));
                    return TONES.stream()
                            .allMatch(hz -> tones.contains(hz)
                                    ? heard.share(hz) > AUDIBLE_SHARE
                                    : heard.share(hz) < SILENT_SHARE);
                },
                Conversation.PATIENCE,
                () -> who + " to hear " + tones + ", last heard " + last);
    }
}
