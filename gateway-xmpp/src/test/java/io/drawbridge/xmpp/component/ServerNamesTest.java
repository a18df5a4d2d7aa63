package io.drawbridge.xmpp.component;

import static io.drawbridge.xmpp.TestPki.dns;
import static io.drawbridge.xmpp.TestPki.ip;
import static io.drawbridge.xmpp.TestPki.srvName;
import static io.drawbridge.xmpp.TestPki.xmppAddr;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.TestPki;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class ServerNamesTest {
    private static final ServerNames BOTH = new ServerNames("example.com", "xmpp1.example.net");

    private static X509Certificate certificate(GeneralName... names) {
        return TestPki.selfSigned(TestPki.days(1), names).chain().get(0);
    }

    private static boolean fits(ServerNames wanted, GeneralName... names) {
        return wanted.missing(certificate(names)).isEmpty();
    }

    @Test
    void aCertificateThatNamesDomainAndHostFits() {
        assertTrue(fits(BOTH, dns("example.com"), dns("xmpp1.example.net")));
        assertTrue(fits(BOTH, dns("EXAMPLE.com"), dns("XMPP1.example.net")));
        assertTrue(fits(BOTH, xmppAddr("example.com"), dns("xmpp1.example.net")));
        assertTrue(fits(BOTH, srvName("_xmpp-component.example.com"), dns("xmpp1.example.net")));
        assertTrue(fits(BOTH, srvName("_xmpp-server.example.com"), dns("xmpp1.example.net")));
        assertTrue(fits(new ServerNames("example.com", "example.com"), dns("example.com")));
    }

    @Test
    void theMessageSaysWhatIsMissing() {
        String domainOnly = BOTH.missing(certificate(dns("example.com"))).orElseThrow();
        assertTrue(domainOnly.contains("the host xmpp1.example.net"), domainOnly);
        assertFalse(domainOnly.contains("the XMPP domain example.com ("), domainOnly);
        String hostOnly = BOTH.missing(certificate(dns("xmpp1.example.net"))).orElseThrow();
        assertTrue(hostOnly.contains("the XMPP domain example.com"), hostOnly);
        assertFalse(hostOnly.contains("the host xmpp1"), hostOnly);
        String none = BOTH.missing(certificate()).orElseThrow();
        assertTrue(none.contains("example.com") && none.contains("xmpp1.example.net"), none);
    }

    @Test
    void theCommonNameCountsForNothing() {
        X509Certificate byName =
                new TestPki().issue("CN=example.com", TestPki.days(1)).chain().get(0);
        assertTrue(new ServerNames("example.com", "example.com").missing(byName).isPresent());
    }

    @Test
    void aServiceNameOrXmppAddressDoesNotNameTheHost() {
        assertFalse(fits(new ServerNames("example.com", "example.com"), xmppAddr("example.com")));
        assertFalse(fits(new ServerNames("example.com", "example.com"), srvName("_xmpp-component.example.com")));
        assertFalse(fits(BOTH, srvName("_sip.example.com"), dns("xmpp1.example.net")));
    }

    @Test
    void aWildcardIsOneWholeLeftmostLabel() {
        ServerNames names = new ServerNames("a.example.com", "b.example.com");
        assertTrue(fits(names, dns("*.example.com")));
        assertFalse(fits(new ServerNames("example.com", "b.example.com"), dns("*.example.com")));
        assertFalse(fits(new ServerNames("x.a.example.com", "b.example.com"), dns("*.example.com")));
        assertFalse(fits(names, dns("a*.example.com"), dns("b*.example.com")));
        assertFalse(fits(names, dns("a.*.com"), dns("b.*.com")));
        assertFalse(fits(new ServerNames("a.com", "b.com"), dns("*.com")));
        assertFalse(fits(names, dns("*")));
    }

    @Test
    void aLiteralAddressIsNamedByAnAddressOnly() {
        ServerNames v4 = new ServerNames("example.com", "192.0.2.1");
        assertTrue(fits(v4, dns("example.com"), ip("192.0.2.1")));
        assertFalse(fits(v4, dns("example.com"), ip("192.0.2.2")));
        assertFalse(fits(v4, dns("example.com"), dns("192.0.2.1")));
        ServerNames v6 = new ServerNames("example.com", "2001:db8::1");
        assertTrue(fits(v6, dns("example.com"), ip("2001:db8:0:0::1")));
        assertTrue(v6.missing(certificate(dns("example.com"))).orElseThrow().contains("the address 2001:db8::1"));
    }
}
