package io.drawbridge.core.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** What stands in a PEM file, in its order, for somebody who wants it explained. Immutable. */
public final class PemContents {
    /** One part of the file. */
    public sealed interface Part {
        /** A certificate. */
        record Certificate(X509Certificate certificate) implements Part {}

        /**
         * A request for a certificate.
         *
         * @param isSigned whether it is signed with the key that it is for, as authorities demand
         */
        record Request(String subject, List<String> names, String key, boolean isSigned) implements Part {}

        /**
         * A private key.
         *
         * @param key kind and size; never the key
         * @param isEncrypted with a pass phrase: then kind and size are not known
         * @param belongsTo the number of the certificate in the file that it is the key of, from 0; -1 = none
         */
        record Key(String key, boolean isEncrypted, int belongsTo) implements Part {}

        /** Something else. */
        record Other(String what) implements Part {}
    }

    private PemContents() {}

    /**
     * Reads the file.
     *
     * @throws IOException with a sentence for the operator that names the file
     */
    public static List<Part> read(Path file) throws IOException {
        List<Object> objects = Pem.objects(file);
        if (objects.isEmpty()) {
            throw new IOException(file + " holds nothing in PEM (text between -----BEGIN and -----END lines); a binary"
                    + " certificate is turned into PEM by: openssl x509 -inform der -in FILE");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        for (Object object : objects) {
            if (object instanceof X509CertificateHolder holder) {
                certificates.add(certificate(file, holder));
            }
        }
        int number = 0;
        for (Object object : objects) {
            parts.add(
                    object instanceof X509CertificateHolder
                            ? new Part.Certificate(certificates.get(number++))
                            : part(file, object, certificates));
        }
        return List.copyOf(parts);
    }

    private static X509Certificate certificate(Path file, X509CertificateHolder holder) throws IOException {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds a certificate that cannot be read", e);
        }
    }

    private static Part part(Path file, Object object, List<X509Certificate> certificates) throws IOException {
        if (object instanceof PKCS10CertificationRequest request) {
            return request(file, request);
        }
        if (object instanceof PEMKeyPair pair) {
            return key(Pem.key(file, pair.getPrivateKeyInfo()), certificates);
        }
        if (object instanceof PrivateKeyInfo info) {
            return key(Pem.key(file, info), certificates);
        }
        boolean isEncrypted = object instanceof PEMEncryptedKeyPair || object instanceof PKCS8EncryptedPrivateKeyInfo;
        return isEncrypted
                ? new Part.Key("", true, -1)
                : new Part.Other(object.getClass().getSimpleName());
    }

    private static Part request(Path file, PKCS10CertificationRequest request) throws IOException {
        try {
            PublicKey key = new JcaPEMKeyConverter().getPublicKey(request.getSubjectPublicKeyInfo());
            boolean isSigned = request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
            List<String> names = NameText.of(request.getRequestedExtensions());
            return new Part.Request(CertificateText.clean(request.getSubject().toString()), names, size(key), isSigned);
        } catch (OperatorCreationException | PKCSException | RuntimeException e) {
            throw new IOException(file + " holds a certificate request that cannot be read", e);
        }
    }

    private static Part key(PrivateKey key, List<X509Certificate> certificates) {
        int belongsTo = -1;
        for (int i = 0; i < certificates.size() && belongsTo < 0; i++) {
            belongsTo = Pem.belongTogether(key, certificates.get(i)) ? i : -1;
        }
        return new Part.Key(size(key), false, belongsTo);
    }

    private static String size(Key key) {
        if (key instanceof RSAKey rsa) {
            return "RSA with " + rsa.getModulus().bitLength() + " bits";
        }
        if (key instanceof ECKey ec) {
            return "EC with " + ec.getParams().getCurve().getField().getFieldSize() + " bits";
        }
        return key.getAlgorithm();
    }
}
