package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"RSA, 2048, SHA256withRSA", "EC, 256, SHA256withECDSA", "EC, 384, SHA256withECDSA"})
    void keysAreReadInTheOldFormAndInTheNew(String algorithm, int size, String signature) throws Exception {
        KeyPair keys = keys(algorithm, size);
        Path certificate = certificate(keys, signature);
        Path old = Files.writeString(dir.resolve("old.key"), oldForm(keys.getPrivate()));
        Path modern = Files.writeString(
                dir.resolve("new.key"),
                Pem.print("PRIVATE KEY", keys.getPrivate().getEncoded()));
        assertTrue(Files.readString(old).contains("BEGIN " + algorithm + " PRIVATE KEY"));
        assertEquals(algorithm, Pem.identity(certificate, old).key().getAlgorithm());
        assertEquals(algorithm, Pem.identity(certificate, modern).key().getAlgorithm());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedByName() throws Exception {
        Path certificate = certificate(keys("EC", 256), "SHA256withECDSA");
        Path key = Files.writeString(
                dir.resolve("other.key"), oldForm(keys("EC", 256).getPrivate()));
        IOException refused = assertThrows(IOException.class, () -> Pem.identity(certificate, key));
        assertEquals(key + " is not the key of the first certificate in " + certificate, refused.getMessage());
    }

    @Test
    void filesWithoutWhatIsSoughtAreRefusedByName() throws Exception {
        Path certificate = certificate(keys("EC", 256), "SHA256withECDSA");
        IOException noKey = assertThrows(IOException.class, () -> Pem.identity(certificate, certificate));
        assertEquals(certificate + " holds no private key in PEM", noKey.getMessage());
        Path empty = Files.createFile(dir.resolve("empty"));
        IOException none = assertThrows(IOException.class, () -> Pem.certificates(empty));
        assertEquals(empty + " holds no certificate in PEM", none.getMessage());
    }

    @Test
    void aDamagedFileIsAnIoExceptionAndNothingElse() throws Exception {
        String text = Files.readString(certificate(keys("EC", 256), "SHA256withECDSA"));
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            StringBuilder damaged = new StringBuilder(text);
            damaged.setCharAt(random.nextInt(text.length()), (char) (32 + random.nextInt(96)));
            Path file = Files.writeString(dir.resolve("damaged"), damaged);
            try {
                Pem.certificates(file);
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(file.toString()));
            }
        }
    }

    /** As OpenSSL wrote keys for long: RFC 8017 for RSA; RFC 5915, with the curve, for EC. */
    private static String oldForm(PrivateKey key) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        if (key instanceof ECPrivateKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
            return Pem.print(
                    "EC PRIVATE KEY", new org.bouncycastle.asn1.sec.ECPrivateKey(bits, ec.getS(), curve).getEncoded());
        }
        return Pem.print(
                "RSA PRIVATE KEY", info.parsePrivateKey().toASN1Primitive().getEncoded());
    }

    private static KeyPair keys(String algorithm, int size) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    private Path certificate(KeyPair keys, String signature)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        X500Principal name = new X500Principal("CN=test");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(now), Date.from(now.plus(Duration.ofDays(1))), name, keys.getPublic());
        return write("test.crt", builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate())));
    }

    private Path write(String name, Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return Files.writeString(dir.resolve(name), text.toString());
    }
}
