package io.drawbridge.sip.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.guard.Guard.Hearing;
import io.drawbridge.sip.guard.Guard.Standing;
import io.drawbridge.sip.guard.Guard.Verdict;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final InetAddress TRUNK = address("198.51.100.1");
    private static final Flow ROOM = udp("192.0.2.1");
    private static final Flow ATTACKER = udp("203.0.113.1");

    private final Map<GuardEvents.Why, Integer> refused = new EnumMap<>(GuardEvents.Why.class);
    private final Map<GuardEvents.Why, Integer> dropped = new EnumMap<>(GuardEvents.Why.class);
    private long lastBanNanos;
    private long now = -5 * SECOND; // the ticker may count from anywhere

    private final Guard guard = new Guard(
            GuardLimits.DEFAULT,
            TRUNK::equals,
            new GuardEvents() {
                @Override
                public void refused(Why why) {
                    refused.merge(why, 1, Integer::sum);
                }

                @Override
                public void dropped(Why why) {
                    dropped.merge(why, 1, Integer::sum);
                }

                @Override
                public void banned(InetAddress source, Why why, long nanos) {
                    lastBanNanos = nanos;
                }
            },
            now);

    private static InetAddress address(String text) {
        return new InetSocketAddress(text, 0).getAddress();
    }

    private static Flow udp(String from) {
        return new Flow(Transport.UDP, 1, new InetSocketAddress(from, 5060));
    }

    private static Flow tcp(String from) {
        return new Flow(Transport.TCP, 2, new InetSocketAddress(from, 40000));
    }

    private static SipRequest request(String method, String userAgent, String toTag) {
        Headers headers = Headers.EMPTY
                .plus("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1")
                .plus("From", "<sip:room@example.org>;tag=1")
                .plus("To", "<sip:demo@example.org>" + (toTag.isEmpty() ? "" : ";tag=" + toTag))
                .plus("Call-ID", "1@192.0.2.1")
                .plus("CSeq", "1 " + method)
                .plus("Max-Forwards", "70")
                .plus("User-Agent", userAgent);
        return SipRequest.of(method, "sip:demo@example.org", headers, Body.EMPTY);
    }

    private static SipRequest request(String method) {
        return request(method, "room", "");
    }

    private Verdict judge(String method, Flow flow) {
        return guard.judge(request(method), flow, Standing.NEW, now);
    }

    private void acquaint(Flow flow) {
        guard.judge(request("ACK", "room", "ours"), flow, Standing.PROVES, now);
    }

    private int taken(String method, Flow flow, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += judge(method, flow) == Verdict.TAKE ? 1 : 0;
        }
        return taken;
    }

    @Test
    void callsThatNobodyAcknowledgesAreFew() {
        assertEquals(20, taken("INVITE", ATTACKER, 1000));
        now += 10 * SECOND;
        assertEquals(10, taken("INVITE", ATTACKER, 1000));
    }

    @Test
    void callsThatAreAcknowledgedGoOn() {
        for (int i = 0; i < 100; i++) {
            assertEquals(Verdict.TAKE, judge("INVITE", ATTACKER));
            guard.judge(request("ACK", "room", "ours"), ATTACKER, Standing.ANSWERS, now);
            now += SECOND / 10;
        }
    }

    @Test
    void whatIsOverTheRateIsToldToComeBackAndThenDropped() {
        acquaint(ROOM);
        int taken = 0;
        int busy = 0;
        for (int i = 0; i < 1000; i++) {
            Verdict verdict = judge("INVITE", ROOM);
            taken += verdict == Verdict.TAKE ? 1 : 0;
            busy += verdict == Verdict.BUSY ? 1 : 0;
        }
        assertEquals(200, taken);
        assertEquals(100, busy);
        assertEquals(100, refused.get(GuardEvents.Why.RATE));
        assertEquals(700, dropped.get(GuardEvents.Why.RATE));
    }

    @Test
    void aFloodOfOneLeavesOthersTheirCalls() {
        taken("INVITE", ATTACKER, 100_000);
        assertEquals(Verdict.TAKE, judge("INVITE", ROOM));
    }

    @Test
    void aFloodOfManyStrangersLeavesKnownFarEndsTheirs() {
        acquaint(ROOM);
        int taken = 0;
        for (int i = 0; i < 5000; i++) {
            Flow forged = udp("10." + i / 62500 + "." + i / 250 % 250 + "." + (1 + i % 250));
            taken += judge("INVITE", forged) == Verdict.TAKE ? 1 : 0;
            judge("OPTIONS", forged);
        }
        assertEquals(200, taken);
        assertTrue(dropped.get(GuardEvents.Why.OVERLOAD) > 5000);
        assertEquals(Verdict.TAKE, judge("INVITE", ROOM));
        assertEquals(Verdict.TAKE, judge("REGISTER", ROOM));
    }

    @Test
    void whatBelongsToACallIsNeverLimited() {
        taken("INVITE", ATTACKER, 1000);
        for (int i = 0; i < 1000; i++) {
            assertEquals(Verdict.TAKE, guard.judge(request("INFO", "room", "ours"), ATTACKER, Standing.PROVES, now));
            assertEquals(Verdict.TAKE, guard.judge(request("INVITE"), ATTACKER, Standing.REPEATED, now));
        }
    }

    @Test
    void trustedSourcesHaveNoLimits() {
        Flow trunk = udp("198.51.100.1");
        assertEquals(5000, taken("INVITE", trunk, 5000));
        for (int i = 0; i < 5000; i++) {
            assertEquals(Hearing.HEAR, guard.hear(Transport.UDP, trunk.remote(), 500, now));
            assertTrue(guard.malformed(trunk, now));
        }
        guard.judge(request("OPTIONS", "friendly-scanner", ""), trunk, Standing.NEW, now);
        assertEquals(Hearing.HEAR, guard.hear(Transport.UDP, trunk.remote(), 500, now));
    }

    @Test
    void silenceGrowsEachTimeAndEnds() {
        long[] minutes = {1, 2, 4, 8, 16, 32, 60, 60};
        for (long each : minutes) {
            assertEquals(
                    Verdict.DROP, guard.judge(request("OPTIONS", "friendly-scanner", ""), ATTACKER, Standing.NEW, now));
            assertEquals(TimeUnit.MINUTES.toNanos(each), lastBanNanos);
            assertEquals(1, guard.bannedCount(now));
            now += lastBanNanos - 1;
            assertEquals(Hearing.IGNORE, guard.hear(Transport.UDP, ATTACKER.remote(), 500, now));
            assertEquals(Hearing.HANG_UP, guard.hear(Transport.TCP, ATTACKER.remote(), 500, now));
            assertFalse(guard.connects(ATTACKER.remote().getAddress(), now));
            now += 1;
            assertEquals(Hearing.HEAR, guard.hear(Transport.UDP, ATTACKER.remote(), 500, now));
            assertEquals(0, guard.bannedCount(now));
        }
        now += TimeUnit.HOURS.toNanos(2);
        guard.judge(request("OPTIONS", "friendly-scanner", ""), ATTACKER, Standing.NEW, now);
        assertEquals(TimeUnit.MINUTES.toNanos(1), lastBanNanos);
    }

    @Test
    void whoGuessesIsSilencedButNotWhoIsKnown() {
        SipResponse unknown = SipResponse.to(request("INVITE"), 404, "t");
        for (int i = 0; i < 61; i++) {
            guard.mayGo(unknown, tcp("203.0.113.9"), 300, now);
        }
        assertEquals(1, guard.bannedCount(now));
        acquaint(ROOM);
        for (int i = 0; i < 1000; i++) {
            guard.mayGo(unknown, ROOM, 300, now);
            guard.judge(request("OPTIONS", "friendly-scanner", ""), ROOM, Standing.NEW, now);
        }
        assertEquals(Hearing.HEAR, guard.hear(Transport.UDP, ROOM.remote(), 500, now));
    }

    @Test
    void garbageIsAnsweredForAWhileAndThenSilenced() {
        int answered = 0;
        for (int i = 0; i < 1000; i++) {
            answered += guard.malformed(ATTACKER, now) ? 1 : 0;
        }
        assertEquals(100, answered);
        assertEquals(Hearing.IGNORE, guard.hear(Transport.UDP, ATTACKER.remote(), 500, now));
    }

    @Test
    void aFloodOfBytesIsDroppedUnread() {
        int heard = 0;
        for (int i = 0; i < 10_000; i++) {
            heard += guard.hear(Transport.UDP, ATTACKER.remote(), 500, now) == Hearing.HEAR ? 1 : 0;
        }
        assertEquals(1600, heard);
        assertEquals(8400, dropped.get(GuardEvents.Why.FLOOD));
    }

    @Test
    void allAddressesOfOneIpv6NetworkAreOneSource() {
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            taken += judge("INVITE", udp("2001:db8::" + Integer.toHexString(i + 1))) == Verdict.TAKE ? 1 : 0;
        }
        assertEquals(20, taken);
        assertEquals(Verdict.TAKE, judge("INVITE", udp("2001:db8:0:1::1")));
    }

    @Test
    void aCrowdOfForgedSourcesPushOutNobodyWhoIsKnown() {
        acquaint(ROOM);
        SipRequest scan = request("OPTIONS", "friendly-scanner", "");
        SipRequest options = request("OPTIONS");
        for (int i = 0; i < 300_000; i++) {
            byte[] raw = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            Flow forged = new Flow(Transport.UDP, 1, new InetSocketAddress(address(raw), 5060));
            guard.hear(Transport.UDP, forged.remote(), 500, now);
            guard.judge(i % 2 == 0 ? scan : options, forged, Standing.NEW, now);
        }
        assertTrue(guard.bannedCount(now) <= GuardLimits.DEFAULT.maxSources());
        assertTrue(guard.reachable(ROOM, now));
        assertEquals(200, taken("INVITE", ROOM, 1000));
    }

    private static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void acquaintanceIsForgottenAfterAnHour() {
        acquaint(ROOM);
        now += TimeUnit.HOURS.toNanos(1);
        assertFalse(guard.reachable(ROOM, now));
        assertEquals(20, taken("INVITE", ROOM, 1000));
    }

    // ---- what goes to addresses that may be forged

    private int gone(SipResponse response, int bytes, int times) {
        int gone = 0;
        for (int i = 0; i < times; i++) {
            gone += guard.mayGo(response, ATTACKER, bytes, now) ? 1 : 0;
        }
        return gone;
    }

    @Test
    void aForgedAddressIsSentTwiceItsBytesAtMost() {
        guard.hear(Transport.UDP, ATTACKER.remote(), 1000, now);
        SipResponse ok = SipResponse.to(request("INVITE"), 200, "t");
        assertEquals(2, gone(ok, 900, 100));
        guard.hear(Transport.UDP, ATTACKER.remote(), 1000, now);
        assertEquals(2, gone(ok, 900, 100));
    }

    @Test
    void aFirstAnswerMayBeLongOnceAMinute() {
        SipResponse ok = SipResponse.to(request("INVITE"), 200, "t");
        guard.hear(Transport.UDP, ATTACKER.remote(), 500, now);
        assertEquals(1, gone(ok, 3000, 100));
        guard.hear(Transport.UDP, ATTACKER.remote(), 500, now);
        assertEquals(0, gone(ok, 3000, 100));
    }

    @Test
    void whoHasAnsweredIsSentAll() {
        guard.hear(Transport.UDP, ATTACKER.remote(), 100, now);
        acquaint(ATTACKER);
        assertEquals(100, gone(SipResponse.to(request("INVITE"), 200, "t"), 3000, 100));
    }

    @Test
    void aByeToWhoNeverAcknowledgedIsCountedButACallOfOursGoes() {
        guard.hear(Transport.UDP, ATTACKER.remote(), 100, now);
        assertFalse(guard.mayGo(request("BYE", "us", "theirs"), ATTACKER, 400, now));
        assertTrue(guard.mayGo(request("INVITE", "us", ""), ATTACKER, 1400, now));
    }
}
