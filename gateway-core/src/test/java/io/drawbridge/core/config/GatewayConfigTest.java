package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.drawbridge.core.config.GatewayConfig.Media;
import io.drawbridge.core.config.GatewayConfig.Network;
import io.drawbridge.core.config.GatewayConfig.PortRange;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Sip;
import io.drawbridge.core.config.GatewayConfig.Tls;
import io.drawbridge.core.config.GatewayConfig.Turn;
import io.drawbridge.core.config.GatewayConfig.Web;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.config.GatewayConfig.XmppTls;
import io.drawbridge.core.directory.MeetingSpec;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each record of the configuration: with nothing configured, and with every key at another value than its default. */
class GatewayConfigTest {
    private static final Tls NO_TLS = new Tls(Optional.empty(), Optional.empty());

    @TempDir
    Path dir;

    private GatewayConfig all;

    @BeforeEach
    void configureEveryKey() throws IOException {
        for (String file :
                List.of("a.crt", "a.key", "s.crt", "s.key", "w.crt", "w.key", "x.crt", "x.key", "trust.crt")) {
            Files.createFile(dir.resolve(file));
        }
        Path file = Files.writeString(
                dir.resolve("all.yaml"),
                """
                domain: Meet.Example.com
                legs: [sip]
                data-dir: /var/lib/drawbridge
                drain: {seconds: 30}
                network: {bind: [192.0.2.1, "2001:db8::1"], public-addresses: [198.51.100.7], stun-servers: ["stun.example.com:3478"]}
                tls: {certificate: DIR/a.crt, key: DIR/a.key}
                sip:
                  udp-port: 15060
                  tcp-port: 15061
                  tls-port: 15062
                  rtp-ports: 30000-30099
                  encryption: off
                  unknown-number: ivr
                  media-timeout-seconds: 45
                  domains: [sip.example.com]
                  tls: {certificate: DIR/s.crt, key: DIR/s.key}
                  accounts: [{user: boardroom, password: s3cret}]
                  trunks: [{name: pbx, address: pbx.example.com}]
                  dial-rules: [{match: "00X*", trunk: pbx}]
                  trusted-sources: [192.0.2.7, "2001:db8::/32"]
                web: {https-port: 443, http-port: 80, tls: {certificate: DIR/w.crt, key: DIR/w.key}}
                media: {udp-port: 11000, loops: 4}
                turn:
                  port: 13478
                  tls-port: 15349
                  external: turn.example.com:3479
                  secret: turn-secret
                  previous-secrets: [turn-old]
                  relay-ports: 40000-40999
                  allowed-peers: [198.51.100.0/24]
                  alternate-servers: [198.51.100.9]
                xmpp:
                  enabled: false
                  embedded: false
                  component-port: 15223
                  domain: xmpp.example.com
                  server-address: "[2001:db8::2]:5223"
                  callbridge-id: cb1
                  callbridge-secret: cb-secret
                  webbridge-id: web1
                  webbridge-secret: web-secret
                  callbridges: [cb1, cb2]
                  webbridges: [web1, web2]
                  guests: false
                  conflict: replace
                  tls: {mode: off, allow-plain: true, client-certificates: required, trust: DIR/trust.crt, certificate: DIR/x.crt, key: DIR/x.key}
                dns: {servers: ["192.0.2.53:53"]}
                log: {format: json}
                meetings: [{name: Board, number: 0042, title: The Board}, {name: team, pin: 1234, host-pin: 56789, lobby: true}]
                tenants: [acme]
                """
                        .replace("DIR", dir.toString()));
        ConfigResult result = ConfigLoader.load(Optional.of(file), Map.of(), List.of());
        all = assertInstanceOf(ConfigResult.Good.class, result, result::toString)
                .config();
    }

    @Test
    void theWholeDefaultsToALocalGatewayWithOneMeeting() {
        GatewayConfig defaults = GatewayConfig.defaults();
        assertEquals("localhost", defaults.domain());
        assertEquals(List.of("sip", "webrtc", "xmpp"), defaults.legs());
        assertEquals(Path.of("data"), defaults.dataDir());
        assertEquals(0, defaults.drainSeconds());
        assertEquals(List.of(), defaults.dnsServers());
        assertEquals("embedded", defaults.databaseUrl());
        assertEquals("text", defaults.logFormat());
        assertEquals(List.of(new MeetingSpec("demo", "1000", "demo", "", "", false)), defaults.meetings());
        assertEquals(List.of(), defaults.tenants());
    }

    @Test
    void theWholeTakesOtherValues() {
        assertEquals("meet.example.com", all.domain());
        assertEquals(List.of("sip"), all.legs());
        assertEquals(Path.of("/var/lib/drawbridge"), all.dataDir());
        assertEquals(30, all.drainSeconds());
        assertEquals(List.of("192.0.2.53:53"), all.dnsServers());
        assertEquals("json", all.logFormat());
        assertEquals(
                List.of(
                        new MeetingSpec("board", "0042", "The Board", "", "", false),
                        new MeetingSpec("team", "", "team", "1234", "56789", true)),
                all.meetings());
        assertEquals(List.of("acme"), all.tenants());
    }

    @Test
    void networkDefaultsToAllAddresses() {
        assertEquals(
                new Network(List.of(), List.of(), List.of()),
                GatewayConfig.defaults().network());
    }

    @Test
    void networkTakesOtherValues() throws IOException {
        assertEquals(
                new Network(
                        List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1")),
                        List.of(InetAddress.getByName("198.51.100.7")),
                        List.of("stun.example.com:3478")),
                all.network());
    }

    @Test
    void tlsDefaultsToGenerated() {
        assertEquals(NO_TLS, GatewayConfig.defaults().tls());
    }

    @Test
    void tlsTakesOtherValues() {
        assertEquals(tls("a"), all.tls());
    }

    @Test
    void sipDefaultsToTheUsualPorts() {
        assertEquals(
                new Sip(5060, 5060, 5061, new PortRange(20000, 29999), "best-effort", "404"),
                GatewayConfig.defaults().sip());
    }

    @Test
    void sipTakesOtherValues() {
        assertEquals(15060, all.sip().udpPort());
        assertEquals(15061, all.sip().tcpPort());
        assertEquals(15062, all.sip().tlsPort());
        assertEquals(new PortRange(30000, 30099), all.sip().rtpPorts());
        assertEquals("ivr", all.sip().unknownNumber());
        assertEquals(45, all.sip().mediaTimeoutSeconds());
        assertEquals(List.of("sip.example.com"), all.sip().domains());
        assertEquals(tls("s"), all.sip().tls());
        assertEquals("off", all.sip().encryption());
        assertEquals("boardroom", all.sip().accounts().get(0).user());
        assertEquals("pbx", all.sip().trunks().get(0).name());
        assertEquals(List.of(new DialRule("00X*", "pbx", "")), all.sip().dialRules());
        assertEquals(
                List.of(
                        Subnet.parse("192.0.2.7").orElseThrow(),
                        Subnet.parse("2001:db8::/32").orElseThrow()),
                all.sip().trustedSources());
    }

    @Test
    void webDefaultsToUnprivilegedPorts() {
        assertEquals(new Web(8443, 8080, NO_TLS), GatewayConfig.defaults().web());
    }

    @Test
    void webTakesOtherValues() {
        assertEquals(new Web(443, 80, tls("w")), all.web());
    }

    @Test
    void webFollowsTheCommonCertificate() {
        ConfigResult result = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                List.of("tls.certificate=" + dir.resolve("a.crt"), "tls.key=" + dir.resolve("a.key")));
        assertEquals(tls("a"), ((ConfigResult.Good) result).config().web().tls());
    }

    @Test
    void mediaDefaultsToOneLoop() {
        assertEquals(new Media(10000, 1), GatewayConfig.defaults().media());
    }

    @Test
    void mediaTakesOtherValues() {
        assertEquals(new Media(11000, 4), all.media());
    }

    @Test
    void turnDefaultsToTheBuiltInServer() {
        assertEquals(
                new Turn(3478, 5349, "", Secret.NONE, List.of(), new PortRange(49152, 65535), List.of(), List.of()),
                GatewayConfig.defaults().turn());
    }

    @Test
    void turnTakesOtherValues() throws IOException {
        assertEquals(
                new Turn(
                        13478,
                        15349,
                        "turn.example.com:3479",
                        new Secret("turn-secret"),
                        List.of(new Secret("turn-old")),
                        new PortRange(40000, 40999),
                        List.of(Subnet.parse("198.51.100.0/24").orElseThrow()),
                        List.of(InetAddress.getByName("198.51.100.9"))),
                all.turn());
    }

    @Test
    void xmppDefaultsToTheBuiltInServerOfTheDomain() {
        XmppTls tls = new XmppTls("required", false, false, Optional.empty(), NO_TLS);
        Xmpp expected = new Xmpp(
                true,
                true,
                5223,
                "localhost",
                "",
                "callbridge",
                Secret.NONE,
                "",
                Secret.NONE,
                List.of(),
                List.of(),
                true,
                "refuse",
                tls);
        assertEquals(expected, GatewayConfig.defaults().xmpp());
        assertEquals("callbridge.localhost", expected.componentDomain());
    }

    @Test
    void xmppTakesOtherValues() {
        XmppTls tls = new XmppTls("off", true, true, Optional.of(dir.resolve("trust.crt")), tls("x"));
        assertEquals(
                new Xmpp(
                        false,
                        false,
                        15223,
                        "xmpp.example.com",
                        "[2001:db8::2]:5223",
                        "cb1",
                        new Secret("cb-secret"),
                        "web1",
                        new Secret("web-secret"),
                        List.of("cb1", "cb2"),
                        List.of("web1", "web2"),
                        false,
                        "replace",
                        tls),
                all.xmpp());
    }

    @Test
    void noKeyWasForgottenAbove() throws ReflectiveOperationException {
        List<String> same = new ArrayList<>();
        collectEqual("", GatewayConfig.defaults(), all, same);
        assertEquals(List.of("databaseUrl"), same);
    }

    private Tls tls(String name) {
        return new Tls(Optional.of(dir.resolve(name + ".crt")), Optional.of(dir.resolve(name + ".key")));
    }

    private static void collectEqual(String path, Record one, Record other, List<String> same)
            throws ReflectiveOperationException {
        for (RecordComponent component : one.getClass().getRecordComponents()) {
            Object left = component.getAccessor().invoke(one);
            Object right = component.getAccessor().invoke(other);
            String name = path + component.getName();
            if (left instanceof Record record) {
                collectEqual(name + ".", record, (Record) right, same);
            } else if (left.equals(right)) {
                same.add(name);
            }
        }
    }
}
