package io.drawbridge.sip.registrar;

import static io.drawbridge.sip.registrar.Device.SECOND;
import static io.drawbridge.sip.registrar.Device.account;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario 1 of SIP rooms: who may register (RFC 3261 section 22, RFC 7616, RFC 8760). */
class DigestServerTest {
    private static final DigestServer.Limits LIMITS = new DigestServer.Limits(300 * SECOND, 100);

    private final DigestServer server = server(1);
    private final Device device = new Device(null, "room1", "unused", "call");

    private static DigestServer server(int seed) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return new DigestServer("example.org", List.of(account("room1"), account("old", "md5")), key, LIMITS);
    }

    private List<String> challenges(DigestServer of, String user, long now) {
        DigestServer.Result.Unproven result = assertInstanceOf(
                DigestServer.Result.Unproven.class, of.check(device.request("REGISTER", List.of()), user, now));
        assertFalse(result.failed());
        return result.headers().stream().map(Header::value).toList();
    }

    private String nonce(DigestServer of, long now) {
        return DigestFields.parse(challenges(of, "room1", now).get(0))
                .orElseThrow()
                .get("nonce");
    }

    /** Answers as a device does. */
    private SipRequest proof(String username, String password, DigestAlgorithm algorithm, String nonce, String nc) {
        return proof(username, password, algorithm, nonce, nc, "auth", "sip:example.org");
    }

    private SipRequest proof(
            String username,
            String password,
            DigestAlgorithm algorithm,
            String nonce,
            String nc,
            String qop,
            String uri) {
        String response = algorithm.response(
                new DigestAlgorithm.Proof(username, "example.org", password, "REGISTER", uri, nonce, nc, "c", qop));
        String counted = qop.isEmpty() ? "" : ",qop=" + qop + ",nc=" + nc + ",cnonce=\"c\"";
        return device.request(
                "REGISTER",
                List.of(new Header(
                        "Authorization",
                        "Digest username=\"" + username + "\",realm=\"example.org\",nonce=\"" + nonce + "\",uri=\""
                                + uri + "\",response=\"" + response + "\",algorithm=" + algorithm.token() + counted)));
    }

    private boolean proven(DigestServer of, SipRequest request, long now) {
        return of.check(request, "room1", now) instanceof DigestServer.Result.Proven;
    }

    private Optional<String> stale(DigestServer.Result result) {
        DigestServer.Result.Unproven unproven = assertInstanceOf(DigestServer.Result.Unproven.class, result);
        return DigestFields.parse(unproven.headers().get(0).value())
                .map(fields -> fields.get("stale") + " " + unproven.failed());
    }

    @Test
    void sha256IsChallengedFirstAndMd5Second() {
        List<String> challenges = challenges(server, "room1", 0);
        assertEquals(2, challenges.size());
        assertTrue(challenges.get(0).contains("algorithm=SHA-256"), challenges.get(0));
        assertTrue(challenges.get(1).contains("algorithm=MD5"), challenges.get(1));
        assertTrue(challenges.stream().allMatch(each -> each.contains("qop=\"auth\"") && each.contains("opaque=")));
    }

    @Test
    void anAccountForOldDevicesIsChallengedByMd5Only() {
        List<String> challenges = challenges(server, "old", 0);
        assertEquals(1, challenges.size());
        assertTrue(challenges.get(0).contains("algorithm=MD5"), challenges.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA_256", "MD5"})
    void eitherAlgorithmProves(DigestAlgorithm algorithm) {
        assertTrue(proven(server, proof("room1", "secret-of-room1", algorithm, nonce(server, 0), "00000001"), SECOND));
    }

    @Test
    void anAlgorithmThatTheAccountDoesNotHaveProvesNothing() {
        SipRequest request = proof("old", "secret-of-old", DigestAlgorithm.SHA_256, nonce(server, 0), "00000001");
        assertFalse(proven(server, request, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"room1@example.org", "Room1", "room1@EXAMPLE.ORG"})
    void theUserMayComeWithItsDomainAndInCapitals(String username) {
        assertTrue(proven(
                server, proof(username, "secret-of-room1", DigestAlgorithm.MD5, nonce(server, 0), "00000001"), 0));
    }

    @Test
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
        String nonce = nonce(server, 0);
        DigestServer.Result wrong =
                server.check(proof("room1", "x", DigestAlgorithm.MD5, nonce, "00000001"), "room1", 0);
        String nobody = IntStream.range(0, 99) // that is challenged as room1 is, and not as the old device
                .mapToObj(i -> "nobody" + i)
                .filter(name -> challenges(server, name, 0).size() == 2)
                .findFirst()
                .orElseThrow();
        DigestServer.Result unknown =
                server.check(proof(nobody, "x", DigestAlgorithm.MD5, nonce, "00000001"), nobody, 0);
        assertEquals(Optional.of(" true"), stale(wrong));
        assertEquals(Optional.of(" true"), stale(unknown));
        assertEquals(lengths(wrong), lengths(unknown));
    }

    private static List<Integer> lengths(DigestServer.Result result) {
        return ((DigestServer.Result.Unproven) result)
                .headers().stream().map(header -> header.value().length()).toList();
    }

    @Test
    void anUnknownUserIsAlwaysChallengedAlikeAndAsSomeAccountIs() {
        for (int i = 0; i < 50; i++) {
            int first = challenges(server, "stranger" + i, i).size();
            assertTrue(first == 1 || first == 2);
            assertEquals(first, challenges(server, "stranger" + i, i + SECOND).size());
        }
    }

    @Test
    void anOldNonceIsStaleIfThePasswordIsRight() {
        String nonce = nonce(server, 0);
        SipRequest right = proof("room1", "secret-of-room1", DigestAlgorithm.MD5, nonce, "00000001");
        assertEquals(Optional.of("true false"), stale(server.check(right, "room1", 301 * SECOND)));
        SipRequest wrong = proof("room1", "wrong", DigestAlgorithm.MD5, nonce, "00000001");
        assertEquals(Optional.of(" true"), stale(server.check(wrong, "room1", 301 * SECOND)));
    }

    @Test
    void aNonceOfAnotherServerIsStaleNotForbidden() {
        for (String nonce : List.of(nonce(server(2), 0), "dcd98b7102dd2f0e", "", "%%%")) {
            SipRequest request = proof("room1", "secret-of-room1", DigestAlgorithm.SHA_256, nonce, "00000001");
            assertEquals(Optional.of("true false"), stale(server.check(request, "room1", 0)), nonce);
        }
    }

    @Test
    void aRequestThatComesAgainIsARequestThatWasHeardInOn() {
        SipRequest request = proof("room1", "secret-of-room1", DigestAlgorithm.MD5, nonce(server, 0), "00000001");
        assertTrue(proven(server, request, 0));
        assertEquals(Optional.of("true false"), stale(server.check(request, "room1", 0)));
    }

    @Test
    void countsMayComeOutOfOrderButOnlyOnce() {
        String nonce = nonce(server, 0);
        for (int nc : new int[] {1, 3, 2, 70, 69}) {
            assertTrue(proven(server, count(nonce, nc), 0), "count " + nc);
        }
        for (int nc : new int[] {2, 3, 69, 70, 5, 0}) {
            assertFalse(proven(server, count(nonce, nc), 0), "count " + nc);
        }
    }

    private SipRequest count(String nonce, int nc) {
        String hex = String.format(Locale.ROOT, "%08x", nc);
        return proof("room1", "secret-of-room1", DigestAlgorithm.SHA_256, nonce, hex);
    }

    @Test
    void withoutQopANonceIsGoodOnce() {
        String nonce = nonce(server, 0);
        SipRequest request = proof("room1", "secret-of-room1", DigestAlgorithm.MD5, nonce, "", "", "sip:example.org");
        assertTrue(proven(server, request, 0));
        assertFalse(proven(server, request, 0));
    }

    @Test
    void aProofForAnotherPlaceIsNoneHere() {
        String nonce = nonce(server, 0);
        for (String uri : List.of("sip:other.example", "sip:meet@example.org", "")) {
            SipRequest request = proof("room1", "secret-of-room1", DigestAlgorithm.MD5, nonce, "00000001", "auth", uri);
            assertFalse(proven(server, request, 0), uri);
        }
        SipRequest port = proof(
                "room1", "secret-of-room1", DigestAlgorithm.MD5, nonce, "00000001", "auth", "sip:example.org:5060");
        assertTrue(proven(server, port, 0));
    }

    @Test
    void noncesAreNeverTheSame() {
        assertNotEquals(nonce(server, 0), nonce(server, 0));
    }
}
