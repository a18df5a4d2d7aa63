package io.drawbridge.xmpp.leg;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.TestPki;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.Server;
import io.drawbridge.xmpp.component.ServerAddress;
import io.drawbridge.xmpp.component.ServerLookup;
import io.drawbridge.xmpp.component.SrvLookup;
import io.drawbridge.xmpp.dns.NameServers;
import io.drawbridge.xmpp.dns.ScriptedDns;
import java.nio.file.Files;
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

    private Leg start(TestContext context, Dnsmasq dns) throws Exception {
        Files.writeString(
                home.resolve("ca.pem"),
                ForeignServer.pem("CERTIFICATE", context.pki().authority().getEncoded()));
        context.configure(
                new Xmpp(
                        true,
                        false,
                        0,
                        "example.com",
                        "",
                        "callbridge",
                        new Secret("s3cret"),
                        "",
                        Secret.NONE,
                        List.of(),
                        List.of(),
                        true,
                        "refuse",
                        new GatewayConfig.XmppTls(
                                "required",
                                false,
                                false,
                                Optional.of(home.resolve("ca.pem")),
                                new GatewayConfig.Tls(Optional.empty(), Optional.empty()))),
                List.of(dns.address()));
        Leg leg = new XmppLegProvider().create(context);
        leg.lend(context.exports());
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return leg;
    }

    @Test
    void withoutAnAddressTheLegRegistersAtTheBestServerThatWorksOverTheAddressThatWorks() throws Exception {
        TestPki pki = new TestPki();
        Pki.Identity identity = pki.issueRsa("CN=server", TestPki.days(1), dns("example.com"), dns("a.example.com"));
        TestContext context = new TestContext(home, pki);
        try (ForeignServer server = ForeignServer.prosody(home, identity).start();
                Dnsmasq dns = new Dnsmasq(
                        home,
                        srv("dead.example.com", 1, 0, 0),
                        srv("a.example.com", server.tlsPort, 10, 0),
                        "host-record=dead.example.com,127.0.0.1",
                        "host-record=a.example.com,127.0.0.1,::1")) {
            Leg leg = start(context, dns);
            JoinLink joins = context.exports().borrow(JoinLink.class);
            Await.until("joins are carried", () -> joins.unavailable().isEmpty());
            CallbridgeStatus status = (CallbridgeStatus) context.exports()
                    .borrow(ApiMount.class)
                    .get()
                    .toCompletableFuture()
                    .join();
            assertEquals("a.example.com:" + server.tlsPort, status.server());
            leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } finally {
            context.loops().close();
        }
    }

    @Test
    void whatDnsSaysIsWhatTheLegTells() throws Exception {
        TestContext context = new TestContext(home, new TestPki());
        try (Dnsmasq dns = new Dnsmasq(home, "srv-host=" + SERVICE)) {
            Leg leg = start(context, dns);
            ReadinessCheck ready = context.exports().borrow(ReadinessCheck.class);
            Await.until("it is told", () -> ready.check().text().contains("takes no components"));
            leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } finally {
            context.loops().close();
        }
    }
}
