package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig.Tls;
import io.drawbridge.core.pki.Pki.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of a listener changes while it runs. */
class CurrentCertificateTest {
    @TempDir
    private Path dir;

    private Pki one;
    private Pki other;

    @BeforeEach
    void make() throws IOException {
        one = pki("one");
        other = pki("other");
    }

    private Pki pki(String name) throws IOException {
        List<String> settings = List.of("data-dir=" + dir.resolve(name));
        ConfigResult.Good good =
                assertInstanceOf(ConfigResult.Good.class, ConfigLoader.load(Optional.empty(), Map.of(), settings));
        return new DataDirPki(good.config(), Instant.now());
    }

    private void use(String name, int second) throws IOException {
        for (String end : List.of("crt", "key")) {
            Path used = dir.resolve("used." + end);
            Files.copy(dir.resolve(name + "/tls/server." + end), used, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(used, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + second)));
        }
    }

    @Test
    void newFilesServeNewConnectionsAndBrokenOnesChangeNothing() throws IOException {
        use("one", 0);
        Tls files = new Tls(Optional.of(dir.resolve("used.crt")), Optional.of(dir.resolve("used.key")));
        CurrentCertificate<Object> tls = CurrentCertificate.open("test", one, files, Made::new);
        Object first = tls.get();
        tls.refresh();
        assertSame(first, tls.get());
        use("other", 1);
        tls.refresh();
        Object second = tls.get();
        assertNotSame(first, second);
        Files.writeString(dir.resolve("used.key"), "rubbish");
        tls.refresh();
        assertSame(second, tls.get());
    }

    @Test
    void whatTheGatewayMakesAnewIsTakenToo() throws IOException {
        Renewed pki = new Renewed();
        pki.now = one;
        CurrentCertificate<Object> tls =
                CurrentCertificate.open("test", pki, new Tls(Optional.empty(), Optional.empty()), Made::new);
        Object first = tls.get();
        tls.refresh();
        assertSame(first, tls.get());
        pki.now = other;
        tls.refresh();
        assertNotSame(first, tls.get());
    }

    @Test
    void whatNothingCanBeMadeOfLeavesTheOldInUse() throws IOException {
        Renewed pki = new Renewed();
        pki.now = one;
        Identity usable = one.server();
        CurrentCertificate<Object> tls =
                CurrentCertificate.open("test", pki, new Tls(Optional.empty(), Optional.empty()), identity -> {
                    if (!identity.equals(usable)) {
                        throw new IOException("it is too new");
                    }
                    return new Made(identity);
                });
        Object first = tls.get();
        pki.now = other;
        tls.refresh();
        assertSame(first, tls.get());
    }

    /** What a listener makes of it. */
    private static final class Made {
        Made(Identity identity) {
            assertFalse(identity.chain().isEmpty());
        }
    }

    /** Another one's identities, which change. */
    private static final class Renewed implements Pki {
        private Pki now;

        @Override
        public Identity server() {
            return now.server();
        }

        @Override
        public Identity xmppServer() {
            return now.xmppServer();
        }

        @Override
        public Identity callbridge() {
            return now.callbridge();
        }

        @Override
        public X509Certificate authority() {
            return now.authority();
        }
    }
}
