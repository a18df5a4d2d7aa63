package io.drawbridge.sip.trunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.registrar.Bindings;
import io.drawbridge.sip.registrar.DigestClient;
import io.drawbridge.sip.registrar.DigestServer;
import io.drawbridge.sip.registrar.Registrar;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighboursTest {
    private static final SipAccount ROOM =
            new SipAccount("room1", new GatewayConfig.Secret("secret"), List.of("sha-256", "md5"), "required", true, 5);

    private final DigestServer digest =
            new DigestServer("example.org", List.of(ROOM), new byte[32], DigestServer.Limits.DEFAULT);
    private final Bindings bindings = new Bindings();
    private final Registrar registrar =
            new Registrar(digest, bindings, "example.org"::equals, Registrar.Limits.DEFAULT, flow -> {});
    private final DigestClient device =
            new DigestClient(new DigestClient.Credentials("room1", "secret", ""), () -> "c");
    private Set<String> names = Set.of();
    private long cseq;

    private Neighbours neighbours(SipTrunk... trunks) {
        return new Neighbours(List.of(trunks), digest, bindings, new Neighbours.Sight() {
            @Override
            public Set<String> peerNames(SipTrunk trunk, Flow flow) {
                return names;
            }

            @Override
            public Set<InetAddress> addresses(SipTrunk trunk) {
                return Set.of();
            }
        });
    }

    private static Flow flow(Transport transport, String address) {
        return new Flow(transport, 3, new InetSocketAddress(address, 5060));
    }

    private SipRequest request(String method, String user, List<Header> more) {
        cseq++;
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", "SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK" + cseq));
        headers.add(new Header("From", "<sip:" + user + "@example.org>;tag=1"));
        headers.add(new Header("To", "<sip:" + user + "@example.org>"));
        headers.add(new Header("Call-ID", "c"));
        headers.add(new Header("CSeq", cseq + " " + method));
        headers.addAll(more);
        return SipRequest.of(method, "sip:example.org", new Headers(headers), Body.EMPTY);
    }

    private Optional<String> of(Neighbours neighbours, Flow flow) {
        return neighbours.of(request("INVITE", "x", List.of()), flow).map(Neighbour::name);
    }

    @ParameterizedTest
    @CsvSource({
        "udp, UDP, 192.0.2.5, true",
        "udp, UDP, 192.0.2.6, false",
        "auto, TCP, 192.0.2.5, true",
        "tcp, UDP, 192.0.2.5, false", // an address in a datagram is easily forged
        "tls, TCP, 192.0.2.5, false",
        "tls, TLS, 192.0.2.5, true"
    })
    void aTrunkIsKnownByItsAddress(String transport, Transport by, String address, boolean known) {
        Neighbours neighbours = neighbours(FakeWay.trunk(transport, false, 0));
        assertEquals(known ? Optional.of("pbx") : Optional.empty(), of(neighbours, flow(by, address)));
    }

    @Test
    void aTrunkIsKnownByItsNetworks() {
        Neighbours neighbours = neighbours(FakeWay.trunk("udp", false, 0, "198.51.100.0/24", "2001:db8::/32"));
        assertEquals(Optional.of("pbx"), of(neighbours, flow(Transport.UDP, "198.51.100.77")));
        assertEquals(Optional.of("pbx"), of(neighbours, flow(Transport.UDP, "2001:db8::7")));
        assertEquals(Optional.empty(), of(neighbours, flow(Transport.UDP, "192.0.2.5")));
    }

    @Test
    void aTrunkIsKnownByTheNameInItsCertificate() {
        Neighbours neighbours = neighbours(FakeWay.trunk("tls", false, 0));
        Flow flow = flow(Transport.TLS, "203.0.113.9");
        assertEquals(Optional.empty(), of(neighbours, flow));
        names = Set.of("other.example", "SIP.pbx.example");
        assertEquals(Optional.of("pbx"), of(neighbours, flow));
        assertEquals(Optional.empty(), of(neighbours, flow(Transport.TCP, "203.0.113.9")));
        Identity identity = neighbours.identify(request("INVITE", "x", List.of()), flow, 0);
        assertTrue(assertInstanceOf(Identity.Trunk.class, identity).mayDialOut());
    }

    @Test
    void aDeviceIsKnownWhereItRegisteredButItsCallsProveNothing() {
        Flow home = flow(Transport.UDP, "192.0.2.10");
        SipRequest register = request("REGISTER", "room1", List.of());
        List<Header> more = new ArrayList<>(device.answer(register, registrar.onRegister(register, home, "t", 0)));
        more.add(new Header("Contact", "<sip:room1@192.0.2.10>"));
        assertEquals(
                200,
                registrar
                        .onRegister(request("REGISTER", "room1", more), home, "t", 0)
                        .status());
        Neighbours neighbours = neighbours();
        SipRequest invite = request("INVITE", "room1", List.of());
        assertEquals(Optional.of(new Neighbour("room1", "required", true)), neighbours.of(invite, home));
        assertEquals(Optional.empty(), neighbours.of(invite, flow(Transport.UDP, "192.0.2.11")));
        assertEquals(Optional.empty(), neighbours.of(request("INVITE", "room2", List.of()), home));
        assertFalse(neighbours.identify(invite, home, 0).mayDialOut());
    }

    @Test
    void aDigestProvesAnAccountFromAnywhere() {
        Neighbours neighbours = neighbours();
        Flow anywhere = flow(Transport.UDP, "203.0.113.1");
        SipRequest invite = request("INVITE", "room1", List.of());
        assertInstanceOf(Identity.Stranger.class, neighbours.identify(invite, anywhere, 0));
        SipResponse challenge = neighbours.challenge(invite, "t", 0);
        assertEquals(407, challenge.status());
        SipRequest proof = request("INVITE", "room1", device.answer(invite, challenge));
        Identity identity = neighbours.identify(proof, anywhere, 0);
        assertEquals(new Identity.Account(ROOM, true), identity);
        assertTrue(identity.mayDialOut());
        assertInstanceOf(Identity.Stranger.class, neighbours.identify(proof, anywhere, 0), "a replay");
    }
}
