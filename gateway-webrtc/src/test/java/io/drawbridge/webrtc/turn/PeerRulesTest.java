package io.drawbridge.webrtc.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.Subnet;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a relay may reach, and every inner address that it may not. */
class PeerRulesTest {
    static final InetAddress LOCAL = Rig.ip("192.168.7.7");
    static final InetSocketAddress MEDIA = new InetSocketAddress(LOCAL, 10000);
    static final InetSocketAddress LOOPBACK_MEDIA = Rig.at("127.0.0.1", 10000);
    static final InetAddress PUBLIC = Rig.ip("203.0.113.9");

    static PeerRules rules(String... allowed) {
        return new PeerRules(
                new PeerRules.Own(
                        List.of(MEDIA, LOOPBACK_MEDIA),
                        List.of(LOCAL, Rig.ip("127.0.0.1"), Rig.ip("::1")),
                        () -> List.of(PUBLIC),
                        port -> port == 3478 || port == 5349 || port >= 49152),
                Stream.of(allowed).map(text -> Subnet.parse(text).orElseThrow()).toList());
    }

    /** Inner, wrapping and nobody's addresses; IPv6 ones with all bytes, since parsing a wrapped one would unwrap it. */
    static Stream<InetAddress> innerAddresses() {
        Stream<InetAddress> plain = Stream.of(
                        "0.0.0.0",
                        "0.0.0.1",
                        "0.255.255.255",
                        "10.0.0.1",
                        "10.255.255.255",
                        "100.64.0.1",
                        "100.127.255.254",
                        "127.0.0.1",
                        "127.0.0.2",
                        "127.1.1.1",
                        "127.255.255.254",
                        "169.254.0.1",
                        "169.254.169.254",
                        "172.16.0.1",
                        "172.31.255.254",
                        "192.0.0.1",
                        "192.0.0.170",
                        "192.88.99.1",
                        "192.168.0.1",
                        "192.168.255.254",
                        "198.18.0.1",
                        "198.19.255.254",
                        "224.0.0.1",
                        "224.0.0.251",
                        "232.1.1.1",
                        "239.255.255.250",
                        "240.0.0.1",
                        "255.255.255.255",
                        "::",
                        "::1",
                        "100::1",
                        "64:ff9b::7f00:1",
                        "64:ff9b::a00:1",
                        "64:ff9b:1::a00:1",
                        "2002:7f00:1::1",
                        "2002:a00:1::1",
                        "2002:c0a8:101::1",
                        "2001:0:7f00:1::1",
                        "2001:0:a00:1::1",
                        "fc00::1",
                        "fd00::1",
                        "fdff:ffff::1",
                        "fe80::1",
                        "fe80::ffff",
                        "febf::1",
                        "fec0::1",
                        "feff::1",
                        "ff01::1",
                        "ff02::1",
                        "ff02::fb",
                        "ff05::2",
                        "ff0e::1")
                .map(Rig::ip);
        Stream<InetAddress> wrapped = Stream.of(
                        "00000000000000000000ffff7f000001", // ::ffff:127.0.0.1
                        "00000000000000000000ffff0a000001",
                        "00000000000000000000ffffc0a80101",
                        "00000000000000000000ffffa9fea9fe",
                        "00000000000000000000ffff08080808", // ::ffff:8.8.8.8
                        "00000000000000000000ffff00000000",
                        "0000000000000000000000007f000001", // ::127.0.0.1
                        "0000000000000000000000000a000001",
                        "000000000000000000000000ffffffff",
                        "0000000000000000ffff00007f000001") // ::ffff:0:127.0.0.1
                .map(PeerRulesTest::raw);
        return Stream.concat(plain, wrapped);
    }

    private static InetAddress raw(String hex) {
        try {
            return Inet6Address.getByAddress(null, HexFormat.of().parseHex(hex), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("innerAddresses")
    void noInnerAddressIsReachedByDefault(InetAddress inner) {
        assertFalse(rules().permits(inner));
        assertEquals(Optional.empty(), rules().resolve(new InetSocketAddress(inner, 10000)));
        assertEquals(Optional.empty(), rules().resolve(new InetSocketAddress(inner, 80)));
    }

    @ParameterizedTest
    @MethodSource("innerAddresses")
    void norByARuleThatAllowsEverybody(InetAddress inner) {
        PeerRules everybody = rules("0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "8000::/1");
        assertFalse(everybody.permits(inner));
        assertEquals(Optional.empty(), everybody.resolve(new InetSocketAddress(inner, 80)));
    }

    @Test
    void ourMediaIsReachedAndNothingElseOfUs() {
        assertEquals(Optional.of(MEDIA), rules().resolve(MEDIA));
        assertTrue(rules().permits(LOCAL));
        for (int port : new int[] {0, 22, 80, 3478, 5060, 5349, 9999, 10001, 50000}) {
            assertEquals(Optional.empty(), rules().resolve(new InetSocketAddress(LOCAL, port)), "port " + port);
        }
    }

    @Test
    void loopbackMediaIsReachedOnlyWhereThereIsNoOther() {
        assertEquals(Optional.empty(), rules().resolve(LOOPBACK_MEDIA));
        PeerRules alone = new PeerRules(
                new PeerRules.Own(List.of(LOOPBACK_MEDIA), List.of(), List::of, port -> false), List.of());
        assertEquals(Optional.of(LOOPBACK_MEDIA), alone.resolve(LOOPBACK_MEDIA));
    }

    @Test
    void mediaAtOurPublicAddressIsReachedFromInside() {
        assertEquals(Optional.of(MEDIA), rules().resolve(new InetSocketAddress(PUBLIC, 10000)));
        assertTrue(rules().permits(PUBLIC));
        assertEquals(Optional.empty(), rules().resolve(new InetSocketAddress(PUBLIC, 3478)));
    }

    @Test
    void strangersAreReachedOnlyIfTheOperatorSaysSo() {
        InetSocketAddress stranger = Rig.at("198.51.100.77", 4000);
        assertEquals(Optional.empty(), rules().resolve(stranger));
        assertEquals(Optional.of(stranger), rules("198.51.100.0/24").resolve(stranger));
        assertEquals(Optional.of(stranger), rules("0.0.0.0/0").resolve(stranger));
        InetSocketAddress six = Rig.at("2001:db8:1::7", 4000);
        assertEquals(Optional.of(six), rules("2001:db8::/32").resolve(six));
    }

    @Test
    void innerNetworksAreOpenedByNameOnly() {
        InetSocketAddress room = Rig.at("10.1.2.3", 4000);
        assertEquals(Optional.of(room), rules("10.1.0.0/16").resolve(room));
        assertEquals(Optional.of(room), rules("10.0.0.0/8").resolve(room));
        assertEquals(Optional.empty(), rules("8.0.0.0/6").resolve(room));
    }

    @Test
    void thisMachineIsOpenedByItsAddressAloneAndItsRelaysNever() {
        InetSocketAddress service = Rig.at("127.0.0.1", 4000);
        assertEquals(Optional.empty(), rules("127.0.0.0/8").resolve(service));
        assertEquals(Optional.of(service), rules("127.0.0.1").resolve(service));
        for (int port : new int[] {3478, 5349, 49152, 65535}) {
            assertEquals(Optional.empty(), rules("127.0.0.1").resolve(Rig.at("127.0.0.1", port)), "port " + port);
        }
    }
}
