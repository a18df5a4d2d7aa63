package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.component.AddressLookup.Answer;
import io.drawbridge.xmpp.dns.Dns;
import io.drawbridge.xmpp.dns.DnsAnswer;
import io.drawbridge.xmpp.dns.DnsAnswer.Nothing;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import io.drawbridge.xmpp.dns.ScriptedDns;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameLookupTest {
    private static final String HOST = "xmpp.example.com";

    private final Loops loops = new Loops(1);
    private final List<Dns.Question> asked = new ArrayList<>();

    @AfterEach
    void close() {
        loops.close();
    }

    private static List<InetAddress> ips(String... literals) throws Exception {
        List<InetAddress> all = new ArrayList<>();
        for (String literal : literals) {
            all.add(InetAddress.getByName(literal));
        }
        return all;
    }

    private static DnsAnswer records(String... literals) throws Exception {
        return new DnsAnswer.Records(
                ips(literals).stream()
                        .map(address -> (DnsAnswer.Item) new DnsAnswer.Address(address))
                        .toList(),
                60);
    }

    private static Nothing nothing(Why why) {
        return new Nothing(why, "192.0.2.53:53", "");
    }

    /** A family that stays silent is null. */
    private Dns dns(DnsAnswer four, DnsAnswer six) {
        return question -> {
            asked.add(question);
            DnsAnswer answer = question.kind() == Dns.Kind.A ? four : six;
            return answer == null ? new CompletableFuture<>() : CompletableFuture.completedFuture(answer);
        };
    }

    private Answer lookup(String host, Dns dns, List<InetAddress> lastResort) throws Exception {
        return new NameLookup(loops.signalling(), dns, name -> CompletableFuture.completedFuture(lastResort))
                .lookup(host)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static String fault(Answer answer) {
        return assertInstanceOf(Answer.Failed.class, answer, answer::toString)
                .fault()
                .text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void aLiteralAddressNeedsNoLookup(String literal) throws Exception {
        assertEquals(new Answer.Found(ips(literal)), lookup(literal, dns(null, null), List.of()));
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST.", "xmpp.localhost"})
    void localhostNeverLeavesTheMachine(String name) throws Exception {
        Answer.Found found = (Answer.Found) lookup(name, dns(records("192.0.2.1"), null), List.of());
        assertTrue(found.addresses().stream().allMatch(InetAddress::isLoopbackAddress));
        assertEquals(2, found.addresses().size());
        assertEquals(List.of(), asked);
    }

    @Test
    void theFamiliesTakeTurnsAndDuplicatesAreDropped() throws Exception {
        Dns dns = dns(records("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3"), records("2001:db8::1"));
        assertEquals(
                new Answer.Found(ips("2001:db8::1", "192.0.2.1", "192.0.2.2", "192.0.2.3")),
                lookup(HOST, dns, List.of()));
        assertEquals(2, asked.size());
    }

    @Test
    void aHostWithVeryManyAddressesIsTriedAtSomeOfThem() {
        List<InetAddress> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(io.netty.util.NetUtil.createInetAddressFromIpAddressString("192.0.2." + i));
        }
        assertEquals(AddressOrder.MOST, AddressOrder.interleaved(many).size());
        assertEquals(List.of(), AddressOrder.interleaved(List.of()));
    }

    @Test
    void oneFamilyIsEnough() throws Exception {
        assertEquals(
                new Answer.Found(ips("192.0.2.1")),
                lookup(HOST, dns(records("192.0.2.1"), nothing(Why.NO_RECORDS)), List.of()));
        assertEquals(
                new Answer.Found(ips("2001:db8::1")),
                lookup(HOST, dns(nothing(Why.SERVER_FAILURE), records("2001:db8::1")), List.of()));
    }

    @Test
    void aFamilyThatStaysSilentIsNotWaitedFor() throws Exception {
        assertEquals(new Answer.Found(ips("192.0.2.1")), lookup(HOST, dns(records("192.0.2.1"), null), List.of()));
        assertEquals(new Answer.Found(ips("2001:db8::1")), lookup(HOST, dns(null, records("2001:db8::1")), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SUCH_NAME, NO_SUCH_NAME, does not exist",
        "NO_RECORDS, NO_RECORDS, has no address",
        "NO_RECORDS, SERVER_FAILURE, SERVFAIL",
        "REFUSED, NO_RECORDS, REFUSED",
        "TIMEOUT, TIMEOUT, stays silent",
        "NO_SERVER, NO_SERVER, there is no DNS server"
    })
    void theFailureThatSaysMoreIsTold(Why four, Why six, String told) throws Exception {
        String text = fault(lookup(HOST, dns(nothing(four), nothing(six)), List.of()));
        assertTrue(text.contains(told), text);
    }

    @Test
    void whatDnsDoesNotKnowTheSystemMay() throws Exception {
        Dns dns = dns(nothing(Why.NO_SUCH_NAME), nothing(Why.NO_SUCH_NAME));
        assertEquals(new Answer.Found(ips("192.0.2.9")), lookup("xmpp", dns, ips("192.0.2.9")));
    }

    @Test
    void whenDnsFailsTheSystemIsNotAskedForAnotherWait() throws Exception {
        fault(lookup(HOST, dns(nothing(Why.TIMEOUT), nothing(Why.TIMEOUT)), ips("192.0.2.9")));
    }

    @Test
    void withoutTlsAddressesBeyondThisMachineAreAFault() throws Exception {
        Function<String[], Answer> plain = literals -> {
            try {
                return AddressLookup.fixed(ips(literals))
                        .loopbackOnly()
                        .lookup(HOST)
                        .toCompletableFuture()
                        .join();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        assertEquals(new Answer.Found(ips("127.0.0.1")), plain.apply(new String[] {"192.0.2.1", "127.0.0.1"}));
        for (String beyond : List.of("192.0.2.1", "2001:db8::1", "0.0.0.0", "::")) {
            String text = fault(plain.apply(new String[] {beyond}));
            assertTrue(text.contains("xmpp.tls.allow-plain") && text.contains(HOST), text);
        }
    }

    @Test
    void aConfiguredDnsServerIsAskedAndNobodyElse() throws Exception {
        try (ScriptedDns dns = ScriptedDns.replying(q -> {
            if (!q.name().equals(HOST)) {
                return q.reply(3);
            }
            return q.type() == ScriptedDns.A
                    ? q.reply().a(HOST, 60, 77)
                    : q.reply().aaaa(HOST, 60, 7);
        })) {
            AddressLookup lookup = AddressLookup.of(loops, List.of(dns.address()));
            assertEquals(
                    new Answer.Found(ips("2001:db8::7", "192.0.2.77")),
                    lookup.lookup(HOST).toCompletableFuture().get(20, TimeUnit.SECONDS));
            String text = fault(
                    lookup.lookup("unknown.example.com").toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertTrue(text.contains(dns.address()), text);
        }
    }

    @Test
    void anAddressThatMovesIsFoundAtItsNewPlace() throws Exception {
        int[] last = {1};
        try (ScriptedDns dns = new ScriptedDns(q -> Optional.of(
                q.type() == ScriptedDns.A
                        ? q.reply().a(HOST, 3600, last[0]).bytes()
                        : q.reply().bytes()))) {
            AddressLookup lookup = AddressLookup.of(loops, List.of(dns.address()));
            for (int place = 1; place <= 2; place++) {
                last[0] = place;
                assertEquals(
                        new Answer.Found(ips("192.0.2." + place)),
                        lookup.lookup(HOST).toCompletableFuture().get(20, TimeUnit.SECONDS));
            }
        }
    }
}
