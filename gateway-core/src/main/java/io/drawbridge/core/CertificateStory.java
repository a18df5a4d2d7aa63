package io.drawbridge.core;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.CertificateAdvice;
import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.pki.PemContents.Part;
import io.drawbridge.core.pki.TrustedCertificates;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands in a PEM file, in an operator's words: what it is, what it is good for here, and what is missing. */
final class CertificateStory {
    private final CertificateAdvice.Wanted wanted;
    private final TrustedCertificates trust;
    private final Instant now;

    /** Judged by the names in {@code config}, and by the authorities that browsers, our links or our own pages believe. */
    CertificateStory(GatewayConfig config, Instant now) throws IOException {
        this.wanted = CertificateAdvice.Wanted.of(config);
        this.trust = believed(config);
        this.now = now;
    }

    private static TrustedCertificates believed(GatewayConfig config) throws IOException {
        TrustedCertificates system = TrustedCertificates.system();
        List<X509Certificate> all = new ArrayList<>(system.certificates());
        StringBuilder where = new StringBuilder(system.where());
        Path authority = config.dataDir().resolve("tls").resolve("authority.crt");
        if (Files.isReadable(authority)) {
            all.addAll(Pem.certificates(authority));
            where.append(", the own authority");
        }
        Optional<Path> configured = config.xmpp().tls().trust();
        if (configured.isPresent()) {
            all.addAll(Pem.certificates(configured.get()));
            where.append(", xmpp.tls.trust (").append(configured.get()).append(')');
        }
        return new TrustedCertificates(all, where.toString());
    }

    /** The lines of {@code cert explain}. */
    List<String> tell(List<Part> parts) {
        List<String> lines = new ArrayList<>();
        List<X509Certificate> chain = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Certificate next) {
                if (!chain.isEmpty() && !signed(next.certificate(), chain.get(chain.size() - 1))) {
                    lines.addAll(chain(chain));
                    chain.clear();
                }
                chain.add(next.certificate());
            }
        }
        if (!chain.isEmpty()) {
            lines.addAll(chain(chain));
        }
        for (Part part : parts) {
            if (part instanceof Part.Request request) {
                lines.addAll(request(request));
            } else if (part instanceof Part.Key key) {
                lines.add(key(key));
            } else if (part instanceof Part.Other other) {
                lines.add("something else (" + other.what() + "), which the gateway has no use for");
            }
        }
        return lines;
    }

    private List<String> chain(List<X509Certificate> chain) {
        X509Certificate own = chain.get(0);
        List<String> lines = new ArrayList<>();
        lines.add("certificate of " + CertificateText.subject(own));
        if (own.getBasicConstraints() >= 0) {
            lines.add("  + " + CertificateText.full(own));
            lines.add("  + it is an authority, which signs others: put it into xmpp.tls.trust where the XMPP server's"
                    + " certificate comes from it; it is not what a server presents");
        } else {
            CertificateAdvice.explain(List.copyOf(chain), wanted, trust, now).forEach(f -> lines.add(line(f)));
        }
        chain.stream().skip(1).forEach(issuer -> lines.add("  with it comes " + CertificateText.full(issuer)));
        return lines;
    }

    private static String line(Finding finding) {
        String mark =
                switch (finding.verdict()) {
                    case GOOD -> "+";
                    case DOUBTFUL -> "-";
                    case BROKEN -> "!";
                    case UNKNOWN -> "?";
                };
        return "  " + mark + " " + finding.text();
    }

    private static List<String> request(Part.Request request) {
        return List.of(
                "request for a certificate of " + request.subject(),
                "  + its key is " + request.key(),
                request.names().isEmpty()
                        ? "  ! it asks for no names: make another with drawbridge cert csr"
                        : "  + it asks for " + String.join(", ", request.names()),
                request.isSigned()
                        ? "  + it is signed with its key: send it to your authority; what comes back is the certificate"
                        : "  ! its signature is wrong, no authority will take it: make another with drawbridge cert csr");
    }

    private static String key(Part.Key key) {
        if (key.isEncrypted()) {
            return "private key with a pass phrase, which the gateway cannot use: take the pass phrase off with"
                    + " openssl pkey";
        }
        String whose = key.belongsTo() < 0 ? "" : ", of certificate " + (key.belongsTo() + 1) + " in this file";
        return "private key, " + key.key() + whose + ": keep it readable by the gateway's user only";
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * What the doctor says of what a web or SIP listener presents; names begin with {@code what}.
     *
     * @param isMade by the own authority: then nobody else believes it, and nobody expects that
     */
    List<Finding> presented(String what, List<X509Certificate> chain, boolean isMade) {
        List<Finding> findings = new ArrayList<>();
        for (Finding finding : CertificateAdvice.explain(chain, wanted, trust, now)) {
            switch (finding.name().replace("certificate-", "")) {
                case "dates", "key", "carries" ->
                    findings.add(new Finding(what + "-" + finding.name(), finding.verdict(), finding.text()));
                case "trust" -> {
                    if (!isMade) {
                        findings.add(atMost(Verdict.DOUBTFUL, what + "-" + finding.name(), finding));
                    }
                }
                default -> {
                    if (finding.name().equals("certificate-" + what)) {
                        findings.add(names(what, finding));
                    }
                }
            }
        }
        return findings;
    }

    /** Our own Java may not know an authority that browsers and rooms know. */
    private static Finding atMost(Verdict worst, String name, Finding finding) {
        boolean isWorse = finding.verdict() == Verdict.BROKEN;
        return new Finding(name, isWorse ? worst : finding.verdict(), finding.text());
    }

    /** Here somebody did say that it should serve. */
    private static Finding names(String what, Finding finding) {
        Verdict verdict = finding.verdict() == Verdict.GOOD ? Verdict.GOOD : Verdict.BROKEN;
        return new Finding(what + "-certificate-names", verdict, finding.text());
    }
}
