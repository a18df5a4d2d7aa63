package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.pki.DataDirPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertCommandTest {
    @TempDir
    Path dir;

    private CommandOutput cert(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cert", arguments[0]));
        all.addAll(List.of("--set", "legs=", "--set", "domain=meet.example.com", "--set", "data-dir=" + dir));
        all.addAll(List.of(arguments).subList(1, arguments.length));
        return CommandOutput.of(all.toArray(String[]::new));
    }

    private CommandOutput explain(Path file) {
        return cert("explain", file.toString());
    }

    @Test
    void theRequestForThePagesNamesTheDomain() {
        CommandOutput csr = cert("csr");
        assertEquals(0, csr.exit(), csr.err());
        assertTrue(csr.out().contains("names:   dNSName meet.example.com\n"), csr.out());
        assertFalse(csr.out().contains("XmppAddr"), csr.out());
        assertTrue(csr.out().contains("web.tls.certificate"), csr.out());
        CommandOutput told = explain(dir.resolve("requests/web.csr"));
        assertEquals(0, told.exit(), told.err());
        assertTrue(told.out().contains("CN=meet.example.com"), told.out());
        assertTrue(told.out().contains("+ it asks for dNSName meet.example.com\n"), told.out());
        assertTrue(told.out().contains("+ it is signed with its key"), told.out());
    }

    @Test
    void theRequestForAnXmppServerNamesDomainAndServer() {
        CommandOutput csr = cert("csr", "--xmpp", "--host", "xmpp1.example.com", "--set", "xmpp.domain=example.com");
        assertEquals(0, csr.exit(), csr.err());
        CommandOutput told = explain(dir.resolve("requests/xmpp.csr"));
        for (String name : List.of(
                "dNSName example.com",
                "dNSName xmpp1.example.com",
                "XmppAddr example.com",
                "SRVName _xmpp-component.example.com")) {
            assertTrue(csr.out().contains(name), csr.out());
            assertTrue(told.out().contains(name), told.out());
        }
    }

    @Test
    void theServersNameComesFromItsAddress() {
        CommandOutput csr = cert(
                "csr",
                "--xmpp",
                "--set",
                "xmpp.server-address=x.example.com:5269",
                "--set",
                "xmpp.embedded=false",
                "--set",
                "xmpp.callbridge-secret=s");
        assertTrue(csr.out().contains("dNSName x.example.com\n"), csr.out() + csr.err());
    }

    @Test
    void aKeyIsMadeOnceForItsOwnerOnlyAndNeverShown() throws IOException {
        Path key = dir.resolve("mine.key");
        CommandOutput first = cert("csr", "--key", key.toString());
        assertTrue(first.out().contains("(new, readable by its owner only)"), first.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        String made = Files.readString(key);
        CommandOutput second = cert(
                "csr",
                "--key",
                key.toString(),
                "--out",
                dir.resolve("second.csr").toString());
        assertEquals(0, second.exit(), second.err());
        assertTrue(second.out().contains("(was there, unchanged)"), second.out());
        assertEquals(made, Files.readString(key));
        String secret = made.lines().skip(1).findFirst().orElseThrow();
        CommandOutput told = explain(key);
        assertEquals(0, told.exit(), told.err());
        assertTrue(told.out().startsWith("private key, EC with 256 bits"), told.out());
        for (CommandOutput output : List.of(first, second, told)) {
            assertFalse((output.out() + output.err()).contains(secret));
        }
    }

    @Test
    void whatNoAuthorityWouldSignIsRefused() {
        CommandOutput local = cert("csr", "--set", "domain=localhost");
        assertEquals(1, local.exit());
        assertTrue(local.err().contains("\"localhost\", which authorities do not sign"), local.err());
        assertEquals(1, cert("csr", "--xmpp", "--host", "192.0.2.7").exit());
        assertFalse(Files.exists(dir.resolve("requests")));
    }

    @Test
    void aFileInThePlaceOfAKeyIsLeftAsItIs() throws IOException {
        Path key = Files.writeString(dir.resolve("note.key"), "shopping list");
        CommandOutput csr = cert("csr", "--key", key.toString());
        assertEquals(1, csr.exit());
        assertTrue(csr.err().contains("holds no private key in PEM"), csr.err());
        assertEquals("shopping list", Files.readString(key));
        assertFalse(Files.exists(dir.resolve("requests/web.csr")));
    }

    @Test
    void aCertificateIsExplainedByWhatItServesFor() throws IOException {
        makeCertificates();
        CommandOutput told = explain(dir.resolve("tls/xmpp-server.crt"));
        assertEquals(0, told.exit(), told.err());
        assertAll(
                () -> assertTrue(told.out().contains("+ it serves for the web pages of meet.example.com"), told.out()),
                () -> assertTrue(told.out().contains("XmppAddr meet.example.com"), told.out()),
                () -> assertTrue(told.out().contains("with it comes CN=Drawbridge authority"), told.out()),
                () -> assertTrue(told.out().contains("the own authority"), told.out()));
        CommandOutput authority = explain(dir.resolve("tls/authority.crt"));
        assertTrue(authority.out().contains("+ it is an authority"), authority.out());
    }

    /** As a start does. */
    private void makeCertificates() throws IOException {
        List<String> settings = List.of("domain=meet.example.com", "data-dir=" + dir, "legs=");
        new DataDirPki(ConfigLoader.load(Optional.empty(), Map.of(), settings).config(), Instant.now());
    }

    @Test
    void badFilesAreNamedWithWhatIsWrong() throws IOException {
        CommandOutput missing = explain(dir.resolve("nowhere.pem"));
        assertEquals(1, missing.exit());
        assertTrue(missing.err().contains("nowhere.pem is not there"), missing.err());
        assertEquals(1, explain(dir).exit());
        CommandOutput text = explain(Files.writeString(dir.resolve("a.pem"), "hello"));
        assertEquals(1, text.exit());
        assertTrue(text.err().contains("holds nothing in PEM"), text.err());
        String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        CommandOutput damaged = explain(Files.writeString(dir.resolve("b.pem"), broken));
        assertEquals(1, damaged.exit());
        assertTrue(damaged.err().contains("b.pem cannot be read as PEM"), damaged.err());
        assertEquals(2, cert("explain").exit());
        assertEquals(2, cert("csr", "--no-such-option").exit());
    }

    @Test
    void aDamagedFileOfAnyKindOnlyGivesASentence() throws IOException {
        cert("csr");
        makeCertificates();
        Random random = new Random(7);
        Path damaged = dir.resolve("damaged.pem");
        for (String name : List.of("requests/web.csr", "requests/web.key", "tls/server.crt")) {
            byte[] good = Files.readAllBytes(dir.resolve(name));
            for (int round = 0; round < 60; round++) {
                byte[] bytes = good.clone();
                for (int i = 0; i <= round % 4; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
                }
                Files.write(damaged, bytes);
                CommandOutput told = explain(damaged);
                assertTrue(told.exit() == 0 || told.exit() == 1, told.err());
                assertFalse(told.err().contains("\tat "), told.err());
            }
        }
    }
}
