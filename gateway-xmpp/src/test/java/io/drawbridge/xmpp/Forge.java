package io.drawbridge.xmpp;

import io.drawbridge.core.pki.Pki.Identity;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificates of every kind, the wrong ones too. */
public final class Forge {
    private record More(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {}

    private static final AtomicLong SERIAL = new AtomicLong(1000);

    private final X500Name subject;
    private final List<More> extensions = new ArrayList<>();
    private KeyPair keys = ec();
    private Instant from = Instant.now().minus(Duration.ofDays(2));
    private Instant to = Instant.now().plus(Duration.ofDays(90));
    private String signature = "SHA256withECDSA";

    private Forge(String subject) {
        this.subject = new X500Name(subject);
    }

    public static Forge named(String subject, GeneralName... names) {
        Forge forge = new Forge(subject);
        return names.length == 0 ? forge : forge.with(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    public Forge authority() {
        return with(Extension.basicConstraints, true, new BasicConstraints(true));
    }

    public Forge usage(int bits) {
        return with(Extension.keyUsage, true, new KeyUsage(bits));
    }

    public Forge purpose(KeyPurposeId purpose) {
        return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    private Forge with(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        extensions.add(new More(type, critical, value));
        return this;
    }

    public Forge from(Instant time) {
        from = time;
        return this;
    }

    public Forge to(Instant time) {
        to = time;
        return this;
    }

    public Forge keys(KeyPair other) {
        keys = other;
        return this;
    }

    /** By the issuer's key. */
    public Forge signedWith(String algorithm) {
        signature = algorithm;
        return this;
    }

    public static KeyPair ec() {
        return pair("EC", 256);
    }

    public static KeyPair rsa(int bits) {
        return pair("RSA", bits);
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public Identity selfSigned() {
        return new Identity(keys.getPrivate(), List.of(sign(subject, keys.getPrivate())));
    }

    /** The chain holds the certificate alone. */
    public Identity by(Identity issuer) {
        X500Name name = X500Name.getInstance(
                issuer.chain().get(0).getSubjectX500Principal().getEncoded());
        return new Identity(keys.getPrivate(), List.of(sign(name, issuer.key())));
    }

    /** Sends the issuer's chain along. */
    public static Identity along(Identity leaf, Identity issuer) {
        List<X509Certificate> chain = new ArrayList<>(leaf.chain());
        chain.addAll(issuer.chain());
        return new Identity(leaf.key(), chain);
    }

    private X509Certificate sign(X500Name issuer, PrivateKey key) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    keys.getPublic());
            for (More more : extensions) {
                builder.addExtension(more.type(), more.critical(), more.value());
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(key)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
