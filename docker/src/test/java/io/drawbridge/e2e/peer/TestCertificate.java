package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A throw-away authority and a certificate of it for {@code localhost} and the given names, made by openssl as PEM files. */
public record TestCertificate(Path authority, Path certificate, Path key, Path bundle) {
    /** Makes one in the test's directory. */
    public static TestCertificate make(Stage stage, String... names) {
        Path dir = stage.dir().resolve("tls");
        try {
            Files.createDirectories(dir);
            Files.writeString(
                    dir.resolve("ext"),
                    "subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:" + String.join(",DNS:", names)
                            + "\nextendedKeyUsage=serverAuth,clientAuth\n");
            openssl(
                    dir,
                    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Test-CA -keyout ca.key -out ca.crt"
                            + " -addext basicConstraints=critical,CA:TRUE");
            openssl(dir, "req -newkey rsa:2048 -nodes -subj /CN=" + names[0] + " -keyout own.key -out own.csr");
            openssl(
                    dir,
                    "x509 -req -in own.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out own.crt");
            Path bundle = dir.resolve("own.pem");
            Files.writeString(
                    bundle, Files.readString(dir.resolve("own.key")) + Files.readString(dir.resolve("own.crt")));
            return new TestCertificate(dir.resolve("ca.crt"), dir.resolve("own.crt"), dir.resolve("own.key"), bundle);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void openssl(Path dir, String arguments) {
        Proc.run(dir, "openssl", List.of(("openssl " + arguments).split(" ")));
    }
}
