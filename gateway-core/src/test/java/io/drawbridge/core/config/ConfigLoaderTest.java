package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    @TempDir
    Path dir;

    @Test
    void aFlagCountsOverTheEnvironmentOverTheFileOverTheDefault() throws IOException {
        Path file = Files.writeString(dir.resolve("c.yaml"), "sip: {udp-port: 1, tcp-port: 1, tls-port: 1}\n");
        Map<String, String> environment = Map.of("DRAWBRIDGE_SIP_UDP_PORT", "2", "DRAWBRIDGE_SIP_TCP_PORT", "2");
        ConfigResult result = ConfigLoader.load(Optional.of(file), environment, List.of("sip.udp-port=3"));
        GatewayConfig.Sip sip = ((ConfigResult.Good) result).config().sip();
        assertEquals(3, sip.udpPort());
        assertEquals(2, sip.tcpPort());
        assertEquals(1, sip.tlsPort());
        assertEquals("best-effort", sip.encryption());
    }

    @Test
    void everyFaultIsNamedAtOnceWithWhatIsAllowed() throws IOException {
        Path file =
                Files.writeString(dir.resolve("c.yaml"), "sip: {udp-prt: 5060, rtp-ports: 9-8}\nlog: {format: xml}\n");
        List<String> lines = faults(Optional.of(file), Map.of("DRAWBRIDGE_DRAIN_SECOND", "1"), "media.loops=0");
        assertEquals(
                List.of(
                        "sip.udp-prt: unknown key; the nearest known key is sip.udp-port",
                        "DRAWBRIDGE_DRAIN_SECOND: unknown key; the nearest known key is DRAWBRIDGE_DRAIN_SECONDS",
                        "sip.rtp-ports: \"9-8\": allowed is two ports from 1024 to 65535, the lower first, as in 20000-29999",
                        "media.loops: \"0\": allowed is a whole number from 1 to 256",
                        "log.format: \"xml\": allowed is text or json"),
                lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip.udp-port=x | media.udp-port=5060", // nobody knows whether the two collide
                "media.loops=x | media.udp-port=65535",
                "sip.rtp-ports=x | sip.udp-port=20000",
                "domain=no_host | domain=no_host", // xmpp.domain follows it
                "tls.key=/dev/null | tls.certificat=/dev/null",
                "xmpp.embedded=false | xmpp.callbridge-secrt=s | xmpp.server-address=xmpp.example.com",
                "xmpp.embedded=false | xmpp.server-adress=xmpp.example.com | xmpp.callbridge-secret=s",
                "xmpp.tls.mode=off | xmpp.server-address=[::1"
            })
    void aFaultDrawsNoOthersAfterIt(ArgumentsAccessor settings) {
        List<String> lines =
                faults(settings.toList().stream().map(String::valueOf).toArray(String[]::new));
        assertEquals(1, lines.size(), lines.toString());
    }

    @Test
    void whatDoesNotHangOnAFaultIsJudgedBesideIt() {
        List<String> lines = faults(
                "meetings=[{name: a, number: 1}, {name: b, pin: 1234}, {name: c, number: 123}, {name: d, number: 123}]",
                "drain.seconds=x",
                "sip.trunks=[pbx]");
        assertEquals(
                List.of(
                        "drain.seconds: \"x\": allowed is a whole number from 0 to 86400",
                        "sip.trunks[0]: allowed is {name, address, transport, from, tls-name, trust, user, password, realm,"
                                + " register, expires, ping-seconds, encryption, dial-out}",
                        "meetings[0].number: \"1\": allowed is 3 to 13 digits, or empty",
                        "meetings[3].number: \"123\": already taken by meetings[2].number"),
                lines);
    }

    @Test
    void secretsAreNeverRepeatedInFaultsNorShown() {
        List<String> lines = faults(
                "turn.secret=" + "s3cret".repeat(60),
                "meetings=[{name: a, pin: 12s3cret}]",
                "database.url=jdbc:postgresql://u:s3cret@h/d");
        assertFalse(lines.toString().contains("s3cret"), lines.toString());
        ConfigResult good = load("xmpp.callbridge-secret=s3cret");
        List<String> shown = ((ConfigResult.Good) good).shown();
        assertTrue(shown.contains("xmpp.callbridge-secret: \"***\""), shown.toString());
        assertFalse(((ConfigResult.Good) good).config().toString().contains("s3cret"));
    }

    @ParameterizedTest
    @CsvSource({"database.url, jdbc:postgresql://db/drawbridge"})
    void whatThisVersionCannotDoRefusesTheStart(String key, String value) {
        List<String> lines = faults(key + "=" + value, "xmpp.callbridge-secret=x");
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith(key.substring(0, 4)), lines.get(0));
        assertTrue(lines.get(0).contains("this version cannot"), lines.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meetings=[{name: a, pin: 1234, host-pin: 1234}] | meetings[0].host-pin: \"***\": must be another one than pin",
                "meetings=[{name: meet}] | meetings[0].name",
                "meetings=[{name: a, pin: 123}] | meetings[0].pin: \"***\"",
                "tenants=[a.b] | tenants[0]",
                "tenants=[Meet] | tenants[0]",
                "tenants=[Demo] | tenants[0]: \"demo\": already taken by meetings[0].name",
                "tenants=[acme\\,ACME] | tenants[1]: \"acme\": already taken by tenants[0]"
            })
    void doorsThatCannotBeToldApartAreFaults(String setting, String fault) {
        List<String> lines = faults(setting.replace("\\", ""));
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith(fault), lines.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip.tcp-port=8443 | web.https-port: \"8443\": already taken by sip.tcp-port",
                "media.udp-port=25000 | media.udp-port: \"25000-25000\": inside sip.rtp-ports",
                "sip.udp-port=10000 | sip.udp-port: \"10000\": already taken by media.udp-port",
                "tls.key=/etc/hostname | tls.certificate: must be given too, since tls.key is",
                "xmpp.tls.trust=/no/such | xmpp.tls.trust: \"/no/such\": is not a readable file",
                "meetings=[{name: echo}] | meetings[0].name: \"echo\": allowed is a name of letters, digits, dots, hyphens and"
                        + " underscores with at least one letter, not \"echo\" or \"meet\"",
                "meetings=[{name: a, number: 12}] | meetings[0].number: \"12\": allowed is 3 to 13 digits, or empty",
                "meetings=[{name: a, nummer: 123}] | meetings[0].nummer: unknown key; the nearest known key is number",
                "meetings=[{name: a},{name: A}] | meetings[1].name: \"a\": already taken by meetings[0].name",
                "network.bind=[localhost] | network.bind[0]: \"localhost\": allowed is an IPv4 or IPv6 address in numbers",
                "xmpp.server-address=[::1 | xmpp.server-address: \"[::1\": allowed is host, host:port, IPv4:port or [IPv6]:port,"
                        + " or empty",
                "sip | --set: \"sip\": allowed is key=value"
            })
    void aFaultNamesKeyValueAndWhatIsAllowed(String setting, String line) {
        assertEquals(List.of(line), faults(setting));
    }

    @Test
    void aPlainXmppLinkMayNotLeaveTheMachineUnlessAllowed() {
        String remote = "xmpp.server-address=xmpp.example.com";
        assertEquals(1, faults("xmpp.tls.mode=off", remote).size());
        assertInstanceOf(ConfigResult.Good.class, load("xmpp.tls.mode=off", remote, "xmpp.tls.allow-plain=true"));
        for (String here : List.of("[::1]:5347", "127.0.0.1", "localhost", "localhost.:5347", "LOCALHOST.")) {
            assertInstanceOf(ConfigResult.Good.class, load("xmpp.tls.mode=off", "xmpp.server-address=" + here));
        }
    }

    @Test
    void anXmppServerThatIsNotGivenIsFoundByDns() {
        String[] foreign = {"xmpp.embedded=false", "xmpp.callbridge-secret=x"};
        assertInstanceOf(ConfigResult.Good.class, load(foreign));
        assertInstanceOf(ConfigResult.Good.class, load(foreign[0], foreign[1], "xmpp.tls.mode=off"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xmpp.example.com",
                "xmpp.example.com:5347",
                "192.0.2.1:5347",
                "[2001:db8::1]:5347",
                "xmpp.example.com.",
                "xmpp.example.com.:5347",
                "b\u00fccher.example",
                "b\u00fccher.example:5347"
            })
    void anXmppServersAddressHasManyForms(String address) {
        assertInstanceOf(ConfigResult.Good.class, load("xmpp.server-address=" + address));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "a..b", "a:0", "a:65536", "[::1]1", "::1", "a b", "b\u00fc\u0000", "a.:", "a..:1"})
    void whatIsNoAddressOfAnXmppServerIsRefused(String address) {
        assertEquals(1, faults("xmpp.server-address=" + address).size());
    }

    @Test
    void aForeignXmppServerNeedsTheSecretThatItHasForUs() {
        String[] foreign = {"xmpp.embedded=false", "xmpp.server-address=xmpp.example.com"};
        assertEquals(
                List.of(
                        "xmpp.callbridge-secret: must be given: the secret that the XMPP server has for this component"),
                faults(foreign));
        assertEquals(2, faults(foreign[0], foreign[1], "xmpp.webbridge-id=web").size());
        assertInstanceOf(ConfigResult.Good.class, load(foreign[0], foreign[1], "xmpp.callbridge-secret=x"));
        assertInstanceOf(ConfigResult.Good.class, load(foreign[0], foreign[1], "legs=sip,webrtc"));
    }

    @Test
    void listsCanBeWrittenInOneTextEitherWay() {
        for (String list : List.of("legs=sip,webrtc", "legs=[sip, webrtc]", "legs= sip , webrtc")) {
            assertEquals(
                    List.of("sip", "webrtc"),
                    ((ConfigResult.Good) load(list)).config().legs());
        }
        assertEquals(List.of(), ((ConfigResult.Good) load("legs=")).config().legs());
    }

    @Test
    void variablesOfTheStartScriptAndOfContainerPlatformsAreNoKeys() {
        Map<String, String> environment = Map.of(
                "DRAWBRIDGE_HEAP",
                "1g",
                "DRAWBRIDGE_SERVICE_HOST",
                "10.0.0.1",
                "DRAWBRIDGE_PORT_5060_UDP",
                "udp://10.0.0.1");
        assertInstanceOf(ConfigResult.Good.class, ConfigLoader.load(Optional.empty(), environment, List.of()));
    }

    @Test
    void aFileThatIsNoYamlIsOneFaultThatNamesTheLine() throws IOException {
        Path file = Files.writeString(dir.resolve("c.yaml"), "sip:\n  udp-port: 1\n  udp-port: 2\n");
        List<String> lines = faults(Optional.of(file), Map.of());
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).contains("line 3") && lines.get(0).contains("uplicate"), lines.get(0));
        assertEquals(1, faults(Optional.of(dir.resolve("none.yaml")), Map.of()).size());
    }

    @Test
    void anEmptyFileSaysNothing() throws IOException {
        Path file = Files.writeString(dir.resolve("c.yaml"), "# nothing\nsip:\n");
        ConfigResult result = ConfigLoader.load(Optional.of(file), Map.of(), List.of());
        assertEquals(
                GatewayConfig.defaults(),
                assertInstanceOf(ConfigResult.Good.class, result).config());
    }

    private static ConfigResult load(String... settings) {
        return ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings));
    }

    private static List<String> faults(String... settings) {
        return faults(Optional.empty(), Map.of(), settings);
    }

    private static List<String> faults(Optional<Path> file, Map<String, String> environment, String... settings) {
        ConfigResult result = ConfigLoader.load(file, environment, List.of(settings));
        return assertInstanceOf(ConfigResult.Bad.class, result).faults().stream()
                .map(ConfigFault::line)
                .toList();
    }
}
