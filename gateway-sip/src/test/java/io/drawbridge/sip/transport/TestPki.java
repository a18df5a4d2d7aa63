package io.drawbridge.sip.transport;

import io.drawbridge.core.pki.Pki;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** An authority of the test's own, and what it signs. */
public final class TestPki implements Pki {
    private static final char[] PASSWORD = "test".toCharArray();
    private static int serial = 1;

    private final Identity authority;
    private final Identity server;

    /** The server is {@code names}: DNS names, addresses in numbers, or sip: URIs. */
    public TestPki(String... names) {
        authority = issue(null, "authority");
        server = leaf(names);
    }

    /** A certificate of this authority. */
    public Identity leaf(String... names) {
        return issue(authority, "leaf", names);
    }

    private static synchronized Identity issue(Identity issuer, String name, String... names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            X500Principal subject = new X500Principal("CN=" + name + " " + serial);
            X500Principal by = issuer == null ? subject : issuer.chain().get(0).getSubjectX500Principal();
            Date from = Date.from(Instant.now().minusSeconds(3600));
            Date to = Date.from(Instant.now().plusSeconds(36_000));
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    by, BigInteger.valueOf(serial++), from, to, subject, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(issuer == null ? keys.getPrivate() : issuer.key())));
            return new Identity(keys.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static GeneralNames alternatives(String... names) {
        return new GeneralNames(Stream.of(names)
                .map(name -> new GeneralName(
                        name.startsWith("sip:")
                                ? GeneralName.uniformResourceIdentifier
                                : Character.isDigit(name.charAt(0)) ? GeneralName.iPAddress : GeneralName.dNSName,
                        name))
                .toArray(GeneralName[]::new));
    }

    /** Writes both as PEM. */
    static void write(Identity identity, Path certificate, Path key) throws IOException {
        Files.writeString(certificate, pem(identity.chain().get(0)));
        Files.writeString(key, pem(new PemObject("PRIVATE KEY", identity.key().getEncoded())));
    }

    static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    /** What the JDK needs to trust this authority, and to show {@code own} if that is not null. */
    public SSLContext context(Identity own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            if (own != null) {
                mine.setKeyEntry("own", own.key(), PASSWORD, own.chain().toArray(new X509Certificate[0]));
            }
            keys.init(mine, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Identity server() {
        return server;
    }

    @Override
    public Identity xmppServer() {
        return server;
    }

    @Override
    public Identity callbridge() {
        return server;
    }

    @Override
    public X509Certificate authority() {
        return authority.chain().get(0);
    }
}
