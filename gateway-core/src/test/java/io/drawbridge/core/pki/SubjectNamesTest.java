package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubjectNamesTest {
    private static X509Certificate certificate() throws IOException {
        Issuer issuer = new Issuer(Instant.now());
        Names names = Names.of(Stream.of("a.example.com", "192.0.2.7", "2001:db8::7"), "example.com");
        return issuer.leaf(issuer.authority(), "x", names).chain().get(0);
    }

    @Test
    void everyFormOfNameIsRead() throws IOException {
        SubjectNames names = SubjectNames.of(certificate());
        assertEquals(List.of("a.example.com"), names.dns());
        assertEquals(List.of("example.com"), names.xmppAddresses());
        assertEquals(List.of("_xmpp-component.example.com", "_xmpp-client.example.com"), names.services());
        assertEquals(2, names.addresses().size());
        assertTrue(
                names.described().contains("iPAddress 192.0.2.7"),
                names.described().toString());
    }

    @Test
    void aBrokenExtensionIsReadAsFarAsItGoesInBoundedTime() throws IOException {
        byte[] good = certificate().getExtensionValue("2.5.29.17");
        Random random = new Random(7);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int round = 0; round < 50_000; round++) {
                byte[] bad = Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(good.length) : good.length);
                for (int i = random.nextInt(6); i > 0 && bad.length > 0; i--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                }
                SubjectNames names = SubjectNames.read(bad);
                assertTrue(names.described().size() < good.length);
                DomainNames.named(names, "example.com");
                DomainNames.hosted(names, "a.example.com");
                DomainNames.sip(names, "example.com");
            }
        });
    }

    @Test
    void internationalNamesAreComparedByTheirALabels() {
        assertTrue(DomainNames.same("b\u00fccher.example", "xn--bcher-kva.example"));
        assertTrue(DomainNames.same("B\u00dcCHER.example.", "xn--bcher-kva.EXAMPLE"));
        assertEquals("xn--bcher-kva.example", new ServerNames("b\u00fccher.example", "x").indication());
        SubjectNames names = new SubjectNames(
                List.of("*.xn--bcher-kva.example"), List.of("b\u00fccher.example"), List.of(), List.of(), List.of());
        assertTrue(DomainNames.named(names, "xn--bcher-kva.example"));
        assertTrue(DomainNames.hosted(names, "host.b\u00fccher.example"));
    }

    @Test
    void whatIsNoDomainIsComparedAsItIs() {
        String endless = "a".repeat(300);
        assertTrue(DomainNames.same(endless, endless));
        assertEquals("..", DomainNames.canonical("..."));
    }
}
