package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.pki.CertificateAdvice.Wanted;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertificateAdviceTest {
    private static final Instant NOW = Instant.now();
    private static final Wanted WANTED = new Wanted(
            "meet.example.com", new ServerNames("example.com", "xmpp.example.com"), "callbridge.example.com");

    private final Issuer issuer = new Issuer(NOW);
    private Pki.Identity authority;
    private TrustedCertificates trust;

    @BeforeEach
    void make() throws IOException {
        authority = issuer.authority();
        trust = new TrustedCertificates(authority.chain(), "xmpp.tls.trust");
    }

    private List<X509Certificate> chain(String xmppDomain, String... hosts) throws IOException {
        return issuer.leaf(authority, "x", Names.of(Stream.of(hosts), xmppDomain))
                .chain();
    }

    private static Finding of(List<Finding> findings, String name) {
        return findings.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void oneThatNamesEverythingServesForEverything() throws IOException {
        List<Finding> findings = CertificateAdvice.explain(
                chain("example.com", "meet.example.com", "xmpp.example.com", "callbridge.example.com"),
                WANTED,
                trust,
                NOW);
        assertTrue(findings.stream().allMatch(f -> f.verdict() == Verdict.GOOD), findings.toString());
        assertTrue(of(findings, "certificate").text().contains("SHA-256"));
    }

    @Test
    void whatAServerLacksIsSaidAndHowToMendIt() throws IOException {
        List<Finding> findings =
                CertificateAdvice.server(chain("example.com", "example.com"), WANTED.xmpp(), trust, NOW);
        Finding names = of(findings, "xmpp-certificate-names");
        assertEquals(Verdict.BROKEN, names.verdict());
        assertTrue(names.text().contains("the host xmpp.example.com"), names.text());
        assertTrue(names.text().contains("drawbridge cert csr --xmpp"), names.text());
        assertEquals(Verdict.GOOD, of(findings, "xmpp-certificate-trust").verdict());
    }

    @Test
    void oneForTheWebAloneDoesNotServeTheXmppServer() throws IOException {
        List<Finding> findings = CertificateAdvice.explain(chain("", "meet.example.com"), WANTED, trust, NOW);
        assertEquals(Verdict.GOOD, of(findings, "certificate-web").verdict());
        assertEquals(Verdict.GOOD, of(findings, "certificate-sip").verdict());
        assertEquals(Verdict.DOUBTFUL, of(findings, "certificate-xmpp-domain").verdict());
        assertEquals(Verdict.DOUBTFUL, of(findings, "certificate-xmpp-server").verdict());
        assertEquals(Verdict.DOUBTFUL, of(findings, "certificate-client").verdict());
    }

    @Test
    void datesAreJudgedByTheGivenTime() throws IOException {
        List<X509Certificate> chain = chain("example.com", "xmpp.example.com");
        Instant near = NOW.plus(Duration.ofDays(390));
        Instant over = NOW.plus(Duration.ofDays(400));
        Instant before = NOW.minus(Duration.ofDays(400));
        assertEquals(Verdict.DOUBTFUL, dates(chain, near).verdict());
        assertEquals(Verdict.BROKEN, dates(chain, over).verdict());
        assertTrue(dates(chain, over).text().contains("expired"));
        assertTrue(dates(chain, before).text().contains("clock"));
    }

    private Finding dates(List<X509Certificate> chain, Instant now) {
        return of(CertificateAdvice.server(chain, WANTED.xmpp(), trust, now), "xmpp-certificate-dates");
    }

    @Test
    void anUnknownAuthorityIsBrokenTrust() throws IOException {
        TrustedCertificates other = new TrustedCertificates(issuer.authority().chain(), "xmpp.tls.trust");
        Finding finding = of(
                CertificateAdvice.server(chain("example.com", "xmpp.example.com"), WANTED.xmpp(), other, NOW),
                "xmpp-certificate-trust");
        assertEquals(Verdict.BROKEN, finding.verdict());
        assertTrue(finding.text().contains("put it into xmpp.tls.trust"), finding.text());
    }
}
