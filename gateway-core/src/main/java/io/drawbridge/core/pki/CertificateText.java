package io.drawbridge.core.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** A certificate in an operator's words. Subjects and issuers are the peer's text: printable, on one line, and cut. Pure. */
public final class CertificateText {
    private static final int MAX_NAME = 120;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private CertificateText() {}

    /** Subject and fingerprint. */
    public static String brief(X509Certificate certificate) {
        return subject(certificate) + ", SHA-256 " + fingerprint(certificate);
    }

    /** Subject, issuer, dates and fingerprint. */
    public static String full(X509Certificate certificate) {
        return subject(certificate) + ", issued by " + issuer(certificate) + ", valid from "
                + day(certificate.getNotBefore().toInstant()) + " to "
                + day(certificate.getNotAfter().toInstant()) + ", SHA-256 " + fingerprint(certificate);
    }

    /** Of the whole certificate (RFC 8122 section 5 form): upper-case hex with colons. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            return "unknown";
        }
    }

    /** The subject's name, or "no subject". */
    public static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal().getName(), "no subject");
    }

    /** The first CN of the subject. */
    static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** The issuer's name. */
    public static String issuer(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal().getName(), "nobody");
    }

    /** To the minute. */
    public static String day(Instant time) {
        return DAY.format(time);
    }

    private static String name(String text, String none) {
        return text.isBlank() ? none : clean(text);
    }

    /** The peer's text on one line, without control characters, cut. */
    static String clean(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").trim();
        return line.length() > MAX_NAME ? line.substring(0, MAX_NAME) + "..." : line;
    }
}
