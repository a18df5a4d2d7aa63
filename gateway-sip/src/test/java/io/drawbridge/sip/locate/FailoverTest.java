package io.drawbridge.sip.locate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverTest {
    private static Hop hop(Transport transport, int port) {
        return new Hop(transport, new InetSocketAddress("192.0.2.1", port), "h");
    }

    private static final Hop UDP = hop(Transport.UDP, 5060);
    private static final Hop TCP = hop(Transport.TCP, 5060);
    private static final Hop TLS = hop(Transport.TLS, 5061);

    private final List<Transport> sent = new ArrayList<>();

    private Failover over(Hop... hops) {
        return new Failover(
                List.of(hops), hop -> new Flow(hop.transport(), 1, hop.address()), flow -> sent.add(flow.transport()));
    }

    @Test
    void eachHopIsTriedOnceInOrder() {
        Failover failover = over(TLS, TCP, UDP);
        failover.start();
        assertTrue(failover.goesOn(408));
        assertTrue(failover.goesOn(503));
        assertFalse(failover.goesOn(503), "there is no other");
        assertEquals(List.of(Transport.TLS, Transport.TCP, Transport.UDP), sent);
    }

    @Test
    void aRefusalOfTheCallIsNoReasonToAskElsewhere() {
        Failover failover = over(TLS, TCP);
        failover.start();
        for (int status : new int[] {404, 486, 488, 500, 603}) {
            assertFalse(failover.goesOn(status));
        }
        assertEquals(List.of(Transport.TLS), sent);
    }

    @Test
    void aLongRequestTakesAStreamOnlyWhereOneIsKnown() {
        MtuRule rule = new MtuRule(MtuRule.UNKNOWN_MTU_BYTES, address -> false);
        assertEquals(List.of(UDP, TCP), rule.order(List.of(UDP, TCP), 1300));
        assertEquals(List.of(TCP, UDP), rule.order(List.of(UDP, TCP), 1301));
        assertEquals(List.of(UDP), rule.order(List.of(UDP), 4000), "nobody said that it has TCP");
        Hop other = new Hop(Transport.TCP, new InetSocketAddress("192.0.2.2", 5060), "h");
        assertEquals(List.of(UDP, other), rule.order(List.of(UDP, other), 4000), "another host's TCP is not its own");
    }

    @Test
    void anOpenConnectionIsKnowledgeToo() {
        MtuRule rule = new MtuRule(MtuRule.UNKNOWN_MTU_BYTES, UDP.address()::equals);
        assertEquals(List.of(TCP, UDP), rule.order(List.of(UDP), 4000), "and on failure UDP");
    }
}
