package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.SrtpKeys.Profile;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every spelling of encryption, wanted or required, and what the gateway makes of it. */
class EncryptedOffersTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\n";
    private static final String FINGERPRINT = "a=fingerprint:sha-256 " + "AB:".repeat(31) + "CD\n";
    private static final String ICE =
            "a=ice-ufrag:abcd\na=ice-pwd:abcdefghijklmnopqrstuv\na=candidate:1 1 UDP 1 192.0.2.9 9 typ host\n";

    private static Agreement answer(EncryptionPolicy policy, String media) {
        return answer(policy, "", media);
    }

    private static Agreement answer(EncryptionPolicy policy, String session, String media) {
        String text = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n" + session + media;
        SdpParser.Result parsed = SdpParser.parse(text.replace("\n", "\r\n"));
        SessionDescription offer =
                assertInstanceOf(SdpParser.Result.Parsed.class, parsed).description();
        MediaPolicy wanted = new MediaPolicy(List.of(Codec.PCMU), List.of(VideoKind.H264_MODE0), 0, policy.carriages());
        return Negotiator.answer(offer, wanted);
    }

    private static String audio(String protocol) {
        return "m=audio 4000 " + protocol + " 0\n";
    }

    private static Keying keying(Agreement agreement) {
        return agreement.audio().orElseThrow().keying();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF"})
    void keysInTheDescriptionAreTakenUnderEveryProfile(String protocol) {
        Agreement agreement = answer(EncryptionPolicy.BEST_EFFORT, audio(protocol) + CRYPTO);
        assertInstanceOf(Keying.Sdes.class, keying(agreement));
        assertEquals("sdes", agreement.encryption());
        assertTrue(agreement.audio().orElseThrow().remoteRtp().isPresent());
    }

    @Test
    void theBestSuiteIsTakenWhateverTheOrderAndTagsBeginAtZero() {
        String gcm = "A".repeat(38) + "==";
        Keying keying = keying(answer(
                EncryptionPolicy.BEST_EFFORT,
                audio("RTP/AVP")
                        + "a=crypto:0 AES_CM_128_HMAC_SHA1_32 inline:" + KEY + "|2^48\n"
                        + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^48\n"
                        + "a=crypto:2 AEAD_AES_128_GCM inline:" + gcm + "|2^48\n"
                        + "a=crypto:3 AEAD_AES_128_GCM inline:" + gcm + " UNENCRYPTED_SRTCP\n"));
        CryptoLine theirs = assertInstanceOf(Keying.Sdes.class, keying).theirs();
        assertEquals(2, theirs.tag());
        assertEquals(Profile.AEAD_AES_128_GCM, theirs.suite());
    }

    @Test
    void linesThatGiveAwayTheProtectionAreNeverPicked() {
        String weak = CRYPTO.strip() + " UNENCRYPTED_SRTCP\n";
        assertInstanceOf(Keying.None.class, keying(answer(EncryptionPolicy.BEST_EFFORT, audio("RTP/AVP") + weak)));
        Agreement secure = answer(EncryptionPolicy.BEST_EFFORT, audio("RTP/SAVP") + weak);
        assertTrue(secure.accepted().isEmpty());
        assertFalse(secure.encryptionMissed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "RTP/SAVP", "RTP/SAVPF", "RTP/AVP"})
    void aFingerprintMeansDtls(String protocol) {
        Agreement agreement = answer(EncryptionPolicy.BEST_EFFORT, audio(protocol) + FINGERPRINT + "a=setup:actpass\n");
        Keying.Dtls dtls = assertInstanceOf(Keying.Dtls.class, keying(agreement));
        assertEquals("actpass", dtls.setup());
        assertEquals("dtls", agreement.encryption());
    }

    @Test
    void theFingerprintMayStandInTheSessionWhereTheProfileIsSecure() {
        Agreement agreement =
                answer(EncryptionPolicy.BEST_EFFORT, FINGERPRINT + "a=setup:passive\n", audio("UDP/TLS/RTP/SAVP"));
        assertEquals(
                "passive",
                assertInstanceOf(Keying.Dtls.class, keying(agreement)).setup());
    }

    @Test
    void aFingerprintOfTheIxLineOrTheSessionDoesNotMakePlainMediaDtls() {
        String ix = "m=application 4002 UDP/UDT/IX *\n" + FINGERPRINT;
        assertInstanceOf(Keying.None.class, keying(answer(EncryptionPolicy.BEST_EFFORT, audio("RTP/AVP") + ix)));
        assertInstanceOf(
                Keying.None.class, keying(answer(EncryptionPolicy.BEST_EFFORT, FINGERPRINT, audio("RTP/AVP"))));
    }

    @Test
    void keysInTheDescriptionGoBeforeAFingerprintUnderRtpSavp() {
        assertInstanceOf(
                Keying.Sdes.class,
                keying(answer(EncryptionPolicy.BEST_EFFORT, audio("RTP/SAVP") + CRYPTO + FINGERPRINT)));
        assertInstanceOf(
                Keying.Dtls.class,
                keying(answer(EncryptionPolicy.BEST_EFFORT, audio("UDP/TLS/RTP/SAVP") + CRYPTO + FINGERPRINT)));
    }

    @Test
    void anOfferWithIceIsAnsweredAsPlainDtlsTowardsItsOwnAddress() {
        Agreement agreement = answer(
                EncryptionPolicy.BEST_EFFORT,
                audio("UDP/TLS/RTP/SAVPF") + ICE + FINGERPRINT + "a=setup:actpass\na=rtcp-mux\n");
        assertInstanceOf(Keying.Dtls.class, keying(agreement));
        assertEquals(
                4000, agreement.audio().orElseThrow().remoteRtp().orElseThrow().getPort());
    }

    @Test
    void aFingerprintThatNobodyShouldTrustIsNone() {
        String sha1 = "a=fingerprint:sha-1 " + "AB:".repeat(19) + "CD\n";
        assertTrue(answer(EncryptionPolicy.BEST_EFFORT, audio("UDP/TLS/RTP/SAVP") + sha1)
                .accepted()
                .isEmpty());
    }

    @Test
    void ofTwoAlternativesTheEncryptedOneIsTakenAndTheOtherRefusedInPlace() {
        for (String media : List.of(
                audio("RTP/AVP") + audio("RTP/SAVP").replace("4000", "4002") + CRYPTO,
                audio("RTP/SAVP").replace("4000", "4002") + CRYPTO + audio("RTP/AVP"))) {
            Agreement agreement = answer(EncryptionPolicy.BEST_EFFORT, media);
            assertEquals(2, agreement.media().size());
            assertEquals(1, agreement.accepted().size());
            assertEquals(
                    4002,
                    agreement.audio().orElseThrow().remoteRtp().orElseThrow().getPort());
        }
        Agreement off = answer(EncryptionPolicy.OFF, audio("RTP/SAVP") + CRYPTO + audio("RTP/AVP"));
        assertEquals(1, off.audio().orElseThrow().index());
    }

    @Test
    void whatOnlyHintsAtEncryptionIsAnsweredInPlain() {
        String hints = "a=tcap:1 RTP/SAVP\na=acap:1 crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY
                + "\na=pcfg:1 t=1 a=1\na=encryption:optional\na=zrtp-hash:1.10 abcdef\n";
        Agreement agreement = answer(EncryptionPolicy.BEST_EFFORT, audio("RTP/AVP") + hints);
        assertInstanceOf(Keying.None.class, keying(agreement));
        assertEquals("none", agreement.encryption());
        SessionDescription answer = Fixtures.answer(agreement);
        assertFalse(answer.media().get(0).has("acfg"));
        assertFalse(answer.media().get(0).has("crypto"));
    }

    @Test
    void whereEncryptionIsRequiredPlainMediaAreRefusedWithTheReason() {
        Agreement agreement = answer(EncryptionPolicy.REQUIRED, audio("RTP/AVP"));
        assertTrue(agreement.accepted().isEmpty());
        assertTrue(agreement.encryptionMissed());
        Agreement half = answer(EncryptionPolicy.REQUIRED, audio("RTP/SAVP") + CRYPTO + "m=video 4002 RTP/AVP 97\n");
        assertEquals(1, half.accepted().size());
        assertEquals("sdes", half.encryption());
    }

    @Test
    void whereItIsOffBestEffortIsAnsweredInPlainAndTheRestRefused() {
        assertInstanceOf(Keying.None.class, keying(answer(EncryptionPolicy.OFF, audio("RTP/AVP") + CRYPTO)));
        Agreement refused = answer(EncryptionPolicy.OFF, audio("RTP/SAVP") + CRYPTO);
        assertEquals(
                "encrypted media are not supported here",
                assertInstanceOf(AgreedMedia.Refused.class, refused.media().get(0))
                        .why());
        assertFalse(refused.encryptionMissed());
    }

    @Test
    void aCallThatIsOnlyPartlyEncryptedIsNotCalledEncrypted() {
        Agreement agreement = answer(
                EncryptionPolicy.BEST_EFFORT,
                audio("RTP/SAVP") + CRYPTO
                        + "m=video 4002 RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=42e01f\n");
        assertEquals(2, agreement.accepted().size());
        assertEquals("none", agreement.encryption());
    }

    @Test
    void theAnswerKeepsTheProfileAndCarriesOurKeys() {
        Agreement agreement = answer(EncryptionPolicy.BEST_EFFORT, audio("RTP/AVP") + CRYPTO);
        LocalEndpoint.Plain ports = Fixtures.plain(20_000);
        Attribute ours = new Attribute("crypto", "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY);
        SessionDescription answer = AnswerBuilder.build(
                agreement,
                List.of(new LocalEndpoint.Keyed(ports, "RTP/SAVP", List.of(ours))),
                new AnswerOptions("1", 1, "x", List.of(), 20, 0));
        String text = SdpPrinter.print(answer);
        assertTrue(text.contains("m=audio 20000 RTP/AVP 0\r\n"), text);
        assertTrue(text.contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\r\n"), text);
    }
}
