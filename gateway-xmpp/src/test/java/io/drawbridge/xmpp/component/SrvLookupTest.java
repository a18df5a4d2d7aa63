package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.component.ServerLookup.Answer;
import io.drawbridge.xmpp.dns.Dns;
import io.drawbridge.xmpp.dns.DnsAnswer;
import io.drawbridge.xmpp.dns.DnsAnswer.Srv;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SrvLookupTest {
    private static final Dns.Question QUESTION = new Dns.Question("_xmpp-component._tcp.example.com", Dns.Kind.SRV);

    private final List<Dns.Question> asked = new ArrayList<>();

    private Answer lookup(String domain, DnsAnswer answer) {
        Dns dns = question -> {
            asked.add(question);
            return CompletableFuture.completedFuture(answer);
        };
        return new SrvLookup(dns, domain, new Random(1))
                .servers()
                .toCompletableFuture()
                .join();
    }

    private Answer lookup(long ttlSeconds, Srv... records) {
        return lookup("example.com", new DnsAnswer.Records(List.of(records), ttlSeconds));
    }

    private static List<Server> servers(Answer answer) {
        return assertInstanceOf(Answer.Found.class, answer, answer::toString).servers();
    }

    private static LinkFault fault(Answer answer) {
        return assertInstanceOf(Answer.Failed.class, answer, answer::toString).fault();
    }

    private static Server server(String host, int port, int priority, int weight) {
        return new Server(new ServerAddress(host, port), priority, weight);
    }

    @Test
    void theComponentServiceOfTheDomainIsAskedFor() {
        lookup("Example.COM.", new DnsAnswer.Records(List.of(new Srv(1, 1, 5347, "a.example.com")), 60));
        assertEquals(List.of(QUESTION), asked);
    }

    @Test
    void serversComeInOrderWithTheRecordsOwnPorts() {
        assertEquals(
                List.of(server("a.example.com", 5347, 10, 60), server("b.example.com", 25347, 20, 5)),
                servers(lookup(60, new Srv(20, 5, 25347, "b.example.com"), new Srv(10, 60, 5347, "a.example.com"))));
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "4, 5", "60, 60", "3600, 3600", "86400, 3600"})
    void theTimeToLiveIsKeptWithinBounds(long ttlSeconds, long seconds) {
        Answer.Found found = (Answer.Found) lookup(ttlSeconds, new Srv(1, 1, 1, "a.example.com"));
        assertEquals(TimeUnit.SECONDS.toNanos(seconds), found.validNanos());
    }

    @ParameterizedTest
    @EnumSource(
            value = Why.class,
            names = {"NO_SUCH_NAME", "NO_RECORDS"})
    void aDomainThatSurelyHasNoRecordsIsItsOwnServer(Why why) {
        Answer.Found found = (Answer.Found) lookup("example.com", new DnsAnswer.Nothing(why, "192.0.2.53:53", ""));
        assertEquals(List.of(server("example.com", 5223, 0, 0)), found.servers());
        assertEquals(TimeUnit.SECONDS.toNanos(60), found.validNanos());
    }

    @ParameterizedTest
    @EnumSource(
            value = Why.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NO_SUCH_NAME", "NO_RECORDS"})
    void whenDnsFailsNothingIsAssumed(Why why) {
        LinkFault fault = fault(lookup("example.com", new DnsAnswer.Nothing(why, "192.0.2.53:53", "")));
        assertEquals(LinkFault.Kind.PASSING, fault.kind());
        assertTrue(fault.text().contains(QUESTION.name()), fault.text());
    }

    @Test
    void aDomainThatTakesNoComponentsIsToldSo() {
        LinkFault fault = fault(lookup(60, new Srv(0, 0, 0, "")));
        assertEquals(LinkFault.Kind.LASTING, fault.kind());
        assertTrue(fault.text().contains("takes no components"), fault.text());
        assertTrue(fault.text().contains("points to \".\""), fault.text());
    }

    @Test
    void aDotBesideRealServersDoesNotWithdrawThem() {
        assertEquals(
                1,
                servers(lookup(60, new Srv(0, 0, 0, ""), new Srv(1, 1, 1, "a.example.com")))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "a..b", "192.0.2.1", "127.1", "a/b", "<a>", "a\u0000", "\u00e9", "-\n", "[::1]", "::1"})
    void aTargetThatIsNoHostNameIsPassedOver(String target) {
        assertEquals(
                1,
                servers(lookup(60, new Srv(0, 0, 1, target), new Srv(1, 1, 1, "a.example.com")))
                        .size());
        LinkFault fault = fault(lookup(60, new Srv(0, 0, 1, target)));
        assertTrue(fault.text().contains("a target that is no host name"), fault.text());
        assertEquals(LinkFault.Kind.LASTING, fault.kind());
    }

    @Test
    void aPortOfNoughtIsPassedOver() {
        assertEquals(
                1,
                servers(lookup(60, new Srv(0, 0, 0, "b.example.com"), new Srv(1, 1, 1, "a.example.com")))
                        .size());
        String text = fault(lookup(60, new Srv(0, 0, 0, "b.example.com"))).text();
        assertTrue(text.contains("port 0"), text);
    }

    @Test
    void aServerThatIsListedTwiceCountsOnceWithItsBestPriority() {
        assertEquals(
                List.of(server("a.example.com", 1, 10, 5), server("a.example.com", 2, 15, 1)),
                servers(lookup(
                        60,
                        new Srv(20, 9, 1, "a.example.com"),
                        new Srv(10, 5, 1, "a.example.com"),
                        new Srv(15, 1, 2, "a.example.com"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void aDomainThatIsAnAddressIsItsOwnServerAndDnsIsNotAsked(String domain) {
        assertEquals(
                List.of(server(domain, 5223, 0, 0)),
                servers(lookup(domain, new DnsAnswer.Nothing(Why.TIMEOUT, "", ""))));
        assertEquals(List.of(), asked);
    }
}
