package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateLineTest {
    private static final String CHROMIUM =
            "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw";

    @Test
    void aCandidateOfChromiumIsRead() {
        CandidateLine line = CandidateLine.parse(CHROMIUM).orElseThrow();
        assertEquals("842163049", line.foundation());
        assertEquals(1677729535L, line.priority());
        assertEquals(new InetSocketAddress("203.0.113.7", 46154), line.address());
        assertEquals("srflx", line.type());
    }

    @Test
    void ipv6IsReadAndPrinted() {
        CandidateLine line = CandidateLine.parse("1 1 UDP 2113937151 2001:db8::7 10000 typ host")
                .orElseThrow();
        assertEquals("1 1 udp 2113937151 2001:db8::7 10000 typ host", line.print());
    }

    @Test
    void whatIsPrintedCanBeRead() {
        CandidateLine own = CandidateLine.host(new InetSocketAddress("192.0.2.1", 10000), 3);
        assertEquals(own, CandidateLine.parse(own.print()).orElseThrow());
        assertTrue(own.priority() < CandidateLine.host(own.address(), 0).priority());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "candidate:",
                "candidate:1 1 udp 1 4a5e1f5c-7f1b-4f6b-9d6c-8a1e6a5c0001.local 5000 typ host",
                "candidate:1 1 udp 1 example.com 5000 typ host",
                "candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active",
                "candidate:1 2 udp 1 192.0.2.1 5000 typ host",
                "candidate:1 1 udp -1 192.0.2.1 5000 typ host",
                "candidate:1 1 udp 99999999999 192.0.2.1 5000 typ host",
                "candidate:1 1 udp 1 192.0.2.1 0 typ host",
                "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
                "candidate:1 1 udp 1 192.0.2.1 5000 typ guess",
                "candidate:1 1 udp 1 224.0.0.1 5000 typ host",
                "candidate:1 1 udp 1 0.0.0.0 5000 typ host",
                "candidate:1 1 udp 1 ff02::1 5000 typ host",
                "candidate:1 1 udp 1 fe80::1 5000 typ host",
                "candidate:1 1 udp 1 169.254.1.1 5000 typ host"
            })
    void whatIsOfNoUseIsLeftOut(String line) {
        assertTrue(CandidateLine.parse(line).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "MDNS, 1 1 udp 1 4a5e1f5c-7f1b-4f6b-9d6c-8a1e6a5c0001.local 5000 typ host",
        "TCP, 1 1 tcp 1 192.0.2.1 9 typ host tcptype active",
        "OTHER, 1 1 udp 1 fe80::1 5000 typ host"
    })
    void whatIsOfNoUseIsNamed(CandidateLine.Useless why, String line) {
        assertEquals(why, CandidateLine.uselessness(line));
    }

    @Test
    void aReflexiveOneOfOursNamesItsBase() {
        CandidateLine line = CandidateLine.reflexive(
                new InetSocketAddress("203.0.113.7", 4711), new InetSocketAddress("10.0.0.1", 10000), 0);
        assertEquals("s1 1 udp 1694498815 203.0.113.7 4711 typ srflx raddr 10.0.0.1 rport 10000", line.print());
    }

    @Test
    void mutatedLinesNeverThrow() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder(CHROMIUM);
            for (int i = random.nextInt(6); i >= 0; i--) {
                line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(0x250));
            }
            CandidateLine.parse(line.substring(0, random.nextInt(line.length() + 1)))
                    .ifPresent(CandidateLine::print);
            CandidateLine.uselessness(line.toString());
        }
        assertTrue(CandidateLine.parse("1 ".repeat(100_000)).isEmpty());
    }
}
