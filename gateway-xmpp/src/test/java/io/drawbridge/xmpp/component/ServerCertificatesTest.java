package io.drawbridge.xmpp.component;

import static io.drawbridge.xmpp.TestPki.dns;
import static io.drawbridge.xmpp.TestPki.ip;
import static io.drawbridge.xmpp.TestPki.srvName;
import static io.drawbridge.xmpp.TestPki.xmppAddr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.Pki.Identity;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import io.drawbridge.xmpp.Forge;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links to real servers that show certificates of every kind. */
class ServerCertificatesTest {
    private static final ServerNames NAMES = new ServerNames("example.com", "xmpp1.example.net");
    private static final GeneralName[] BOTH = {dns("example.com"), dns("xmpp1.example.net")};
    private static final Instant NOW = Instant.now();

    private final TlsBed bed = new TlsBed();
    private final Identity authority =
            Forge.named("CN=Trusted Authority").authority().selfSigned();
    private final Identity own = Forge.named("CN=callbridge").by(authority);
    private final TrustedCertificates trust = trust(authority.chain().get(0));

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private static TrustedCertificates trust(X509Certificate... certificates) {
        return new TrustedCertificates(List.of(certificates), "xmpp.tls.trust (/etc/trust.pem)");
    }

    private void accepted(Identity shown, ServerNames names, TrustedCertificates believed) throws Exception {
        assertEquals(Optional.empty(), bed.outcome(shown, names, believed, own));
    }

    private void accepted(GeneralName... names) throws Exception {
        accepted(Forge.named("CN=x", names).by(authority), NAMES, trust);
    }

    /** Refused with all these words, and with the facts of the certificate. */
    private String refused(Identity shown, ServerNames names, TrustedCertificates believed, String... words)
            throws Exception {
        String text = bed.outcome(shown, names, believed, own).orElseThrow();
        for (String word : words) {
            assertTrue(text.contains(word), word + " is missing in: " + text);
        }
        String facts = CertificateText.full(shown.chain().get(0));
        assertTrue(text.contains(facts), facts + " is missing in: " + text);
        assertTrue(text.contains("(at " + names.host() + ":"), text);
        return text;
    }

    private String refused(Forge forge, String... words) throws Exception {
        return refused(forge.by(authority), NAMES, trust, words);
    }

    @Test
    void bothNamesAreAcceptedInEachOfTheirForms() throws Exception {
        accepted(BOTH);
        accepted(xmppAddr("example.com"), dns("xmpp1.example.net"));
        accepted(srvName("_xmpp-component.example.com"), dns("xmpp1.example.net"));
        accepted(srvName("_xmpp-server.example.com"), dns("xmpp1.example.net"));
    }

    @Test
    void theDomainAloneIsRefusedForTheHost() throws Exception {
        String text = refused(
                Forge.named("CN=x", dns("example.com")),
                "does not name the host xmpp1.example.net (as dNSName);",
                "it names dNSName example.com",
                "drawbridge cert csr --xmpp");
        assertFalse(text.contains("does not name the XMPP domain"), text);
    }

    @Test
    void theHostAloneIsRefusedForTheDomain() throws Exception {
        String text = refused(
                Forge.named("CN=x", dns("xmpp1.example.net")),
                "does not name the XMPP domain example.com (as dNSName, XmppAddr or SRVName);",
                "drawbridge cert csr --xmpp");
        assertFalse(text.contains("does not name the host"), text);
    }

    @Test
    void theCommonNameDoesNotCount() throws Exception {
        refused(
                Forge.named("CN=example.com"),
                "the XMPP domain example.com",
                "the host xmpp1.example.net",
                "names nothing as subject alternative name",
                "the common name in CN=example.com does not count");
    }

    @Test
    void aWildcardStandsForOneLabel() throws Exception {
        accepted(dns("example.com"), dns("*.example.net"));
        refused(
                Forge.named("CN=x", dns("*.example.com"), dns("*.example.net")),
                "the XMPP domain example.com",
                "* stands for exactly one whole label");
        refused(Forge.named("CN=x", dns("example.com"), dns("*.net")), "the host xmpp1.example.net");
    }

    @Test
    void anExpiredOneIsRefusedWithItsDay() throws Exception {
        Instant end = NOW.minus(Duration.ofDays(1));
        refused(Forge.named("CN=x", BOTH).to(end), "has expired on " + CertificateText.day(end), "have it renewed");
    }

    @Test
    void anUnknownAuthorityIsRefusedAndTheFileToMendItNamed() throws Exception {
        Identity stranger = Forge.named("CN=Strange Authority").authority().selfSigned();
        Identity leaf = Forge.named("CN=x", BOTH).by(stranger);
        refused(
                leaf,
                NAMES,
                trust,
                "its issuer CN=Strange Authority is neither sent along nor among xmpp.tls.trust (/etc/trust.pem)",
                "put it into xmpp.tls.trust");
        refused(
                Forge.along(leaf, stranger),
                NAMES,
                trust,
                "its chain ends at CN=Strange Authority, SHA-256 "
                        + CertificateText.fingerprint(stranger.chain().get(0)),
                "put it into xmpp.tls.trust");
    }

    @Test
    void aNamesakeOfATrustedAuthorityIsToldFromIt() throws Exception {
        Identity namesake = Forge.named("CN=Trusted Authority").authority().selfSigned();
        refused(Forge.named("CN=x", BOTH).by(namesake), NAMES, trust, "an authority named CN=Trusted Authority", "key");
    }

    @Test
    void aPinnedSelfSignedOneIsAccepted() throws Exception {
        Identity plain = Forge.named("CN=self", BOTH).selfSigned();
        accepted(plain, NAMES, trust(plain.chain().get(0)));
        // what `openssl req -x509` makes
        Identity asAuthority = Forge.named("CN=self", BOTH).authority().selfSigned();
        accepted(asAuthority, NAMES, trust(asAuthority.chain().get(0)));
    }

    @Test
    void aRenewedCertificateWithThePinnedKeyIsAccepted() throws Exception {
        KeyPair keys = Forge.ec();
        Identity old = Forge.named("CN=self", BOTH).keys(keys).selfSigned();
        Identity renewed = Forge.named("CN=self", BOTH).keys(keys).selfSigned();
        accepted(renewed, NAMES, trust(old.chain().get(0)));
    }

    @Test
    void aPinDoesNotStandForNamesOrDates() throws Exception {
        Identity nameless = Forge.named("CN=self", dns("example.com")).selfSigned();
        refused(nameless, NAMES, trust(nameless.chain().get(0)), "the host xmpp1.example.net");
        Identity expired = Forge.named("CN=self", BOTH).to(NOW.minusSeconds(60)).selfSigned();
        refused(expired, NAMES, trust(expired.chain().get(0)), "has expired on");
    }

    @Test
    void anotherThanThePinnedIsRefusedWithBothFingerprints() throws Exception {
        X509Certificate pinned =
                Forge.named("CN=self", BOTH).selfSigned().chain().get(0);
        Identity seen = Forge.named("CN=self", BOTH).selfSigned();
        refused(
                seen,
                NAMES,
                trust(pinned),
                "pins SHA-256 " + CertificateText.fingerprint(pinned),
                "seen was " + CertificateText.fingerprint(seen.chain().get(0)));
    }

    @Test
    void anUnpinnedSelfSignedOneIsRefusedWithWhatToDo() throws Exception {
        refused(
                Forge.named("CN=self", BOTH).selfSigned(),
                NAMES,
                trust,
                "signed by itself",
                "put the certificate into xmpp.tls.trust");
    }

    @Test
    void aServerByAddressIsNamedByThatAddressOnly() throws Exception {
        ServerNames literal = new ServerNames("example.com", "127.0.0.1");
        accepted(Forge.named("CN=x", dns("example.com"), ip("127.0.0.1")).by(authority), literal, trust);
        refused(
                Forge.named("CN=x", dns("example.com"), dns("127.0.0.1")).by(authority),
                literal,
                trust,
                "the address 127.0.0.1 (as iPAddress)");
    }

    @Test
    void oneFromTheFutureIsRefusedWithAWordOnTheClock() throws Exception {
        refused(Forge.named("CN=x", BOTH).from(NOW.plus(Duration.ofDays(1))), "not valid before", "check the clock");
    }

    @Test
    void whatIsWeakIsRefused() throws Exception {
        refused(Forge.named("CN=x", BOTH).keys(Forge.rsa(1024)), "RSA 1024 key is too short", "2048");
    }

    @Test
    void whatWasIssuedForSomethingElseIsRefused() throws Exception {
        refused(Forge.named("CN=x", BOTH).purpose(KeyPurposeId.id_kp_clientAuth), "serverAuth");
        refused(Forge.named("CN=x", BOTH).authority(), "CA:TRUE");
        refused(Forge.named("CN=x", BOTH).usage(KeyUsage.keyAgreement), "digitalSignature");
        accepted(
                Forge.named("CN=x", BOTH)
                        .purpose(KeyPurposeId.id_kp_serverAuth)
                        .usage(KeyUsage.digitalSignature)
                        .by(authority),
                NAMES,
                trust);
    }

    @Test
    void anIntermediateThatIsNotSentIsAskedFor() throws Exception {
        Identity between = Forge.named("CN=Between").authority().by(authority);
        Identity leaf = Forge.named("CN=x", BOTH).by(between);
        accepted(Forge.along(leaf, between), NAMES, trust);
        refused(leaf, NAMES, trust, "its issuer CN=Between is neither sent along", "let the server send it too");
    }

    @Test
    void anExpiredIntermediateIsNamed() throws Exception {
        Identity between =
                Forge.named("CN=Between").authority().to(NOW.minusSeconds(60)).by(authority);
        refused(
                Forge.along(Forge.named("CN=x", BOTH).by(between), between),
                NAMES,
                trust,
                "the authority CN=Between in its chain",
                "expired");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws Exception {
        Identity stranger = Forge.named("CN=Strange Authority").authority().selfSigned();
        refused(
                Forge.named("CN=x").to(NOW.minusSeconds(60)).by(stranger),
                NAMES,
                trust,
                "has expired",
                "also, its issuer CN=Strange Authority",
                "also, it does not name the XMPP domain example.com");
    }

    @Test
    void anInternationalDomainIsNamedByItsALabels() throws Exception {
        accepted(
                Forge.named("CN=x", dns("xn--bcher-kva.example"), dns("xmpp1.example.net"))
                        .by(authority),
                new ServerNames("b\u00fccher.example", "xmpp1.example.net"),
                trust);
    }

    @Test
    void aForgeableSignatureIsRefused() throws Exception {
        refused(
                Forge.named("CN=x", BOTH).keys(Forge.rsa(2048)).signedWith("SHA1withECDSA"),
                "signed with SHA1withECDSA",
                "SHA-256");
    }
}
