package io.drawbridge.sip.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestAlgorithmTest {
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA_256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void theExampleOfRfc7616ComesOut(DigestAlgorithm algorithm, String response) {
        assertEquals(
                response,
                algorithm.response(new DigestAlgorithm.Proof(
                        "Mufasa",
                        "http-auth@example.org",
                        "Circle of Life",
                        "GET",
                        "/dir/index.html",
                        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                        "00000001",
                        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                        "auth")));
    }

    @Test
    void theExampleOfRfc2617ComesOut() {
        assertEquals(
                "6629fae49393a05397450978507c4ef1",
                DigestAlgorithm.MD5.response(new DigestAlgorithm.Proof(
                        "Mufasa",
                        "testrealm@host.com",
                        "Circle Of Life",
                        "GET",
                        "/dir/index.html",
                        "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                        "00000001",
                        "0a4f113b",
                        "auth")));
    }

    @Test
    void withoutQopItIsThatOfRfc2069() {
        String a1 = DigestAlgorithm.MD5.hash("u:r:p");
        String a2 = DigestAlgorithm.MD5.hash("REGISTER:sip:r");
        assertEquals(
                DigestAlgorithm.MD5.hash(a1 + ":n:" + a2),
                DigestAlgorithm.MD5.response(
                        new DigestAlgorithm.Proof("u", "r", "p", "REGISTER", "sip:r", "n", "", "", "")));
    }
}
