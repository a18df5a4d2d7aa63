package io.drawbridge.sip.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway's own credentials (RFC 3261 section 22.2, RFC 8760 section 2.4; attack 33: a digest leaked to a stranger). */
class DigestClientTest {
    private final Device requests = new Device(null, "gw", "unused", "call");
    private final DigestClient any = new DigestClient(new DigestClient.Credentials("gw", "secret", ""), () -> "c");
    private final DigestClient own =
            new DigestClient(new DigestClient.Credentials("gw", "secret", "pbx.example"), () -> "c");

    private SipResponse challenge(SipRequest request, int status, String... values) {
        SipResponse response = SipResponse.to(request, status, "t");
        for (String value : values) {
            response = response.plus(status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate", "Digest " + value);
        }
        return response;
    }

    private SipRequest request(List<Header> credentials) {
        return requests.request("REGISTER", credentials);
    }

    private static DigestFields fields(Header header) {
        return DigestFields.parse(header.value()).orElseThrow();
    }

    @Test
    void sha256IsAnsweredWhereItIsOffered() {
        SipRequest request = request(List.of());
        List<Header> answer = any.answer(
                request,
                challenge(
                        request,
                        401,
                        "realm=\"r\",nonce=\"m\",algorithm=MD5,qop=\"auth\"",
                        "realm=\"r\",nonce=\"s\",algorithm=SHA-256,qop=\"auth,auth-int\"",
                        "realm=\"r\",nonce=\"t\",algorithm=SHA-512-256,qop=\"auth\""));
        assertEquals(1, answer.size());
        assertEquals("Authorization", answer.get(0).name());
        assertEquals("SHA-256", fields(answer.get(0)).get("algorithm"));
        assertEquals("s", fields(answer.get(0)).get("nonce"));
        assertEquals("auth", fields(answer.get(0)).get("qop"));
        String expected = DigestAlgorithm.SHA_256.response(new DigestAlgorithm.Proof(
                "gw", "r", "secret", "REGISTER", "sip:example.org", "s", "00000001", "c", "auth"));
        assertEquals(expected, fields(answer.get(0)).get("response"));
    }

    @Test
    void aProxyIsAnsweredInItsOwnHeaderAndOpaqueGoesBack() {
        SipRequest request = request(List.of());
        List<Header> answer = any.answer(request, challenge(request, 407, "realm=\"r\",nonce=\"n\",opaque=\"o\\\"x\""));
        assertEquals("Proxy-Authorization", answer.get(0).name());
        assertEquals("o\"x", fields(answer.get(0)).get("opaque"));
        assertEquals("", fields(answer.get(0)).get("qop"));
        assertEquals("", fields(answer.get(0)).get("algorithm"));
    }

    @Test
    void aForeignRealmIsNeverAnswered() {
        SipRequest request = request(List.of());
        assertEquals(
                List.of(),
                own.answer(request, challenge(request, 401, "realm=\"evil.example\",nonce=\"n\",qop=\"auth\"")));
        List<Header> some = own.answer(
                request,
                challenge(
                        request,
                        407,
                        "realm=\"evil.example\",nonce=\"n\",qop=\"auth\"",
                        "realm=\"pbx.example\",nonce=\"n\",qop=\"auth\""));
        assertEquals(1, some.size());
        assertEquals("pbx.example", fields(some.get(0)).get("realm"));
    }

    @Test
    void aWrongPasswordIsNotSentTwice() {
        SipRequest first = request(List.of());
        List<Header> answer = any.answer(first, challenge(first, 401, "realm=\"r\",nonce=\"1\",qop=\"auth\""));
        SipRequest second = request(answer);
        assertEquals(List.of(), any.answer(second, challenge(second, 401, "realm=\"r\",nonce=\"2\",qop=\"auth\"")));
    }

    @Test
    void aStaleNonceIsReplacedOnce() {
        SipRequest request = request(List.of());
        List<Header> answer = any.answer(request, challenge(request, 401, "realm=\"r\",nonce=\"1\",qop=\"auth\""));
        request = request(answer);
        answer = any.answer(request, challenge(request, 401, "realm=\"r\",nonce=\"2\",stale=TRUE,qop=\"auth\""));
        assertEquals("2", fields(answer.get(0)).get("nonce"));
        request = request(answer);
        assertEquals(
                List.of(),
                any.answer(request, challenge(request, 401, "realm=\"r\",nonce=\"3\",stale=true,qop=\"auth\"")));
    }

    @Test
    void aNonceIsUsedAgainWithTheNextCountUntilItIsRefused() {
        SipRequest first = request(List.of());
        any.answer(first, challenge(first, 401, "realm=\"r\",nonce=\"1\",qop=\"auth\""));
        List<Header> next = any.headers("REGISTER", "sip:example.org");
        assertEquals("00000002", fields(next.get(0)).get("nc"));
        SipRequest refused = request(next);
        List<Header> answer = any.answer(refused, challenge(refused, 401, "realm=\"r\",nonce=\"2\",qop=\"auth\""));
        assertEquals("2", fields(answer.get(0)).get("nonce"));
        assertEquals("00000001", fields(answer.get(0)).get("nc"));
    }

    @Test
    void aNeighbourWithANewRealmEachTimeIsNotAnsweredForEver() {
        SipRequest request = request(List.of());
        int answered = 0;
        List<Header> answer = any.answer(request, challenge(request, 401, "realm=\"0\",nonce=\"n\",qop=\"auth\""));
        while (!answer.isEmpty()) {
            answered++;
            assertTrue(answered < 10, "answers for ever");
            request = request(answer);
            answer =
                    any.answer(request, challenge(request, 401, "realm=\"" + answered + "\",nonce=\"n\",qop=\"auth\""));
        }
        assertTrue(answered > 0);
    }

    @Test
    void whatIsNoChallengeForUsIsNotAnswered() {
        SipRequest request = request(List.of());
        for (String value : List.of(
                "realm=\"r\",nonce=\"n\",algorithm=MD5-sess,qop=\"auth\"",
                "realm=\"r\",nonce=\"n\",qop=\"auth-int\"",
                "realm=\"r\",qop=\"auth\"",
                "nonce=\"n\"",
                "realm")) {
            assertEquals(List.of(), any.answer(request, challenge(request, 401, value)), value);
        }
        assertEquals(List.of(), any.answer(request, challenge(request, 403, "realm=\"r\",nonce=\"n\"")));
    }
}
