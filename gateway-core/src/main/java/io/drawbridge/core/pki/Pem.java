package io.drawbridge.core.pki;

import io.drawbridge.core.config.GatewayConfig.Tls;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and keys as PEM text: EC and RSA, keys in PKCS#8 or in the older forms (RFC 7468, RFC 5915, RFC 8017). */
public final class Pem {
    private Pem() {}

    /**
     * Reads a certificate chain (the server's own first) and its key.
     *
     * @throws IOException with a sentence that names the file and says what is wrong; no contents
     */
    public static Pki.Identity identity(Path certificate, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey privateKey = key(key);
        if (!belongTogether(privateKey, chain.get(0))) {
            throw new IOException(key + " is not the key of the first certificate in " + certificate);
        }
        return new Pki.Identity(privateKey, chain);
    }

    /**
     * Reads every certificate of a file, at least one.
     *
     * @throws IOException with a sentence that names the file
     */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Object object : objects(file)) {
            if (object instanceof X509CertificateHolder holder) {
                try {
                    found.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (CertificateException e) {
                    throw new IOException(file + " holds a certificate that cannot be read", e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM");
        }
        return List.copyOf(found);
    }

    /**
     * Reads the private key of a file.
     *
     * @throws IOException with a sentence that names the file; no contents
     */
    static PrivateKey key(Path file) throws IOException {
        for (Object object : objects(file)) {
            if (object instanceof PEMEncryptedKeyPair || object instanceof PKCS8EncryptedPrivateKeyInfo) {
                throw new IOException(file + " holds an encrypted key; only keys without a pass phrase can be used");
            }
            if (object instanceof PEMKeyPair pair) {
                return key(file, pair.getPrivateKeyInfo());
            }
            if (object instanceof PrivateKeyInfo info) {
                return key(file, info);
            }
        }
        throw new IOException(file + " holds no private key in PEM");
    }

    static PrivateKey key(Path file, PrivateKeyInfo info) throws IOException {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (PEMException e) {
            throw new IOException(file + " holds a private key that cannot be used", e);
        }
    }

    static List<Object> objects(Path file) throws IOException {
        List<Object> found = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                found.add(object);
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(file + " cannot be read as PEM", e);
        }
        return found;
    }

    /** Signs with the one and verifies with the other: the only test that serves every algorithm. */
    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The sentence for the operator on why a configured pair cannot be used; empty when it can, or when none is configured. */
    public static String fault(Tls tls) {
        if (tls.certificate().isEmpty() || tls.key().isEmpty()) {
            return "";
        }
        try {
            identity(tls.certificate().get(), tls.key().get());
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    static String print(String type, byte[] encoded) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, encoded));
        }
        return text.toString();
    }
}
