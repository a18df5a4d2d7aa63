package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.SrtpKeys.Profile;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CryptoLineTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    @Test
    void theExampleOfTheRfcIsRead() {
        CryptoLine line = CryptoLine.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20 WSH=128")
                .orElseThrow();
        assertEquals(1, line.tag());
        assertEquals(Profile.AES_CM_128_HMAC_SHA1_80, line.suite());
        byte[] both = Base64.getDecoder().decode(KEY);
        assertArrayEquals(Arrays.copyOf(both, 16), line.key());
        assertArrayEquals(Arrays.copyOfRange(both, 16, 30), line.salt());
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void whatIsPrintedIsReadAgain(Profile suite) {
        byte[] key = new byte[suite.keyLengthBytes() + suite.saltLengthBytes()];
        new Random(suite.ordinal()).nextBytes(key);
        CryptoLine line = new CryptoLine(0, suite, key);
        CryptoLine again = CryptoLine.parse(line.print()).orElseThrow();
        assertEquals(0, again.tag());
        assertEquals(suite, again.suite());
        assertArrayEquals(key, again.keyAndSalt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "999999999 aes_cm_128_hmac_sha1_32 INLINE:" + KEY + "|2^48",
                "2 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1048576",
                "2  AES_CM_128_HMAC_SHA1_80\tinline:" + KEY + "  wsh=64"
            })
    void whatDevicesWriteIsTaken(String value) {
        assertTrue(CryptoLine.parse(value).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTCP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNAUTHENTICATED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " KDR=1",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " FEC_ORDER=FEC_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " SOMETHING",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^48|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|1:1;inline:" + KEY + "|2:1",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|",
                "1 AES_CM_128_HMAC_SHA1_80 inline:short",
                "1 AES_CM_128_HMAC_SHA1_80 inline:***",
                "1 AES_CM_128_HMAC_SHA1_80 uri:https://example.com",
                "1 F8_128_HMAC_SHA1_80 inline:" + KEY,
                "1 AEAD_AES_256_GCM inline:" + KEY,
                "-1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY,
                "1 AES_CM_128_HMAC_SHA1_80",
                ""
            })
    void whatCannotBeHonouredToTheLetterIsSkipped(String value) {
        assertEquals(Optional.empty(), CryptoLine.parse(value));
    }

    @Test
    void noKeyIsEverPrintedByAccident() {
        CryptoLine line =
                CryptoLine.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY).orElseThrow();
        assertFalse(line.toString().contains(KEY));
        assertFalse(new Keying.Sdes(line).toString().contains(KEY));
        assertFalse(new Attribute("crypto", line.print()).toString().contains(KEY));
        MediaDescription media = new MediaDescription(
                "audio",
                1,
                "RTP/SAVP",
                List.of("0"),
                Optional.empty(),
                List.of(),
                List.of(new Attribute("crypto", line.print())));
        assertFalse(media.toString().contains(KEY));
    }

    @Test
    void mutatedLinesThrowNothing() {
        Random random = new Random(4568);
        String good = "1 AEAD_AES_128_GCM inline:" + KEY + "|2^48|1:4 WSH=128 UNENCRYPTED_SRTCP";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int j = random.nextInt(6); j >= 0; j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x180));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, good, 0, random.nextInt(good.length()));
                }
            }
            Cpu.bounded(() -> CryptoLine.parse(text.toString()))
                    .ifPresent(line -> assertFalse(line.toString().contains("inline")));
        }
    }
}
