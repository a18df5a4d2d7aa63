package io.drawbridge.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts, trunks and dial rules: with nothing but what must be there, with every key at another value, and with faults. */
class NeighbourConfigTest {
    @TempDir
    Path dir;

    private static ConfigResult load(String... settings) {
        return ConfigLoader.load(Optional.empty(), Map.of(), List.of(settings));
    }

    private static GatewayConfig.Sip sip(String... settings) {
        ConfigResult result = load(settings);
        return assertInstanceOf(ConfigResult.Good.class, result, result::toString)
                .config()
                .sip();
    }

    @Test
    void anAccountDefaultsToBothAlgorithmsAndTheCommonEncryption() {
        assertEquals(
                List.of(new SipAccount(
                        "room1", new GatewayConfig.Secret("p"), List.of("sha-256", "md5"), "off", false, 5)),
                sip("sip.accounts=[{user: room1, password: p}]", "sip.encryption=off")
                        .accounts());
    }

    @Test
    void anAccountTakesOtherValues() {
        assertEquals(
                List.of(new SipAccount("room1", new GatewayConfig.Secret("p"), List.of("md5"), "required", true, 1)),
                sip("sip.accounts=[{user: Room1, password: p, algorithms: [md5], encryption: required, dial-out: true,"
                                + " max-contacts: 1}]")
                        .accounts());
    }

    @Test
    void aTrunkDefaultsToPingsWithoutRegistration() {
        assertEquals(
                List.of(new SipTrunk(
                        "pbx",
                        "pbx.example.com",
                        "auto",
                        List.of(),
                        "",
                        Optional.empty(),
                        "",
                        GatewayConfig.Secret.NONE,
                        "",
                        false,
                        3600,
                        30,
                        "best-effort",
                        false)),
                sip("sip.trunks=[{name: pbx, address: pbx.example.com}]").trunks());
    }

    @Test
    void aTrunkTakesOtherValues() throws IOException {
        Path trust = Files.createFile(dir.resolve("trust.pem"));
        SipTrunk trunk = new SipTrunk(
                "pbx",
                "[2001:db8::1]:5071",
                "tls",
                List.of(new Subnet(InetAddress.getByName("192.0.2.0"), 24)),
                "sip.example.com",
                Optional.of(trust),
                "gw",
                new GatewayConfig.Secret("p"),
                "asterisk",
                true,
                600,
                0,
                "required",
                true);
        assertEquals(
                List.of(trunk),
                sip("sip.trunks=[{name: PBX, address: \"[2001:db8::1]:5071\", transport: tls, from: [192.0.2.0/24],"
                                + " tls-name: sip.example.com, trust: " + trust
                                + ", user: gw, password: p, realm: asterisk,"
                                + " register: true, expires: 600, ping-seconds: 0, encryption: required, dial-out: true}]")
                        .trunks());
        assertEquals("[2001:db8::1]", trunk.host());
        assertEquals(5071, trunk.port());
    }

    @Test
    void aDialRuleDefaultsToTheHostThatWasDialled() {
        assertEquals(
                List.of(new DialRule("*@example.com", "", "")),
                sip("sip.dial-rules=[{match: \"*@example.com\"}]").dialRules());
    }

    @Test
    void aDialRuleTakesOtherValues() {
        assertEquals(
                List.of(new DialRule("00X*", "pbx", "+X*")),
                sip(
                                "sip.trunks=[{name: pbx, address: 192.0.2.1}]",
                                "sip.dial-rules=[{match: \"00X*\", trunk: PBX, rewrite: \"+X*\"}]")
                        .dialRules());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sip.accounts=[{user: a}] | sip.accounts[0].password: must be given",
                "sip.accounts=[{user: a, pasword: b}] | sip.accounts[0].pasword: unknown key; the nearest known key is password",
                "sip.accounts=[{user: a b, password: c}] | sip.accounts[0].user: \"a b\": allowed is a name of letters, digits, dots,"
                        + " hyphens, underscores and plus signs",
                "sip.accounts=[{user: a, password: c, algorithms: [sha1]}] | sip.accounts[0].algorithms[0]: \"sha1\": allowed is"
                        + " sha-256 or md5",
                "sip.accounts=[{user: a, password: c}, {user: A, password: d}] | sip.accounts[1].user: \"a\": already taken by"
                        + " sip.accounts[0].user",
                "sip.trunks=[{name: a, address: h, transport: sctp}] | sip.trunks[0].transport: \"sctp\": allowed is udp or tcp or"
                        + " tls or auto",
                "sip.trunks=[{name: a, address: h, from: [example.com]}] | sip.trunks[0].from[0]: \"example.com\": allowed is an"
                        + " address in numbers or a network, as in 192.0.2.0/24",
                "sip.trunks=[{name: a, address: h, from: [192.0.2.0/33]}] | sip.trunks[0].from[0]: \"192.0.2.0/33\": allowed is an"
                        + " address in numbers or a network, as in 192.0.2.0/24",
                "sip.trunks=[{name: a, address: h, register: true}] | sip.trunks[0].user: must be given too, since register is true",
                "sip.trunks=[{name: a, address: h, trust: /no/such}] | sip.trunks[0].trust: \"/no/such\": is not a readable file",
                "sip.trunks=[{name: a, address: h, transport: udp, tls-name: x}] | sip.trunks[0].tls-name: \"x\": transport must be tls"
                        + " or auto then",
                "sip.dial-rules=[{match: 0*, trunk: pbx}] | sip.dial-rules[0].trunk: \"pbx\": must name a trunk of sip.trunks; there"
                        + " are none",
                "sip.dial-rules=[{match: 0*}] | sip.dial-rules[0].trunk: must be given: a number has no host of its own to go to",
                "sip.dial-rules=[{match: 0*@a.b, rewrite: '**@a.b'}] | sip.dial-rules[0].rewrite: \"**@a.b\": has more \"*\" than match"
            })
    void aFaultNamesKeyValueAndWhatIsAllowed(String setting, String line) {
        ConfigResult.Bad bad = assertInstanceOf(ConfigResult.Bad.class, load(setting.replace("'", "\"")));
        assertEquals(List.of(line), bad.faults().stream().map(ConfigFault::line).toList());
    }

    @Test
    void passwordsAreNeverShown() {
        ConfigResult result = load(
                "sip.accounts=[{user: room1, password: s3cret}]",
                "sip.trunks=[{name: pbx, address: h, user: gw, password: s3cret}]");
        ConfigResult.Good good = assertInstanceOf(ConfigResult.Good.class, result);
        assertFalse(good.shown().toString().contains("s3cret"), good.shown().toString());
        assertTrue(good.shown().toString().contains("room1"), good.shown().toString());
        assertFalse(good.config().toString().contains("s3cret"));
        ConfigResult bad = load("sip.accounts=[{user: \"\", password: s3cret}]", "sip.trunks=[\"pbx:s3cret\"]");
        assertFalse(((ConfigResult.Bad) bad)
                .faults().stream().map(ConfigFault::line).toList().toString().contains("s3cret"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.0, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "0.0.0.0/0, 198.51.100.1, true",
        "0.0.0.0/0, 2001:db8::1, false"
    })
    void aNetworkHoldsItsAddresses(String network, String address, boolean held) throws IOException {
        assertEquals(held, Subnet.parse(network).orElseThrow().contains(InetAddress.getByName(address)));
    }
}
