package io.drawbridge.xmpp;

import io.drawbridge.core.pki.Pki;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority made for one test, and certificates of it. */
public final class TestPki implements Pki {
    private static final AtomicLong serial = new AtomicLong(1);

    private final KeyPair authorityKeys = keys();
    private final X509Certificate authority = build("CN=Test Authority", authorityKeys, null, null, days(365), true);
    private final Identity xmppServer;
    private final Identity callbridge = issue("CN=callbridge", days(1), dns("callbridge.example.com"));

    /** An authority, and a server that is named so. */
    public TestPki(GeneralName... serverNames) {
        xmppServer = issue("CN=server", days(30), serverNames);
    }

    public static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    public static GeneralName ip(String address) {
        return new GeneralName(GeneralName.iPAddress, address);
    }

    public static GeneralName xmppAddr(String name) {
        return other("1.3.6.1.5.5.7.8.5", new DERTaggedObject(true, 0, new DERUTF8String(name)));
    }

    public static GeneralName srvName(String name) {
        return other("1.3.6.1.5.5.7.8.7", new DERTaggedObject(true, 0, new DERIA5String(name)));
    }

    private static GeneralName other(String oid, DERTaggedObject value) {
        return new GeneralName(
                GeneralName.otherName,
                new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {new ASN1ObjectIdentifier(oid), value}));
    }

    public static Duration days(int days) {
        return Duration.ofDays(days);
    }

    /** A certificate of this authority; a negative validity has ended already. */
    public Identity issue(String subject, Duration validity, GeneralName... names) {
        KeyPair keys = keys();
        return new Identity(
                keys.getPrivate(),
                List.of(build(subject, keys, authorityKeys.getPrivate(), authority, validity, false, names)));
    }

    /** As {@link #issue}, with an RSA key: the readers of some servers do not take the JDK's EC keys. */
    public Identity issueRsa(String subject, Duration validity, GeneralName... names) {
        KeyPair keys = rsaKeys();
        return new Identity(
                keys.getPrivate(),
                List.of(build(subject, keys, authorityKeys.getPrivate(), authority, validity, false, names)));
    }

    private static KeyPair rsaKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A certificate that vouches for itself. */
    public static Identity selfSigned(Duration validity, GeneralName... names) {
        KeyPair keys = keys();
        return new Identity(keys.getPrivate(), List.of(build("CN=self", keys, null, null, validity, false, names)));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate build(
            String subject,
            KeyPair keys,
            PrivateKey issuerKey,
            X509Certificate issuer,
            Duration validity,
            boolean authority,
            GeneralName... names) {
        try {
            Instant from = Instant.now().minus(Duration.ofDays(10));
            Instant to = Instant.now().plus(validity);
            X500Name name = new X500Name(subject);
            X500Name issuerName = issuer == null
                    ? name
                    : X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
            var builder = new JcaX509v3CertificateBuilder(
                    issuerName,
                    BigInteger.valueOf(serial.getAndIncrement()),
                    Date.from(from),
                    Date.from(to),
                    name,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA")
                    .build(issuerKey == null ? keys.getPrivate() : issuerKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Identity server() {
        return xmppServer;
    }

    @Override
    public Identity xmppServer() {
        return xmppServer;
    }

    @Override
    public Identity callbridge() {
        return callbridge;
    }

    @Override
    public X509Certificate authority() {
        return authority;
    }
}
