package io.drawbridge.core.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final byte[] CERTIFICATE = "abc".getBytes(StandardCharsets.US_ASCII);
    private static final String SHA256_OF_ABC =
            "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

    @Test
    void theFingerprintIsUpperCaseHexWithColons() {
        assertEquals(new Fingerprint("sha-256", SHA256_OF_ABC), Fingerprints.of(CERTIFICATE, "sha-256"));
    }

    @Test
    void caseOfHashAndHexDoesNotMatter() {
        assertTrue(Fingerprints.match(
                List.of(new Fingerprint("SHA-256", SHA256_OF_ABC.toLowerCase(Locale.ROOT))), CERTIFICATE));
    }

    @Test
    void theStrongestHashDecidesAloneWhenSeveralAreGiven() {
        Fingerprint wrong512 = Fingerprints.of(new byte[] {1}, "sha-512");
        Fingerprint right256 = Fingerprints.of(CERTIFICATE, "sha-256");
        assertFalse(Fingerprints.match(List.of(wrong512, right256), CERTIFICATE));
        assertTrue(Fingerprints.match(
                List.of(Fingerprints.of(CERTIFICATE, "sha-512"), Fingerprints.of(CERTIFICATE, "sha-384")),
                CERTIFICATE));
    }

    @Test
    void weakHashesAndNoneAreNoMatch() {
        assertFalse(Fingerprints.match(List.of(), CERTIFICATE));
        assertFalse(Fingerprints.match(List.of(new Fingerprint("sha-1", "AA:BB")), CERTIFICATE));
        assertFalse(Fingerprints.checkable(List.of(new Fingerprint("sha-1", "AA:BB"))));
        assertTrue(Fingerprints.checkable(List.of(new Fingerprint("sha-384", "AA:BB"))));
    }
}
