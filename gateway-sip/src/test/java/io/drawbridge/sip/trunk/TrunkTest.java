package io.drawbridge.sip.trunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A trunk in virtual time: OPTIONS (scenario 2 of SIP rooms) and the gateway's own REGISTER (scenarios 1, 4 and 19). */
class TrunkTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String CHALLENGE =
            "WWW-Authenticate: Digest realm=\"pbx.example\",nonce=\"n%d\",algorithm=MD5,qop=\"auth\"";

    private final FakeWay way = new FakeWay();
    private final AtomicInteger ids = new AtomicInteger();
    private double chance;
    private long now;

    private Trunk trunk(boolean register, int pingSeconds) {
        return new Trunk(
                FakeWay.trunk("tcp", register, pingSeconds),
                "example.org",
                way,
                () -> "id" + ids.incrementAndGet(),
                () -> chance,
                0);
    }

    /** Lets time pass, second by second, until something is sent; the seconds that it took. */
    private int untilSent(Trunk trunk) {
        for (int seconds = 0; seconds < 10_000; seconds++) {
            trunk.onTime(now);
            if (!way.sent.isEmpty()) {
                return seconds;
            }
            now += SECOND;
        }
        throw new AssertionError("nothing is sent");
    }

    private String state(Trunk trunk) {
        return trunk.status(now).state();
    }

    private String error(Trunk trunk) {
        return trunk.status(now).lastError();
    }

    private boolean registered(Trunk trunk) {
        return trunk.status(now).registeredUntilNanos().isPresent();
    }

    // ---- OPTIONS ----

    @Test
    void thePingIsAWholeRequest() {
        Trunk trunk = trunk(false, 30);
        trunk.onTime(0);
        SipRequest ping = way.answer(200, 0);
        assertEquals("OPTIONS", ping.method());
        assertEquals("sip:192.0.2.5", ping.requestUri());
        assertEquals("70", ping.headers().first("Max-Forwards").orElseThrow());
        assertEquals(
                "<sip:192.0.2.1:5060;transport=tcp>",
                ping.headers().first("Contact").orElseThrow());
        assertTrue(ping.via().hasUniqueBranch());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404, 405, 481, 500, 603})
    void anyAnswerButOfItsProxiesSaysUp(int status) {
        Trunk trunk = trunk(false, 30);
        assertEquals("unknown", state(trunk));
        trunk.onTime(now);
        way.answer(status, now + SECOND / 50);
        assertEquals("up", state(trunk));
        assertEquals("", error(trunk));
        assertEquals(SECOND / 50, trunk.status(now).roundTripNanos());
        assertEquals(30, untilSent(trunk), 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 503})
    void whatProxiesSayOfADeadOneIsDown(int status) {
        Trunk trunk = trunk(false, 30);
        for (int i = 0; i < 2; i++) {
            untilSent(trunk);
            way.answer(status, now);
        }
        assertEquals("down", state(trunk));
        assertTrue(error(trunk).contains("" + status), error(trunk));
    }

    @Test
    void silenceIsDownWithinTwentySeconds() {
        Trunk trunk = trunk(false, 30);
        trunk.onTime(now);
        way.answer(200, now);
        assertEquals("up", state(trunk));
        untilSent(trunk);
        long asked = now;
        while (state(trunk).equals("up")) {
            now += SECOND;
            trunk.onTime(now);
            assertTrue(now - asked <= 20 * SECOND, "takes too long to be down");
        }
        assertEquals("down", state(trunk));
        assertEquals("no answer to OPTIONS within 8 seconds", error(trunk));
        assertFalse(trunk.up());
    }

    @Test
    void oneLostPingChangesNothing() {
        Trunk trunk = trunk(false, 30);
        untilSent(trunk);
        way.answer(200, now);
        for (int i = 0; i < 10; i++) {
            untilSent(trunk);
            way.silence(now);
            assertEquals("up", state(trunk));
            assertEquals(2, untilSent(trunk));
            way.answer(200, now);
        }
        assertEquals(0, trunk.status(now).sinceNanos());
    }

    @Test
    void aDownTrunkIsUpAfterTwoAnswersInARow() {
        Trunk trunk = trunk(false, 30);
        for (int i = 0; i < 2; i++) {
            untilSent(trunk);
            way.silence(now);
        }
        assertEquals("down", state(trunk));
        untilSent(trunk);
        way.answer(200, now);
        assertEquals("down", state(trunk));
        untilSent(trunk);
        way.answer(200, now);
        assertEquals("up", state(trunk));
    }

    @Test
    void withoutPingsNothingIsKnown() {
        Trunk trunk = trunk(false, 0);
        for (int i = 0; i < 100; i++) {
            trunk.onTime(i * SECOND);
        }
        assertEquals("unknown", state(trunk));
        assertTrue(way.sent.isEmpty());
        assertEquals(false, trunk.status(now).registers());
    }

    // ---- REGISTER ----

    @Test
    void theGatewayRegistersWithDigestAndRefreshesInTime() {
        Trunk trunk = trunk(true, 0);
        trunk.onTime(now);
        SipRequest first = way.answer(401, now, CHALLENGE.formatted(1));
        assertEquals("REGISTER", first.method());
        assertEquals("<sip:gw@192.0.2.5>", first.headers().first("To").orElseThrow());
        assertTrue(first.headers().first("Authorization").isEmpty());
        SipRequest second = way.answer(200, now, "Contact: <sip:gw@192.0.2.1:5060;transport=tcp>;expires=600");
        assertTrue(second.headers().first("Authorization").orElseThrow().contains("nonce=\"n1\""));
        assertEquals(first.callId(), second.callId());
        assertEquals(first.cseq().number() + 1, second.cseq().number());
        assertNotEquals(first.via().branch(), second.via().branch());
        assertTrue(registered(trunk));
        assertEquals(List.of(FakeWay.FLOW), way.kept);
        chance = 0.999;
        assertEquals(300, untilSent(trunk));
        FakeWay.Sent refresh = way.sent.peek();
        assertEquals(Optional.of(FakeWay.FLOW), refresh.stay());
        assertTrue(
                refresh.request().headers().first("Authorization").orElseThrow().contains("nc=00000002"));
        way.answer(200, now, "Contact: <sip:gw@192.0.2.1:5060;transport=tcp>;expires=600");
        assertEquals(540, untilSent(trunk), 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Contact: <sip:gw@192.0.2.1:5060;transport=tcp>;expires=100 | Expires: 900 | 100",
                "Contact: <sip:other@192.0.2.9>;expires=50, <sip:gw@192.0.2.1:5060;transport=tcp>;expires=100 | X: y | 100",
                "Contact: <sip:gw@198.51.100.7:40000>;expires=100 | X: y | 100",
                "Expires: 100 | X: y | 100",
                "X: y | X: y | 3600"
            })
    void theExpiryIsWhatTheTrunkGrants(String one, String other, long seconds) {
        Trunk trunk = trunk(true, 0);
        trunk.onTime(now);
        way.answer(200, now, one, other);
        assertEquals(seconds * SECOND, trunk.status(now).registeredUntilNanos().orElseThrow() - now);
    }

    @Test
    void tooBriefIsAskedAgainWithWhatItTakes() {
        Trunk trunk = trunk(true, 0);
        trunk.onTime(now);
        way.answer(423, now, "Min-Expires: 7200");
        SipRequest again = way.answer(423, now, "Min-Expires: 9000");
        assertEquals("7200", again.headers().first("Expires").orElseThrow());
        assertTrue(way.sent.isEmpty());
        assertTrue(error(trunk).contains("423"), error(trunk));
    }

    @Test
    void refusedCredentialsAreSaidAndNotHammered() {
        Trunk trunk = trunk(true, 0);
        trunk.onTime(now);
        way.answer(401, now, CHALLENGE.formatted(1));
        way.answer(401, now, CHALLENGE.formatted(2));
        assertTrue(way.sent.isEmpty());
        assertFalse(registered(trunk));
        assertEquals("it refuses user and password", error(trunk));
    }

    @Test
    void failuresBackOffWithJitterUpToTenMinutes() {
        Trunk trunk = trunk(true, 0);
        chance = 1;
        for (int expected : new int[] {0, 5, 10, 20, 40, 80, 160, 320, 600, 600}) {
            assertEquals(expected, untilSent(trunk));
            way.answer(500, now);
            assertTrue(error(trunk).contains("500"), error(trunk));
        }
        chance = 0;
        untilSent(trunk);
        way.silence(now);
        assertEquals("no answer", error(trunk));
        assertEquals(300, untilSent(trunk));
        way.answer(503, now, "Retry-After: 1200 (be patient)");
        assertEquals(1200, untilSent(trunk));
        way.answer(200, now);
        assertEquals("", error(trunk));
        assertTrue(registered(trunk));
    }

    @Test
    void aLostConnectionIsRegisteredAnewSoon() {
        Trunk trunk = trunk(true, 0);
        trunk.onTime(now);
        way.answer(200, now);
        trunk.onFlowLost(99, now);
        assertTrue(registered(trunk));
        trunk.onFlowLost(FakeWay.FLOW.channel(), now);
        assertFalse(registered(trunk));
        assertTrue(untilSent(trunk) <= 5);
        assertEquals(Optional.empty(), way.sent.peek().stay());
    }

    @Test
    void atTheEndItUnregistersOnce() {
        Trunk trunk = trunk(true, 30);
        trunk.onTime(now);
        way.answer(200, now);
        way.answer(200, now);
        trunk.leave(now);
        SipRequest last = way.answer(401, now, CHALLENGE.formatted(1));
        assertEquals("0", last.headers().first("Expires").orElseThrow());
        assertEquals("0", way.answer(200, now).headers().first("Expires").orElseThrow());
        for (int i = 0; i < 100; i++) {
            now += SECOND;
            trunk.onTime(now);
        }
        assertTrue(way.sent.isEmpty());
    }

    @Test
    void whoNeverRegisteredHasNothingToTakeBack() {
        Trunk trunk = trunk(true, 0);
        trunk.onTime(now);
        way.answer(403, now);
        trunk.leave(now);
        assertTrue(way.sent.isEmpty());
    }
}
