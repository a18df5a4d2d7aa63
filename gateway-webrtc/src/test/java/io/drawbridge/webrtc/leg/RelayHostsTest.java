package io.drawbridge.webrtc.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.spi.RelayCredentials.Service;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By what names guests reach STUN and TURN. */
class RelayHostsTest {
    private static final InetAddress LOOPBACK = ip("127.0.0.1");
    private static final InetAddress INNER = ip("192.168.0.7");
    private static final InetAddress INNER6 = ip("fd00::7");
    private static final InetAddress PUBLIC = ip("203.0.113.9");

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> urls(List<Service> services) {
        return services.stream().map(Service::url).toList();
    }

    @Test
    void thePublicNameCountsAndWithoutOneAnAddressOfEachFamily() {
        List<InetAddress> bound = List.of(INNER, INNER6, LOOPBACK);
        assertEquals(List.of("meet.example.com"), RelayHosts.of("meet.example.com", List.of(PUBLIC), bound));
        assertEquals(List.of("203.0.113.9"), RelayHosts.of("localhost", List.of(PUBLIC), bound));
        assertEquals(List.of("192.168.0.7", "fd00:0:0:0:0:0:0:7"), RelayHosts.of("localhost", List.of(), bound));
        assertEquals(List.of("127.0.0.1"), RelayHosts.of("localhost", List.of(), List.of(LOOPBACK)));
    }

    @Test
    void everyWayHasAUrl() {
        assertEquals(
                List.of(
                        "stun:a.example:3478",
                        "turn:a.example:3478?transport=udp",
                        "turn:a.example:3478?transport=tcp",
                        "turns:a.example:5349?transport=tcp"),
                urls(RelayHosts.services("a.example", 3478, 5349)));
        assertEquals(List.of("turns:a.example:5349?transport=tcp"), urls(RelayHosts.services("a.example", 0, 5349)));
    }

    @Test
    void anotherServerIsNamedByHostAndPort() {
        assertEquals(
                "stun:turn.example:3478",
                urls(RelayHosts.external("turn.example")).get(0));
        assertEquals(
                "stun:192.0.2.7:3479",
                urls(RelayHosts.external("192.0.2.7:3479")).get(0));
        assertEquals(
                "stun:[2001:db8::7]:3480",
                urls(RelayHosts.external("[2001:db8::7]:3480")).get(0));
        assertEquals(
                "stun:[2001:db8::7]:3478",
                urls(RelayHosts.external("[2001:db8::7]")).get(0));
    }

    @Test
    void relaysAreCalledByOurPublicAddressOfTheirFamily() {
        assertEquals(PUBLIC, RelayHosts.advertised(INNER, List.of(PUBLIC)));
        assertEquals(INNER6, RelayHosts.advertised(INNER6, List.of(PUBLIC)));
        assertEquals(LOOPBACK, RelayHosts.advertised(LOOPBACK, List.of(PUBLIC)));
    }
}
