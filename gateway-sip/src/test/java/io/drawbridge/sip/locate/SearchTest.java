package io.drawbridge.sip.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.locate.Question.Kind;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.Transport;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
    private final Map<Question, List<Answer.Item>> zone = new HashMap<>();
    private final Map<Question, Answer.Why> faults = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private void put(Kind kind, String name, Answer.Item... items) {
        zone.put(new Question(kind, name), List.of(items));
    }

    private void address(String name, String address) {
        put(
                address.indexOf(':') >= 0 ? Kind.AAAA : Kind.A,
                name,
                new Answer.Address(NetUtil.createInetAddressFromIpAddressString(address)));
    }

    private Answer answer(Question question) {
        asked.add(question.kind() + " " + question.name());
        List<Answer.Item> items = zone.get(question);
        if (items != null) {
            return new Answer.Records(items);
        }
        boolean known = zone.keySet().stream().anyMatch(q -> q.name().equals(question.name()));
        return new Answer.Nothing(
                faults.getOrDefault(question, known ? Answer.Why.NO_RECORDS : Answer.Why.NO_SUCH_NAME));
    }

    private List<String> hops(String uri, Transport... transports) {
        Locator locator = new Locator(
                question -> CompletableFuture.completedFuture(answer(question)),
                transports.length == 0 ? Locator.PREFERENCE : List.of(transports),
                new Random(1));
        return locator.locate(SipUri.parse(uri).orElseThrow()).toCompletableFuture().join().stream()
                .map(hop ->
                        hop.transport() + " " + NetUtil.toSocketAddressString(hop.address()) + " " + hop.serverName())
                .toList();
    }

    private String fault(String uri, Transport... transports) {
        try {
            return "found " + hops(uri, transports);
        } catch (CompletionException e) {
            assertTrue(e.getCause() instanceof LocateFault, e.toString());
            return e.getCause().getMessage();
        }
    }

    private static Answer.Srv srv(int priority, int weight, int port, String target) {
        return new Answer.Srv(priority, weight, port, target);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:a@192.0.2.1, UDP 192.0.2.1:5060 192.0.2.1",
        "sip:a@192.0.2.1:5070, UDP 192.0.2.1:5070 192.0.2.1",
        "sips:a@192.0.2.1, TLS 192.0.2.1:5061 192.0.2.1",
        "sip:a@192.0.2.1;transport=tcp, TCP 192.0.2.1:5060 192.0.2.1",
        "sip:a@192.0.2.1;transport=TLS, TLS 192.0.2.1:5061 192.0.2.1",
        "sips:a@[2001:db8::1];transport=tcp, TLS [2001:db8::1]:5061 2001:db8::1",
        "sip:a@example.com;maddr=192.0.2.9, UDP 192.0.2.9:5060 example.com"
    })
    void aHostInNumbersNeedsNoDns(String uri, String hop) {
        assertEquals(List.of(hop), hops(uri));
        assertEquals(List.of(), asked);
    }

    @Test
    void aPortMeansAddressesAtOnce() {
        address("example.com", "192.0.2.1");
        address("example.com", "2001:db8::1");
        assertEquals(
                List.of("UDP 192.0.2.1:5080 example.com", "UDP [2001:db8::1]:5080 example.com"),
                hops("sip:a@Example.com.:5080"));
        assertEquals(List.of("A example.com", "AAAA example.com"), asked);
        assertEquals(
                List.of("TLS 192.0.2.1:5080 example.com", "TLS [2001:db8::1]:5080 example.com"),
                hops("sips:a@example.com:5080"));
    }

    @Test
    void aTransportMeansItsServiceAtOnce() {
        put(Kind.SRV, "_sip._tcp.example.com", srv(1, 0, 5090, "sbc.example.com"));
        address("sbc.example.com", "192.0.2.1");
        assertEquals(List.of("TCP 192.0.2.1:5090 example.com"), hops("sip:example.com;transport=tcp"));
        assertEquals(List.of("SRV _sip._tcp.example.com", "A sbc.example.com", "AAAA sbc.example.com"), asked);
        address("example.com", "192.0.2.3");
        assertEquals(List.of("TLS 192.0.2.3:5061 example.com"), hops("sip:example.com;transport=tls"));
    }

    @Test
    void naptrDecidesWhatIsTriedFirst() {
        put(
                Kind.NAPTR,
                "example.com",
                new Answer.Naptr(20, 1, "s", "SIP+D2T", "_sip._tcp.example.com"),
                new Answer.Naptr(10, 2, "S", "SIPS+D2T", "_sips._tcp.example.com."),
                new Answer.Naptr(10, 1, "s", "SIP+D2U", "_sip._udp.example.com"),
                new Answer.Naptr(1, 1, "s", "SIP+D2S", "_sip._sctp.example.com"),
                new Answer.Naptr(1, 1, "u", "E2U+sip", ""));
        put(Kind.SRV, "_sip._udp.example.com", srv(1, 0, 5060, "u.example.com"));
        put(Kind.SRV, "_sip._tcp.example.com", srv(1, 0, 5060, "t.example.com"));
        put(Kind.SRV, "_sips._tcp.example.com", srv(1, 0, 5061, "s.example.com"));
        address("u.example.com", "192.0.2.1");
        address("t.example.com", "192.0.2.2");
        address("s.example.com", "192.0.2.3");
        assertEquals(
                List.of(
                        "UDP 192.0.2.1:5060 example.com",
                        "TLS 192.0.2.3:5061 example.com",
                        "TCP 192.0.2.2:5060 example.com"),
                hops("sip:a@example.com"));
        assertEquals(List.of("TLS 192.0.2.3:5061 example.com"), hops("sips:a@example.com"));
    }

    @Test
    void withoutNaptrEveryServiceIsAskedForAndThePreferenceIsOurs() {
        put(Kind.SRV, "_sip._udp.example.com", srv(1, 0, 5060, "a.example.com"));
        put(Kind.SRV, "_sips._tcp.example.com", srv(2, 0, 5061, "b.example.com"), srv(1, 0, 5063, "a.example.com"));
        address("a.example.com", "192.0.2.1");
        address("b.example.com", "192.0.2.2");
        assertEquals(
                List.of(
                        "TLS 192.0.2.1:5063 example.com",
                        "TLS 192.0.2.2:5061 example.com",
                        "UDP 192.0.2.1:5060 example.com"),
                hops("sip:a@example.com"));
        assertEquals(
                List.of("UDP 192.0.2.1:5060 example.com"), hops("sip:a@example.com", Transport.UDP, Transport.TCP));
    }

    @Test
    void withoutAnyServiceTheAddressServes() {
        address("example.com", "192.0.2.1");
        assertEquals(List.of("UDP 192.0.2.1:5060 example.com"), hops("sip:a@example.com"));
        assertEquals(List.of("TLS 192.0.2.1:5061 example.com"), hops("sips:a@example.com"));
        faults.put(new Question(Kind.NAPTR, "example.com"), Answer.Why.TIMEOUT);
        faults.put(new Question(Kind.SRV, "_sip._udp.example.com"), Answer.Why.SERVER_FAILURE);
        assertEquals(List.of("UDP 192.0.2.1:5060 example.com"), hops("sip:a@example.com"));
    }

    @Test
    void eachFailureHasItsSentence() {
        assertEquals("nowhere.example does not exist in DNS", fault("sip:a@nowhere.example"));
        put(Kind.NAPTR, "bare.example", new Answer.Naptr(1, 1, "u", "x", ""));
        assertEquals("bare.example exists in DNS but has no address there", fault("sip:a@bare.example"));
        faults.put(new Question(Kind.A, "slow.example"), Answer.Why.TIMEOUT);
        assertEquals("slow.example cannot be looked up: no name server answered in time", fault("sip:a@slow.example"));
        faults.put(new Question(Kind.AAAA, "sick.example"), Answer.Why.SERVER_FAILURE);
        assertTrue(fault("sip:a@sick.example").contains("SERVFAIL"));
        put(Kind.SRV, "_sip._udp.off.example", srv(0, 0, 0, "."));
        assertEquals(
                "off.example says in DNS that it offers no SIP service that this gateway can reach",
                fault("sip:a@off.example"));
        put(Kind.SRV, "_sip._udp.lost.example", srv(0, 0, 5060, "gone.example"));
        assertEquals(
                "gone.example (named by SRV records of lost.example) does not exist in DNS",
                fault("sip:a@lost.example"));
        assertEquals(
                "h.example is to be reached by transport sctp, which this gateway cannot open",
                fault("sip:h.example;transport=sctp"));
        assertEquals(
                "h.example is to be reached by sips and transport udp, which this gateway cannot open",
                fault("sips:h.example;transport=udp"));
        assertEquals(
                "h.example is to be reached by sips, and this gateway has no TLS",
                fault("sips:h.example", Transport.UDP));
    }

    @Test
    void weightsAreSharesAndPrioritiesAreOrder() {
        List<Answer.Srv> records =
                List.of(srv(2, 9, 1, "late"), srv(1, 75, 1, "big"), srv(1, 25, 1, "small"), srv(1, 0, 1, "spare"));
        Map<String, Integer> first = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            List<Answer.Srv> ordered = SrvOrder.of(records, random);
            assertEquals("late", ordered.get(3).target());
            first.merge(ordered.get(0).target(), 1, Integer::sum);
        }
        assertTrue(Math.abs(first.get("big") - 7500) < 300, first.toString());
        assertTrue(first.getOrDefault("spare", 0) < 300, first.toString());
    }
}
