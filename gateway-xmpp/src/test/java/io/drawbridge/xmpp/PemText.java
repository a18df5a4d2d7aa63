package io.drawbridge.xmpp;

import io.drawbridge.core.pki.Pki.Identity;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.stream.Collectors;

/** Keys and certificates as the text of PEM files. */
public final class PemText {
    private PemText() {}

    /** The chain and its key in one file. */
    public static String of(Identity identity) {
        return identity.chain().stream().map(PemText::of).collect(Collectors.joining()) + key(identity);
    }

    public static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }

    public static String key(Identity identity) {
        return block("PRIVATE KEY", identity.key().getEncoded());
    }

    private static String block(String type, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
