package io.drawbridge.xmpp.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.dns.Dns.Kind;
import io.drawbridge.xmpp.dns.DnsAnswer.Nothing;
import io.drawbridge.xmpp.dns.DnsAnswer.Records;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import io.drawbridge.xmpp.dns.ScriptedDns.Query;
import io.drawbridge.xmpp.dns.ScriptedDns.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameServersTest {
    private static final String NAME = "xmpp.example.com";
    private static final String SERVICE = "_xmpp-component._tcp.example.com";

    private final Loops loops = new Loops(1);

    @AfterEach
    void close() {
        loops.close();
    }

    private DnsAnswer ask(List<InetSocketAddress> servers, String name, Kind kind) throws Exception {
        return new NameServers(loops, () -> servers, 1000)
                .ask(new Dns.Question(name, kind))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private DnsAnswer ask(Function<Query, Reply> script, String name, Kind kind) throws Exception {
        try (ScriptedDns dns = ScriptedDns.replying(script)) {
            return ask(List.of(dns.socketAddress()), name, kind);
        }
    }

    private static Why why(DnsAnswer answer) {
        return ((Nothing) answer).why();
    }

    private static List<?> addresses(int... lasts) throws Exception {
        java.util.ArrayList<DnsAnswer.Item> items = new java.util.ArrayList<>();
        for (int last : lasts) {
            items.add(new DnsAnswer.Address(InetAddress.getByName("192.0.2." + last)));
        }
        return items;
    }

    @Test
    void addressesComeWithTheShortestOfTheirTimesToLive() throws Exception {
        Records records = (Records) ask(q -> q.reply().a(NAME, 60, 1).a("XMPP.Example.COM", 30, 2), NAME, Kind.A);
        assertEquals(addresses(1, 2), records.items());
        assertEquals(30, records.ttlSeconds());
        Records six = (Records) ask(q -> q.reply().aaaa(NAME, 60, 1), NAME, Kind.AAAA);
        assertEquals(List.of(new DnsAnswer.Address(InetAddress.getByName("2001:db8::1"))), six.items());
    }

    @Test
    void aServiceIsReadInFullAndItsTargetInLowerCaseWithoutTheDot() throws Exception {
        Records records = (Records) ask(
                q -> q.reply().srv(SERVICE, 120, 10, 60, 5347, "A.Example.com").srv(SERVICE, 120, 20, 0, 5223, "."),
                SERVICE,
                Kind.SRV);
        assertEquals(
                List.of(new DnsAnswer.Srv(10, 60, 5347, "a.example.com"), new DnsAnswer.Srv(20, 0, 5223, "")),
                records.items());
    }

    @ParameterizedTest
    @CsvSource({
        "3, NO_SUCH_NAME",
        "0, NO_RECORDS",
        "2, SERVER_FAILURE",
        "5, REFUSED",
        "4, OTHER_ERROR",
        "1, OTHER_ERROR"
    })
    void eachKindOfNoHasItsOwnName(int code, Why why) throws Exception {
        try (ScriptedDns dns = ScriptedDns.replying(q -> q.reply(code))) {
            Nothing nothing = (Nothing) ask(List.of(dns.socketAddress()), NAME, Kind.A);
            assertEquals(why, nothing.why());
            assertEquals(dns.address(), nothing.server());
        }
    }

    @Test
    void silenceIsATimeOutAndTheOnlyServerIsAskedTwice() throws Exception {
        try (ScriptedDns dns = new ScriptedDns(q -> Optional.empty())) {
            assertEquals(Why.TIMEOUT, why(ask(List.of(dns.socketAddress()), NAME, Kind.A)));
            assertEquals(2, dns.asked.get());
        }
    }

    @Test
    void aServerThatFailsIsPassedOverForTheNextAndWhatItSaidIsKept() throws Exception {
        try (ScriptedDns bad = ScriptedDns.replying(q -> q.reply(2));
                ScriptedDns silent = new ScriptedDns(q -> Optional.empty());
                ScriptedDns good = ScriptedDns.replying(q -> q.reply().a(NAME, 60, 1))) {
            assertTrue(ask(List.of(bad.socketAddress(), good.socketAddress()), NAME, Kind.A) instanceof Records);
            assertTrue(ask(List.of(silent.socketAddress(), good.socketAddress()), NAME, Kind.A) instanceof Records);
            assertEquals(
                    new Nothing(Why.SERVER_FAILURE, bad.address(), ""),
                    ask(List.of(silent.socketAddress(), bad.socketAddress(), silent.socketAddress()), NAME, Kind.A));
        }
    }

    @Test
    void aServerThatSaysNoIsBelieved() throws Exception {
        try (ScriptedDns no = ScriptedDns.replying(q -> q.reply(3));
                ScriptedDns yes = ScriptedDns.replying(q -> q.reply().a(NAME, 60, 1))) {
            assertEquals(Why.NO_SUCH_NAME, why(ask(List.of(no.socketAddress(), yes.socketAddress()), NAME, Kind.A)));
            assertEquals(0, yes.asked.get());
        }
    }

    @Test
    void anAnswerThatIsCutOffIsFetchedOverTcp() throws Exception {
        Function<Query, Reply> script = q -> {
            Reply reply = q.reply();
            for (int i = 0; i < 100 && q.overTcp(); i++) {
                reply.a(NAME, 60, i);
            }
            return q.overTcp() ? reply : reply.cutOff();
        };
        Records records = (Records) ask(script, NAME, Kind.A);
        assertEquals(MessageReader.MOST_ITEMS, records.items().size());
    }

    @Test
    void anAnswerThatIsCutOffWhereNoTcpWorksSaysSo() throws Exception {
        try (ScriptedDns dns =
                ScriptedDns.replying(q -> q.reply().a(NAME, 60, 1).cutOff())) {
            dns.refuseTcp();
            assertEquals(Why.CUT_OFF, why(ask(List.of(dns.socketAddress()), NAME, Kind.A)));
        }
        try (ScriptedDns dns = new ScriptedDns(q ->
                q.overTcp() ? Optional.empty() : Optional.of(q.reply().cutOff().bytes()))) {
            Why why = why(ask(List.of(dns.socketAddress()), NAME, Kind.A));
            assertTrue(why == Why.TIMEOUT || why == Why.CUT_OFF, why::toString);
        }
    }

    @Test
    void aliasesAreFollowedToTheirEndAndCountForTheTimeToLive() throws Exception {
        Records records = (Records) ask(
                q -> q.reply()
                        .a("c.example.net", 900, 3)
                        .alias(NAME, "b.example.net")
                        .alias("B.example.net", "c.example.net")
                        .a("stranger.example.net", 900, 66),
                NAME,
                Kind.A);
        assertEquals(addresses(3), records.items());
        assertEquals(300, records.ttlSeconds());
    }

    @Test
    void anAliasOfNothingNamesWhereItLeads() throws Exception {
        Nothing nothing = (Nothing) ask(q -> q.reply(3).alias(NAME, "gone.example.net"), NAME, Kind.A);
        assertEquals(Why.NO_SUCH_NAME, nothing.why());
        assertEquals("it is an alias of gone.example.net", nothing.detail());
    }

    @Test
    void aliasesInACircleAreALoop() throws Exception {
        assertEquals(Why.ALIAS_LOOP, why(ask(q -> q.reply().alias(NAME, NAME), NAME, Kind.A)));
        assertEquals(
                Why.ALIAS_LOOP,
                why(ask(q -> q.reply().alias(NAME, "b.example").alias("b.example", NAME), NAME, Kind.A)));
        assertEquals(
                Why.ALIAS_LOOP,
                why(ask(
                        q -> {
                            Reply reply = q.reply().alias(NAME, "a0").a("a40", 60, 1);
                            for (int i = 0; i < 40; i++) {
                                reply.alias("a" + i, "a" + (i + 1));
                            }
                            return reply;
                        },
                        NAME,
                        Kind.A)));
    }

    @Test
    void recordsThatCannotBeReadAreMalformedUnlessOthersCan() throws Exception {
        byte[] three = {1, 2, 3};
        assertEquals(Why.MALFORMED, why(ask(q -> q.reply().record(NAME, ScriptedDns.A, 60, three), NAME, Kind.A)));
        assertEquals(
                Why.MALFORMED, why(ask(q -> q.reply().record(SERVICE, ScriptedDns.SRV, 60, three), SERVICE, Kind.SRV)));
        assertTrue(
                ask(q -> q.reply().record(NAME, ScriptedDns.A, 60, three).a(NAME, 60, 1), NAME, Kind.A)
                        instanceof Records);
    }

    @Test
    void aTimeToLiveWithTheHighestBitIsNought() throws Exception {
        assertEquals(0, ((Records) ask(q -> q.reply().a(NAME, 0xFFFFFFFFL, 1), NAME, Kind.A)).ttlSeconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", ".a"})
    void whatIsNoNameIsNotAsked(String name) throws Exception {
        assertEquals(Why.NOT_A_NAME, why(ask(q -> q.reply(), name, Kind.A)));
    }

    @Test
    void aNameThatIsTooLongIsNotAsked() throws Exception {
        assertEquals(Why.NOT_A_NAME, why(ask(q -> q.reply(), "a".repeat(64) + ".example", Kind.A)));
        assertEquals(Why.NOT_A_NAME, why(ask(q -> q.reply(), "a.".repeat(127), Kind.A)));
    }

    @Test
    void withoutAnyServerThatIsSaid() throws Exception {
        assertEquals(Why.NO_SERVER, why(ask(List.of(), NAME, Kind.A)));
        InetSocketAddress unknown = InetSocketAddress.createUnresolved("dns.invalid", 53);
        assertEquals(
                new Nothing(Why.UNREACHABLE, "dns.invalid:53", "its own name cannot be resolved"),
                ask(List.of(unknown), NAME, Kind.A));
    }

    @Test
    void theSystemsServersAreReadAnewFromItsFileEachTime(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("resolv.conf");
        var servers = ServerList.system(file);
        assertEquals(List.of(), servers.get());
        Files.writeString(
                file,
                "# nameserver 192.0.2.9\nsearch example.com\n nameserver\t192.0.2.1 \nnameserver x y\nnameserver 2001:db8::1\n"
                        + "nameserver\nnameserver fe80::1%nowhere\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n");
        assertEquals(
                List.of(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("2001:db8::1", 53),
                        new InetSocketAddress("192.0.2.3", 53)),
                servers.get());
        Files.writeString(file, "");
        assertEquals(List.of(), servers.get());
    }

    @Test
    void configuredServersMayHaveAPort() {
        assertEquals(
                List.of(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("192.0.2.1", 5353),
                        new InetSocketAddress("2001:db8::1", 53),
                        new InetSocketAddress("2001:db8::1", 5353)),
                ServerList.configured(List.of("192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]", "[2001:db8::1]:5353"))
                        .get());
    }
}
