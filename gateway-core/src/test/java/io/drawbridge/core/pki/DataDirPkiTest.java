package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirPkiTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    Path dir;

    @Test
    void whatIsMadeIsSignedByTheOwnAuthorityAndReadableToNobodyElse() throws IOException, GeneralSecurityException {
        DataDirPki pki = open("meet.example.com", NOW);
        for (Pki.Identity identity : List.of(pki.server(), pki.xmppServer(), pki.callbridge())) {
            identity.chain().get(0).verify(pki.authority().getPublicKey());
            assertTrue(Pem.belongTogether(identity.key(), identity.chain().get(0)));
            assertEquals(pki.authority(), identity.chain().get(1));
        }
        assertEquals(0, pki.authority().getBasicConstraints());
        assertEquals(-1, pki.server().chain().get(0).getBasicConstraints());
        assertEquals("rwx------", permissions(dir.resolve("data/tls")));
        try (Stream<Path> files = Files.list(dir.resolve("data/tls"))) {
            assertEquals(
                    Set.of("rw-------"), files.map(DataDirPkiTest::permissions).collect(Collectors.toSet()));
        }
    }

    @Test
    void theServersCertificateNamesDomainLocalhostAndAddresses() throws IOException, GeneralSecurityException {
        Set<String> names = names(open("meet.example.com", NOW).server());
        assertTrue(names.containsAll(Set.of("meet.example.com", "localhost", "127.0.0.1")), names.toString());
        assertTrue(names(open("192.0.2.7", NOW).server()).contains("192.0.2.7"));
    }

    @Test
    void theXmppServersCertificateNamesTheDomainInAllForms() throws IOException, GeneralSecurityException {
        X509Certificate certificate =
                open("meet.example.com", NOW).xmppServer().chain().get(0);
        assertTrue(names(certificate).contains("meet.example.com"));
        String raw = new String(
                certificate.getExtensionValue(Extension.subjectAlternativeName.getId()), StandardCharsets.ISO_8859_1);
        assertTrue(raw.contains("_xmpp-component.meet.example.com"));
        assertTrue(certificate.getExtendedKeyUsage().contains("1.3.6.1.5.5.7.3.1"));
    }

    @Test
    void theSameCertificatesServeUntilTheirEndIsNear() throws IOException {
        DataDirPki first = open("meet.example.com", NOW);
        assertEquals(
                first.server(),
                open("meet.example.com", NOW.plus(Duration.ofDays(300))).server());
        DataDirPki later = open("meet.example.com", NOW.plus(Duration.ofDays(350)));
        assertNotEquals(first.server(), later.server());
        assertEquals(first.authority(), later.authority());
    }

    @Test
    void whatNearsItsEndIsRenewedWhileTheGatewayRuns() throws IOException {
        DataDirPki pki = open("meet.example.com", NOW);
        Pki.Identity first = pki.callbridge();
        X509Certificate authority = pki.authority();
        pki.renew(NOW.plus(Duration.ofDays(300)));
        assertEquals(first, pki.callbridge());
        pki.renew(NOW.plus(Duration.ofDays(350)));
        assertNotEquals(first, pki.callbridge());
        assertEquals(authority, pki.authority());
        assertEquals(
                pki.callbridge(),
                open("meet.example.com", NOW.plus(Duration.ofDays(350))).callbridge());
    }

    @Test
    void aCertificateFromTheFutureIsMadeAnewOnceTheClockIsSetBack() throws IOException {
        DataDirPki pki = open("meet.example.com", NOW);
        pki.renew(NOW.plus(Duration.ofDays(2000)));
        pki.renew(NOW);
        Instant from = pki.callbridge().chain().get(0).getNotBefore().toInstant();
        assertTrue(from.isBefore(NOW), from.toString());
    }

    @Test
    void aNewNameMakesANewCertificateOfTheSameAuthority() throws IOException, GeneralSecurityException {
        DataDirPki first = open("meet.example.com", NOW);
        DataDirPki second = open("meet.example.org", NOW);
        assertTrue(names(second.server()).contains("meet.example.org"));
        assertEquals(first.authority(), second.authority());
    }

    @Test
    void aBrokenFileIsReplaced() throws IOException {
        DataDirPki first = open("meet.example.com", NOW);
        Files.writeString(dir.resolve("data/tls/server.key"), "rubbish");
        assertNotEquals(first.server(), open("meet.example.com", NOW).server());
    }

    @Test
    void configuredFilesTakeThePlaceOfGeneratedOnes() throws IOException {
        Pki.Identity given = open("other.example.com", NOW).server();
        Path made = dir.resolve("data/tls");
        Path certificate = Files.copy(made.resolve("server.crt"), dir.resolve("web.crt"));
        Path key = Files.copy(made.resolve("server.key"), dir.resolve("web.key"));
        DataDirPki pki = open("meet.example.com", NOW, "web.tls.certificate=" + certificate, "web.tls.key=" + key);
        assertEquals(given.chain(), pki.server().chain());
        assertNotEquals(given.chain(), pki.xmppServer().chain());
    }

    private DataDirPki open(String domain, Instant now, String... settings) throws IOException {
        List<String> all = Stream.concat(
                        Stream.of("domain=" + domain, "data-dir=" + dir.resolve("data")), Stream.of(settings))
                .toList();
        GatewayConfig config = ((ConfigResult.Good) ConfigLoader.load(Optional.empty(), Map.of(), all)).config();
        return new DataDirPki(config, now);
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Set<String> names(Pki.Identity identity) throws GeneralSecurityException {
        return names(identity.chain().get(0));
    }

    private static Set<String> names(X509Certificate certificate) throws GeneralSecurityException {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .collect(Collectors.toSet());
    }
}
