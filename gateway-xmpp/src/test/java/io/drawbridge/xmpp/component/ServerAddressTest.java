package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "xmpp.example.com, xmpp.example.com, 5223",
        "xmpp.example.com:5347, xmpp.example.com, 5347",
        "localhost, localhost, 5223",
        "127.0.0.1, 127.0.0.1, 5223",
        "192.0.2.1:65535, 192.0.2.1, 65535",
        "[2001:db8::1]:5269, 2001:db8::1, 5269",
        "[::1], ::1, 5223",
        "2001:db8::1, 2001:db8::1, 5223",
        "::1, ::1, 5223",
        "' a.b:1 ', a.b, 1",
        "xmpp.example.com., xmpp.example.com, 5223",
        "xmpp.example.com.:5347, xmpp.example.com, 5347",
        "192.0.2.1, 192.0.2.1, 5223",
        "b\u00fccher.example, xn--bcher-kva.example, 5223",
        "B\u00fccher.example.:5347, xn--bcher-kva.example, 5347",
        "xn--bcher-kva.example, xn--bcher-kva.example, 5223",
        "\u4f8b\u3048\u3002\u30c6\u30b9\u30c8, xn--r8jz45g.xn--zckzah, 5223",
    })
    void anAddressIsReadIntoHostAndPort(String text, String host, int port) {
        assertEquals(Optional.of(new ServerAddress(host, port)), ServerAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":5223",
                "host:",
                "host:0",
                "host:65536",
                "host:-1",
                "host:1a",
                "host:5223:1",
                "[::1",
                "::1]",
                "[::1]5223",
                "[host]:1",
                "[]:1",
                "a..b",
                ".a",
                "a b",
                "999.1.1.1",
                "1.2.3",
                "http://host",
                "host/x",
                "h\u00e9te..a",
                "\u00e9 te",
                ".",
                "a..",
                "[::1]:",
                "host:999999999999"
            })
    void whatIsNoAddressIsNone(String text) {
        assertTrue(ServerAddress.parse(text).isEmpty());
    }

    @Test
    void seededGarbageNeverThrows() {
        Random random = new Random(1);
        String alphabet = "a1.:[]-/%\u00e9 ";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            ServerAddress.parse(text.toString());
        }
    }
}
