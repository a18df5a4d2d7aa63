package io.drawbridge.xmpp.component;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.pki.Pki.Identity;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.pki.TrustedCertificates;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Forge;
import io.drawbridge.xmpp.PemText;
import io.drawbridge.xmpp.callbridge.LinkState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against {@code openssl s_server}, whose TLS is nobody's here. */
class OpensslTest {
    private static final ServerNames NAMES = new ServerNames("example.com", "localhost");

    @TempDir
    private Path dir;

    private final TlsBed bed = new TlsBed();
    private final Identity authority =
            Forge.named("CN=Trusted Authority").authority().selfSigned();
    private final Identity stranger =
            Forge.named("CN=Strange Authority").authority().selfSigned();
    private final List<Process> processes = new ArrayList<>();
    private Path output;

    @AfterEach
    void close() throws Exception {
        bed.close();
        for (Process process : processes) {
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
    }

    private String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Demands a certificate of the trusted authority; its port. */
    private int server(String... more) throws IOException {
        Identity shown =
                Forge.named("CN=server", dns("example.com"), dns("localhost")).by(authority);
        Files.writeString(dir.resolve("server.pem"), PemText.of(shown));
        Files.writeString(dir.resolve("ca.pem"), PemText.of(authority.chain().get(0)));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        output = dir.resolve("out");
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_server", "-accept", "127.0.0.1:" + port, "-cert", "server.pem", "-key", "server.pem"));
        command.addAll(List.of("-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem"));
        command.addAll(List.of("-servername", "example.com", "-cert2", "server.pem", "-key2", "server.pem"));
        command.addAll(List.of("-servername_fatal"));
        command.addAll(List.of(more));
        processes.add(new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
        Await.until("openssl listens", () -> output().contains("ACCEPT"));
        return port;
    }

    private ComponentLink link(int port, ServerNames names, Identity own) {
        TrustedCertificates trust = new TrustedCertificates(authority.chain(), "xmpp.tls.trust");
        return bed.link(port, names, towards -> ComponentTls.client(own, trust, towards, Instant::now));
    }

    private String refusal(ComponentLink link) {
        Await.until("the link is refused", () -> link.status().state() == LinkState.BACKOFF);
        return link.status().lastError().orElseThrow();
    }

    @Test
    void theCertificateThatIsDemandedIsPresentedAndTheStreamBegins() throws Exception {
        for (String version : List.of("-tls1_3", "-tls1_2")) {
            link(server(version), NAMES, Forge.named("CN=callbridge").by(authority));
            Await.until("the stream begins", () -> output().contains("<stream:stream"));
            assertTrue(output().contains("subject=CN = callbridge"), output());
        }
    }

    @Test
    void withoutOneThatItBelievesTheLinkSaysSo() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(stranger);
        String newer = refusal(link(server("-tls1_3"), NAMES, own));
        assertTrue(newer.contains("demands a certificate") && newer.contains("we have presented none"), newer);
        String older = refusal(link(server("-tls1_2"), NAMES, own));
        assertTrue(older.contains("certificate") && older.contains("we have presented none"), older);
        Await.until("the server says so", () -> output().contains("peer did not return a certificate"));
    }

    @Test
    void aNameThatTheServerDoesNotKnowIsSaid() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(authority);
        String text = refusal(link(server(), new ServerNames("other.example", "localhost"), own));
        assertTrue(text.contains("unrecognized_name") && text.contains("check xmpp.domain"), text);
    }

    @Test
    void tlsThatIsTooOldIsRefused() throws Exception {
        Identity own = Forge.named("CN=callbridge").by(authority);
        String text = refusal(link(server("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"), NAMES, own));
        assertTrue(text.contains("TLS"), text);
    }
}
