package io.drawbridge.xmpp.leg;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestPki;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.ComponentTls;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.Server;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerLookup;
import io.drawbridge.xmpp.component.ServerNames;
import io.drawbridge.xmpp.component.SrvLookup;
import io.drawbridge.xmpp.dns.NameServers;
import io.drawbridge.xmpp.dns.ScriptedDns;
import io.netty.util.concurrent.Ticker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding servers with dnsmasq, as Debian packages it. */
class DiscoveryIT {
    private static final String SERVICE = "_xmpp-component._tcp.example.com";
    private static final int LOOKUPS = 1000;

    @TempDir
    private Path home;

    private final Loops loops = new Loops(1);
    private final Random random = new Random(4);

    @AfterEach
    void close() {
        loops.close();
    }

    private static String srv(String target, int port, int priority, int weight) {
        return "srv-host=" + SERVICE + "," + target + "," + port + "," + priority + "," + weight;
    }

    private ServerLookup lookup(Dnsmasq dns, String domain) {
        return new SrvLookup(NameServers.of(loops, List.of(dns.address())), domain, random);
    }

    private static ServerLookup.Answer ask(ServerLookup lookup) throws Exception {
        return lookup.servers().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static ServerLookup.Answer.Found found(ServerLookup lookup) throws Exception {
        ServerLookup.Answer answer = ask(lookup);
        return assertInstanceOf(ServerLookup.Answer.Found.class, answer, answer::toString);
    }

    private static List<String> hosts(ServerLookup.Answer.Found found) {
        return found.servers().stream().map(server -> server.address().host()).toList();
    }

    private void assertFails(Dnsmasq dns, String domain, String... words) throws Exception {
        ServerLookup.Answer answer = ask(lookup(dns, domain));
        assertTells(
                assertInstanceOf(ServerLookup.Answer.Failed.class, answer, answer::toString)
                        .fault()
                        .text(),
                words);
    }

    private void assertNoAddress(Dnsmasq dns, String host, String... words) throws Exception {
        AddressLookup.Answer answer = AddressLookup.of(loops, List.of(dns.address()))
                .lookup(host)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertTells(
                assertInstanceOf(AddressLookup.Answer.Failed.class, answer, answer::toString)
                        .fault()
                        .text(),
                words);
    }

    private static void assertTells(String text, String... words) {
        for (String word : words) {
            assertTrue(text.contains(word), text);
        }
    }

    @Test
    void threeRecordsComeInTheOrderOfTheirPrioritiesAndByChanceOfTheirWeights() throws Exception {
        String[] all = {
            srv("a.example.com", 5347, 10, 60),
            srv("b.example.com", 5348, 10, 20),
            srv("c.example.com", 5349, 20, 0),
            "local-ttl=7"
        };
        try (Dnsmasq dns = new Dnsmasq(home, all)) {
            ServerLookup lookup = lookup(dns, "example.com");
            Map<String, Integer> first = new HashMap<>();
            for (int i = 0; i < LOOKUPS; i++) {
                ServerLookup.Answer.Found found = found(lookup);
                assertEquals("c.example.com", hosts(found).get(2));
                assertEquals(TimeUnit.SECONDS.toNanos(7), found.validNanos());
                first.merge(hosts(found).get(0), 1, Integer::sum);
            }
            assertEquals(2, first.size(), first.toString());
            assertEquals(0.75 * LOOKUPS, first.get("a.example.com"), 0.06 * LOOKUPS);
            dns.restart(all[1], all[2], "local-ttl=7");
            assertEquals(List.of("b.example.com", "c.example.com"), hosts(found(lookup)));
        }
    }

    @Test
    void onlyADomainThatSurelyHasNoRecordsIsItsOwnServer() throws Exception {
        try (Dnsmasq dns = new Dnsmasq(home, "txt-record=_xmpp-component._tcp.empty.example.com,x")) {
            for (String domain : List.of("example.com", "empty.example.com")) { // NXDOMAIN and NODATA
                assertEquals(
                        List.of(Server.only(new ServerAddress(domain, 5223))),
                        found(lookup(dns, domain)).servers());
            }
            assertFails(dns, "elsewhere.test", "says REFUSED", "_xmpp-component._tcp.elsewhere.test", dns.address());
        }
    }

    @Test
    void aServerBehindThatFailsOrStaysSilentIsNoReasonToAssumeAnything() throws Exception {
        try (ScriptedDns failing = ScriptedDns.replying(q -> q.reply(2));
                ScriptedDns silent = new ScriptedDns(q -> Optional.empty());
                Dnsmasq dns = new Dnsmasq(
                        home,
                        "server=/failing.test/" + failing.address().replace(':', '#'),
                        "server=/silent.test/" + silent.address().replace(':', '#'))) {
            assertFails(dns, "failing.test", "says SERVFAIL", "_xmpp-component._tcp.failing.test", dns.address());
            assertFails(dns, "silent.test", "stays silent", "_xmpp-component._tcp.silent.test", dns.address());
            assertNoAddress(dns, "xmpp.failing.test", "says SERVFAIL", "xmpp.failing.test");
            assertNoAddress(dns, "xmpp.silent.test", "stays silent", "xmpp.silent.test");
        }
    }

    @Test
    void aDomainThatTakesNoComponentsIsToldSo() throws Exception {
        try (Dnsmasq dns = new Dnsmasq(home, "srv-host=" + SERVICE)) {
            assertFails(dns, "example.com", "takes no components", SERVICE);
        }
    }

    @Test
    void aHostWithoutAddressesIsToldApartFromOneThatDoesNotExist() throws Exception {
        try (Dnsmasq dns = new Dnsmasq(home, "txt-record=bare.example.com,x")) {
            assertNoAddress(dns, "gone.example.com", "NXDOMAIN", "gone.example.com", dns.address());
            assertNoAddress(dns, "bare.example.com", "has no address", "bare.example.com", dns.address());
        }
    }

    @Test
    void aServerThatDnsNamesIsRegisteredWithAtTheRecordsPortOverTheAddressThatWorks() throws Exception {
        TestPki pki = new TestPki();
        try (ForeignServer server = ForeignServer.prosody(
                                home,
                                pki.issueRsa("CN=server", TestPki.days(1), dns("example.com"), dns("a.example.com")))
                        .start();
                Dnsmasq dns = new Dnsmasq(
                        home, srv("a.example.com", server.tlsPort, 0, 0), "host-record=a.example.com,127.0.0.1,::1")) {
            ServerAddress address =
                    found(lookup(dns, "example.com")).servers().get(0).address();
            ComponentLink link = new ComponentLink(
                    loops,
                    Ticker.systemTicker(),
                    new LinkSettings(
                            "callbridge.example.com",
                            new Secret("s3cret"),
                            address,
                            new ServerNames("example.com", address.host()),
                            Optional.of(names -> ComponentTls.client(
                                    pki.callbridge(), Optional.of(List.of(pki.authority())), names)),
                            AddressLookup.of(loops, List.of(dns.address())),
                            LinkTimes.DEFAULT),
                    new IqHandlers(),
                    random);
            link.enable();
            Await.until(
                    "it is registered: " + link.status(), () -> link.status().usable());
            link.disable().await(5, TimeUnit.SECONDS);
        }
    }
}
