package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Session timers in both roles: RFC 4028. */
class SessionTimerTest {
    private static final SessionInterval NINETY = new SessionInterval(90, 90);
    private static final Header TIMER = new Header("Supported", "timer");

    private static String expires(io.drawbridge.sip.message.SipMessage message) {
        return message.headers().first("Session-Expires").orElse("none");
    }

    /** What we answer to an INVITE with these headers. */
    private static List<Header> answer(String... headers) {
        TwoPeers peers = new TwoPeers(1, false);
        peers.connect();
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        Headers plain = new Headers(invite.headers().list().stream()
                .filter(h -> !h.is("Supported") && !h.is("Session-Expires") && !h.is("Min-SE"))
                .toList());
        for (String header : headers) {
            plain = plain.plus(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 1));
        }
        return new SessionTimer(SessionInterval.DEFAULT)
                .accept(SipRequest.of("INVITE", invite.requestUri(), plain, Body.EMPTY));
    }

    @Test
    void asAnswererWeSettleWhatRealDevicesAskFor() {
        assertEquals(List.of(), answer(), "nobody asked");
        assertEquals(settled("1800;refresher=uac", true), answer("Supported:timer"));
        assertEquals(settled("180;refresher=uac", true), answer("Supported:timer", "Session-Expires:180"), "E20");
        assertEquals(
                settled("1800;refresher=uac", true),
                answer("Supported:timer", "Session-Expires:1800;refresher=uac", "Min-SE:500"),
                "Expressway");
        assertEquals(
                settled("1800;refresher=uas", true),
                answer("Supported:timer", "Session-Expires:1800;refresher=uas", "Min-SE:1800"),
                "CUCM: not a second less");
        assertEquals(settled("3600;refresher=uac", true), answer("Supported:timer", "Min-SE:3600"), "Min-SE alone");
        assertEquals(settled("1800;refresher=uas", false), answer("Session-Expires:1800"), "a proxy asked");
        assertEquals(settled("90;refresher=uas", false), answer("Session-Expires:60"), "who cannot do 422 gets more");
        assertEquals(settled("1800;refresher=uac", true), answer("Supported:timer", "Session-Expires:garbage"));
    }

    private static List<Header> settled(String expires, boolean required) {
        Header header = new Header("Session-Expires", expires);
        return required ? List.of(header, new Header("Require", "timer")) : List.of(header);
    }

    @ParameterizedTest
    @CsvSource({"90,90,60", "1800,1800,1768"})
    void theGuardIsAThirdBut32SecondsAtMost(int wanted, int min, int expiry) {
        SessionTimer timer = new SessionTimer(new SessionInterval(wanted, min));
        SipResponse ok = (SipResponse) connected().message("1 200 INVITE", 0);
        timer.accepted(SipResponse.of(200, ok.headers().with("Session-Expires", wanted + ";refresher=uac")));
        assertEquals(expiry * 1_000_000_000L, timer.expireAfterNanos());
        assertEquals(wanted * 500_000_000L, timer.refreshAfterNanos());
    }

    private static TwoPeers connected() {
        TwoPeers peers = new TwoPeers(1, false);
        peers.connect();
        return peers;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallOf20MinutesWith90SecondTimersWhereTheCallerRefreshes(boolean byUpdate) {
        TwoPeers peers = new TwoPeers(2, false, NINETY, NINETY);
        peers.callee.allow = byUpdate ? peers.callee.allow : "INVITE, ACK, BYE, CANCEL";
        peers.connect();
        assertEquals("90;refresher=uac", expires(peers.message("1 200 INVITE", 0)));
        peers.network.run(1200);
        long refreshes = peers.network.count(byUpdate ? "0 UPDATE" : "0 INVITE") - (byUpdate ? 0 : 1);
        assertEquals(26, refreshes, "each 45 s");
        assertEquals(0, peers.network.count(byUpdate ? "1 UPDATE" : "1 INVITE"));
        if (!byUpdate) {
            assertEquals("offer", peers.lastMessage("0 INVITE").body().text(), "the same description");
        }
        assertTrue(peers.callee.last().established() && peers.caller.last().established());
        peers.assertCleanSoon();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallOf20MinutesWith90SecondTimersWhereTheAnswererRefreshes(boolean byUpdate) {
        TwoPeers peers = new TwoPeers(3, false, NINETY, NINETY);
        peers.caller.allow = byUpdate ? peers.caller.allow : "INVITE, ACK, BYE, CANCEL";
        peers.network.drop = words -> words.equals("0 INVITE");
        peers.call();
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        Headers asked = invite.headers().with("Session-Expires", "90;refresher=uas");
        peers.network.fly(1, SipPrinter.print(SipRequest.of("INVITE", invite.requestUri(), asked, invite.body())));
        peers.network.run(1);
        peers.network.drop = words -> false;
        assertEquals("90;refresher=uas", expires(peers.message("1 200 INVITE", 0)));
        peers.network.run(1200);
        long refreshes = peers.network.count(byUpdate ? "1 UPDATE" : "1 INVITE");
        assertEquals(26, refreshes);
        assertTrue(peers.callee.last().established(), peers.callee.happened.toString());
        if (!byUpdate) {
            assertEquals("answer", peers.message("1 INVITE", 0).body().text(), "what we answered once");
            assertTrue(peers.callee.happened.contains("changed"), "the test's caller answers in other words");
        }
        peers.assertCleanSoon();
    }

    @Test
    void theRefresherMayChangeInsideTheCall() {
        TwoPeers peers = connected();
        peers.inject(
                "UPDATE",
                2,
                "",
                new Header("Session-Expires", "90;refresher=uas"),
                TIMER,
                new Header("Allow", "UPDATE"));
        peers.network.run(1);
        assertEquals("90;refresher=uas", expires(peers.message("1 200 UPDATE", 0)));
        peers.network.run(45);
        assertEquals(1, peers.network.count("1 UPDATE"), "now it is us");
        peers.assertCleanSoon();
    }

    @Test
    void withoutARefreshTheAnswererSaysByeBeforeTheEnd() {
        TwoPeers peers = new TwoPeers(4, false, NINETY, NINETY);
        peers.connect();
        peers.network.drop = words -> words.startsWith("0 UPDATE");
        peers.network.run(57);
        assertTrue(peers.callee.last().established());
        peers.network.run(3);
        assertEquals(List.of("invite", "confirmed", "ended EXPIRED"), peers.callee.happened);
        assertEquals(
                "SIP;cause=408;text=\"the session timer ran out\"",
                peers.message("1 BYE", 0).headers().first("Reason").orElse(""));
        peers.assertCleanSoon();
    }

    @Test
    void tooSmallAnIntervalGets422AndTheCallerTriesAgainWithMore() {
        TwoPeers peers = new TwoPeers(5, false, new SessionInterval(60, 60), SessionInterval.DEFAULT);
        peers.call();
        peers.network.run(1);
        assertEquals(
                "90", peers.message("1 422 INVITE", 0).headers().first("Min-SE").orElse(""));
        assertEquals("90", expires(peers.lastMessage("0 INVITE")));
        assertEquals(
                peers.message("0 INVITE", 0).callId(),
                peers.lastMessage("0 INVITE").callId());
        assertEquals(List.of("answered"), peers.outcome);
        peers.assertCleanSoon();
    }

    @Test
    void a422InsideTheCallChangesNothing() {
        TwoPeers peers = connected();
        peers.inject("INVITE", 2, "x", new Header("Session-Expires", "60"), TIMER);
        peers.inject("UPDATE", 3, "", new Header("Session-Expires", "60"), TIMER);
        peers.runMillis(200);
        assertEquals(1, peers.network.count("1 422 INVITE"));
        assertEquals(1, peers.network.count("1 422 UPDATE"));
        assertTrue(peers.callee.last().established());
        assertEquals(List.of("invite", "confirmed"), peers.callee.happened);
        peers.assertCleanSoon();
    }

    @Test
    void anUpdateThatIsNotAllowedAfterAllBecomesAReinvite() {
        TwoPeers peers = new TwoPeers(6, false, NINETY, NINETY);
        peers.connect();
        peers.callee.allow = "INVITE, ACK, BYE, CANCEL";
        peers.network.run(50);
        assertEquals(1, peers.network.count("1 405 UPDATE"));
        assertEquals(2, peers.network.count("0 INVITE"));
        assertTrue(peers.caller.last().established());
        peers.assertCleanSoon();
    }

    @Test
    void thePeerThatLacksTimersIsNotAskedForAny() {
        TwoPeers peers = connected();
        peers.inject("UPDATE", 2, "", new Header("Supported", ""), new Header("Allow", "INVITE"));
        peers.runMillis(200);
        assertEquals("1800;refresher=uas", expires(peers.message("1 200 UPDATE", 0)), "what is settled goes on, by us");
        assertTrue(peers.message("1 200 UPDATE", 0).headers().first("Require").isEmpty());
        peers.assertCleanSoon();
    }
}
