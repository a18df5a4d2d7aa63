package io.drawbridge.core.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** Makes certificate requests (PKCS#10, RFC 2986) for an authority to sign, with the names as an extension request. */
public final class CertificateRequests {
    private static final int MOST_COMMON_NAME = 64;

    /**
     * What the certificate is to say.
     *
     * @param commonName for people to read; no program looks at it
     * @param hosts host names and addresses
     * @param xmppDomain named as XmppAddr and SRVName too; empty for a web server
     */
    public record Wanted(String commonName, List<String> hosts, String xmppDomain) {
        /** For the pages and SIP over TLS. */
        public static Wanted web(String domain) {
            return new Wanted(domain, List.of(domain), "");
        }

        /** For an XMPP server that is found at {@code host}: both names. */
        public static Wanted xmpp(String domain, String host) {
            return new Wanted(domain, List.of(domain, host), domain);
        }

        private Names names() {
            return Names.of(hosts.stream(), xmppDomain);
        }
    }

    /**
     * What was made.
     *
     * @param isKeyNew whether the key was not there before
     * @param names every name asked for, with its kind
     */
    public record Made(boolean isKeyNew, List<String> names) {}

    private CertificateRequests() {}

    /**
     * Writes the request, replacing one that was there. A key that is there is used and left as it is; else one is made that only its
     * owner can read.
     *
     * @throws IOException with a sentence for the operator
     */
    public static Made make(Wanted wanted, Path request, Path key) throws IOException {
        boolean isKeyNew = !Files.exists(key);
        try {
            PrivateKey privateKey = isKeyNew ? Issuer.keys().getPrivate() : Pem.key(key);
            String text =
                    Pem.print("CERTIFICATE REQUEST", request(wanted, privateKey).getEncoded());
            if (isKeyNew) {
                PrivateFiles.create(key, Pem.print("PRIVATE KEY", privateKey.getEncoded()));
            }
            PrivateFiles.write(request, text);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("no request can be made with the key in " + key + ": " + e.getMessage(), e);
        }
        return new Made(isKeyNew, NameText.of(Issuer.alternativeNames(wanted.names())));
    }

    private static PKCS10CertificationRequest request(Wanted wanted, PrivateKey key)
            throws IOException, OperatorCreationException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        KeyPurposeId[] purposes = wanted.xmppDomain().isEmpty()
                ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth}
                : new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        extensions.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        extensions.addExtension(Extension.subjectAlternativeName, false, Issuer.alternativeNames(wanted.names()));
        return new PKCS10CertificationRequestBuilder(subject(wanted.commonName()), publicHalf(key))
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder(signatureOf(key)).build(key));
    }

    private static X500Name subject(String commonName) {
        String brief = commonName.substring(0, Math.min(commonName.length(), MOST_COMMON_NAME));
        return new X500NameBuilder().addRDN(BCStyle.CN, brief).build();
    }

    private static String signatureOf(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    /** A key file may hold the private half alone: the public one follows from it. */
    static SubjectPublicKeyInfo publicHalf(PrivateKey key) throws IOException {
        AsymmetricKeyParameter known = PrivateKeyFactory.createKey(key.getEncoded());
        return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicHalf(known));
    }

    private static AsymmetricKeyParameter publicHalf(AsymmetricKeyParameter known) throws IOException {
        if (known instanceof ECPrivateKeyParameters ec) {
            return new ECPublicKeyParameters(ec.getParameters().getG().multiply(ec.getD()), ec.getParameters());
        }
        if (known instanceof RSAPrivateCrtKeyParameters rsa) {
            return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
        }
        if (known instanceof Ed25519PrivateKeyParameters ed) {
            return ed.generatePublicKey();
        }
        throw new IOException("the key is of a kind that certificates are not asked for with: use EC, RSA or Ed25519");
    }
}
