package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Calls of ours and what they meet: RFC 3261 sections 8.1.3, 13.2 and 22, RFC 4028 section 7.3. */
class OutgoingInviteTest {
    private final TwoPeers peers = new TwoPeers(1, false);

    private void ring() {
        peers.callee.answerAtOnce = false;
        peers.call();
        peers.runMillis(100);
    }

    @ParameterizedTest
    @CsvSource({"401,WWW-Authenticate", "407,Proxy-Authenticate"})
    void aChallengeIsAnsweredWithTheSameCallIdAndTheNextNumber(int status, String header) {
        peers.authenticator = (request, challenge) -> List.of(new Header(
                "Authorization", "for " + challenge.headers().first(header).orElse("")));
        ring();
        peers.callee.last().reject(status, List.of(new Header(header, "nonce")), peers.network.now);
        peers.runMillis(100);
        SipRequest first = (SipRequest) peers.message("0 INVITE", 0);
        SipRequest second = (SipRequest) peers.lastMessage("0 INVITE");
        assertEquals(first.callId(), second.callId());
        assertEquals(first.from().tag(), second.from().tag());
        assertEquals(2, second.cseq().number());
        assertEquals("for nonce", second.headers().first("Authorization").orElse(""));
        assertFalse(first.via().branch().equals(second.via().branch()));
        peers.callee.last().accept(List.of(), Body.of("answer"), peers.network.now);
        peers.runMillis(100);
        assertEquals(List.of("answered"), peers.outcome);
        peers.caller.last().end(peers.network.now);
        peers.assertCleanSoon();
    }

    @Test
    void withoutAPasswordAChallengeIsARefusal() {
        ring();
        peers.callee.last().reject(401, List.of(), peers.network.now);
        peers.runMillis(100);
        assertEquals(List.of("failed 401"), peers.outcome);
        peers.assertCleanSoon();
    }

    @Test
    void endlessChallengesAreGivenUp() {
        peers.authenticator = (request, challenge) -> List.of(new Header("Authorization", "wrong"));
        ring();
        for (int i = 0; i < 10; i++) {
            peers.callee.last().reject(401, List.of(), peers.network.now);
            peers.runMillis(100);
        }
        assertEquals(List.of("failed 401"), peers.outcome);
        assertEquals(5, peers.network.count("0 INVITE"));
        peers.assertCleanSoon();
    }

    @Test
    void aRedirectIsTold() {
        ring();
        peers.callee.last().reject(302, List.of(new Header("Contact", "<sip:a@x>, <sip:b@y>")), peers.network.now);
        peers.runMillis(100);
        OutgoingInvite.Failure failure = peers.failures.get(0);
        assertEquals(302, failure.status());
        assertEquals("Moved Temporarily", failure.reason());
        assertEquals(List.of("<sip:a@x>", "<sip:b@y>"), failure.contacts());
        peers.assertCleanSoon();
    }

    @Test
    void aByeIsAuthenticatedToo() {
        peers.authenticator = (request, challenge) -> List.of(new Header("Authorization", "me"));
        peers.connect();
        peers.network.drop = words -> words.equals("0 BYE");
        peers.caller.last().end(peers.network.now);
        SipRequest bye = (SipRequest) peers.message("0 BYE", 0);
        peers.network.fly(0, SipPrinter.print(SipResponse.to(bye, 401, "")));
        peers.network.drop = words -> false;
        peers.runMillis(200);
        SipRequest again = (SipRequest) peers.lastMessage("0 BYE");
        assertEquals("me", again.headers().first("Authorization").orElse(""));
        assertEquals(bye.cseq().number() + 1, again.cseq().number());
        peers.assertCleanSoon();
    }

    @Test
    void itTellsWhatItCan() {
        ring();
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        assertEquals("100rel, timer", invite.headers().first("Supported").orElse(""));
        assertEquals("1800", invite.headers().first("Session-Expires").orElse(""));
        assertTrue(invite.headers().first("Allow").isPresent());
        peers.callee.last().reject(486, List.of(), peers.network.now);
        peers.assertCleanSoon();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INFO", "UPDATE", "BYE"})
    void requestsInAnEarlyDialogAreAnswered(String method) {
        ring();
        peers.respond(180, "a", "");
        peers.runMillis(100);
        SipRequest invite = (SipRequest) peers.message("0 INVITE", 0);
        Headers headers = invite.headers()
                .with("From", "<sip:one@127.0.0.1:5002>;tag=a")
                .with("To", invite.headers().first("From").orElseThrow())
                .with("CSeq", "77 " + method)
                .with("Via", "SIP/2.0/UDP 127.0.0.1:5002;branch=z9hG4bKearly");
        peers.network.fly(0, SipPrinter.print(SipRequest.of(method, invite.requestUri(), headers, Body.EMPTY)));
        peers.runMillis(100);
        assertTrue(peers.network.sent.contains("0 " + (method.equals("INFO") ? "500 " : "200 ") + method));
        peers.callee.last().reject(486, List.of(), peers.network.now);
        peers.assertCleanSoon();
    }
}
