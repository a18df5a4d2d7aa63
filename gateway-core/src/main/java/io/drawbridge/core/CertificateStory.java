package io.drawbridge.core;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.CertificateText;
import io.drawbridge.core.pki.PemContents;
import io.drawbridge.core.pki.PemContents.Part;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Certificates, requests and keys in an operator's words. Pure. */
final class CertificateStory {
    private static final Duration SOON = Duration.ofDays(30);
    private static final int MIN_RSA_BITS = 2048;

    private final GatewayConfig config;
    private final Instant now;

    /** Judged by the names in {@code config}. */
    CertificateStory(GatewayConfig config, Instant now) {
        this.config = config;
        this.now = now;
    }

    /** The lines of {@code cert explain}. */
    List<String> tell(List<Part> parts) {
        List<X509Certificate> chain = parts.stream()
                .filter(Part.Certificate.class::isInstance)
                .map(part -> ((Part.Certificate) part).certificate())
                .toList();
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (Part part : parts) {
            if (part instanceof Part.Certificate certificate) {
                number++;
                lines.addAll(certificate(number, certificate));
            } else if (part instanceof Part.Request request) {
                lines.addAll(request(request));
            } else if (part instanceof Part.Key key) {
                lines.add(key(key));
            } else if (part instanceof Part.Other other) {
                lines.add("something else: " + other.what() + ", which the gateway has no use for");
            }
        }
        if (!chain.isEmpty()) {
            lines.add("what it is good for");
            lines.addAll(uses(chain));
        }
        return lines;
    }

    private List<String> certificate(int number, Part.Certificate part) {
        X509Certificate certificate = part.certificate();
        List<String> lines = new ArrayList<>();
        lines.add("certificate " + number + ": " + CertificateText.subject(certificate));
        lines.add("  issued by    " + CertificateText.issuer(certificate)
                + (isSelfSigned(certificate) ? " (itself)" : ""));
        lines.add("  valid        " + CertificateText.day(certificate.getNotBefore().toInstant()) + " to "
                + CertificateText.day(certificate.getNotAfter().toInstant()) + ", " + daysLeft(certificate));
        lines.add("  key          " + part.key());
        lines.add("  names        " + (part.names().isEmpty() ? "none" : String.join(", ", part.names())));
        lines.add("  fingerprint  SHA-256 " + CertificateText.fingerprint(certificate));
        if (certificate.getBasicConstraints() >= 0) {
            lines.add("  an authority: it signs others");
        }
        return lines;
    }

    private static List<String> request(Part.Request request) {
        List<String> lines = new ArrayList<>();
        lines.add("certificate request: " + request.subject());
        lines.add("  key          " + request.key());
        lines.add("  names        " + (request.names().isEmpty() ? "none" : String.join(", ", request.names())));
        lines.add(
                request.isSigned()
                        ? "  signed with its key, as it must be: send it to your authority"
                        : "  its signature is wrong: no authority will take it; make it anew with: drawbridge cert csr");
        return lines;
    }

    private static String key(Part.Key key) {
        if (key.isEncrypted()) {
            return "private key with a pass phrase: the gateway cannot use it; take the pass phrase off with: openssl"
                    + " pkey";
        }
        return "private key (" + key.key() + ")"
                + (key.belongsTo() < 0 ? "" : " of certificate " + (key.belongsTo() + 1))
                + ": keep it readable by the gateway's user only";
    }

    private List<String> uses(List<X509Certificate> chain) {
        List<String> lines = new ArrayList<>();
        X509Certificate own = chain.get(0);
        dates("", own).forEach(finding -> lines.add("  " + finding.text()));
        lines.add("  pages and SIP at " + config.domain() + ": " + (names(own, config.domain()) ? "yes" : "no, it does not name " + config.domain()));
        String host = xmppHost();
        lines.add("  XMPP server of " + config.xmpp().domain() + " at " + host + ": "
                + new ServerNames(config.xmpp().domain(), host).missing(own).map(text -> "no, " + text).orElse("yes"));
        order(chain).ifPresent(text -> lines.add("  " + text));
        return lines;
    }

    private String xmppHost() {
        String address = config.xmpp().serverAddress().strip().replaceFirst(":\\d+$", "");
        return address.isEmpty() ? config.xmpp().domain() : address;
    }

    /** What the doctor says of a server's chain. */
    List<Finding> findings(String name, String where, List<X509Certificate> chain) {
        X509Certificate own = chain.get(0);
        List<Finding> findings = new ArrayList<>(dates(name + "-", own));
        boolean named = names(own, config.domain());
        findings.add(new Finding(
                name + "-certificate-names",
                named ? Verdict.GOOD : Verdict.BROKEN,
                where + (named ? " names " : " does not name ") + config.domain()
                        + (named ? "" : ": have it issued again, with the help of: drawbridge cert csr")));
        order(chain).ifPresent(text ->
                findings.add(new Finding(name + "-certificate-chain", Verdict.DOUBTFUL, where + ": " + text)));
        return findings;
    }

    private List<Finding> dates(String prefix, X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        String text = "the certificate " + CertificateText.subject(certificate) + " ";
        Finding finding;
        if (end.isBefore(now)) {
            finding = dated(prefix, Verdict.BROKEN, text + "ended on " + CertificateText.day(end) + ": have it renewed");
        } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
            finding = dated(prefix, Verdict.BROKEN, text + "is not valid before "
                    + CertificateText.day(certificate.getNotBefore().toInstant()) + ": check the clock of this machine");
        } else if (end.isBefore(now.plus(SOON))) {
            finding = dated(prefix, Verdict.DOUBTFUL, text + "ends soon, " + daysLeft(certificate) + ": have it renewed");
        } else {
            finding = dated(prefix, Verdict.GOOD, text + "is valid, " + daysLeft(certificate));
        }
        return List.of(finding);
    }

    private static Finding dated(String prefix, Verdict verdict, String text) {
        return new Finding(prefix + "certificate-dates", verdict, text);
    }

    private String daysLeft(X509Certificate certificate) {
        long days = Duration.between(now, certificate.getNotAfter().toInstant()).toDays();
        return days < 0 ? "ended " + -days + " days ago" : days + " days left";
    }

    private static boolean names(X509Certificate certificate, String host) {
        return new ServerNames(host, host).missing(certificate).isEmpty();
    }

    private static java.util.Optional<String> order(List<X509Certificate> chain) {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!signed(chain.get(i + 1), chain.get(i))) {
                return java.util.Optional.of("certificate " + (i + 2) + " is not the one that signed certificate "
                        + (i + 1) + ": put them in order, the server's own first, each followed by its issuer");
            }
        }
        return java.util.Optional.empty();
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return signed(certificate, certificate);
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
