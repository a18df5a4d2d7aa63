package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.DoctorCheck;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import io.drawbridge.xmpp.TestBed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmppDoctorTest {
    @TempDir
    Path data;

    private final List<String> settings = new ArrayList<>(List.of("web.http-port=0", "web.https-port=0"));

    private List<Finding> examine(String... more) {
        List<String> all = new ArrayList<>(settings);
        all.add("data-dir=" + data.resolve("data"));
        all.addAll(List.of(more));
        ConfigResult result = ConfigLoader.load(Optional.empty(), Map.of(), all);
        assertTrue(result instanceof ConfigResult.Good, result::toString);
        List<Finding> findings = examine(result.config());
        assertFalse(Files.exists(data.resolve("data")), "a doctor changes nothing");
        return findings;
    }

    private static List<Finding> examine(GatewayConfig config) {
        DoctorCheck doctor = ServiceLoader.load(DoctorCheck.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(check -> check.topic().equals("xmpp"))
                .findFirst()
                .orElseThrow();
        return doctor.examine(config);
    }

    private static Finding finding(List<Finding> findings, String name) {
        return findings.stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " in " + findings));
    }

    private static void assertVerdict(Verdict verdict, List<Finding> findings, String name, String words) {
        Finding finding = finding(findings, name);
        assertEquals(verdict, finding.verdict(), findings::toString);
        assertTrue(finding.text().contains(words), finding::text);
    }

    private void towards(TestBed bed, String secret) throws Exception {
        Path trust = pem("trust.pem", "CERTIFICATE", bed.pki.authority().getEncoded());
        Path own = pem(
                "own.pem", "CERTIFICATE", bed.pki.callbridge().chain().get(0).getEncoded());
        Path key = pem("own.key", "PRIVATE KEY", bed.pki.callbridge().key().getEncoded());
        settings.addAll(List.of(
                "xmpp.embedded=false",
                "xmpp.domain=" + TestBed.DOMAIN,
                "xmpp.server-address=localhost:" + bed.serverAddress.getPort(),
                "xmpp.callbridge-secret=" + secret,
                "xmpp.tls.trust=" + trust,
                "xmpp.tls.certificate=" + own,
                "xmpp.tls.key=" + key));
    }

    private Path pem(String name, String type, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return Files.writeString(
                data.resolve(name), "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    @Test
    void whereAllIsRightEveryStepIsGood() throws Exception {
        try (TestBed bed = new TestBed()) {
            towards(bed, TestBed.SECRET.reveal());
            List<Finding> findings = examine();
            for (String name : List.of(
                    "xmpp-callbridge",
                    "xmpp-domain",
                    "xmpp-own-certificate",
                    "xmpp-servers",
                    "xmpp-server-found",
                    "xmpp-tcp",
                    "xmpp-tls",
                    "xmpp-registration",
                    "xmpp-round-trip")) {
                assertVerdict(Verdict.GOOD, findings, name, "");
            }
            assertFalse(findings.toString().contains(TestBed.SECRET.reveal()));
        }
    }

    @Test
    void aWrongSecretIsNamedAndNothingAfterItIsCalledGood() throws Exception {
        try (TestBed bed = new TestBed()) {
            towards(bed, "wrong");
            List<Finding> findings = examine();
            assertVerdict(Verdict.GOOD, findings, "xmpp-tls", "names example.com and localhost");
            assertVerdict(Verdict.BROKEN, findings, "xmpp-registration", "not-authorized");
            assertVerdict(Verdict.UNKNOWN, findings, "xmpp-round-trip", "the step before failed");
        }
    }

    @Test
    void aNameThatIsHeldIsDoubtfulSinceTheHolderMayBeOurs() throws Exception {
        try (TestBed bed = new TestBed()) {
            bed.readyJoins();
            towards(bed, TestBed.SECRET.reveal());
            List<Finding> findings = examine();
            assertVerdict(Verdict.DOUBTFUL, findings, "xmpp-registration", "probably by a running gateway");
        }
    }

    @Test
    void whileSomebodySilentHasTheDatabaseOpenNothingIsRegistered() throws Exception {
        try (TestBed bed = new TestBed();
                FileChannel held = FileChannel.open(
                        data.resolve("drawbridge.mv.db"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileLock lock = held.lock()) {
            assertTrue(lock.isValid());
            towards(bed, TestBed.SECRET.reveal());
            List<String> all = new ArrayList<>(settings);
            all.add("data-dir=" + data);
            List<Finding> findings =
                    examine(ConfigLoader.load(Optional.empty(), Map.of(), all).config());
            assertVerdict(Verdict.UNKNOWN, findings, "xmpp-gateway", "no gateway answers");
            assertVerdict(Verdict.GOOD, findings, "xmpp-tls", "");
            assertVerdict(Verdict.UNKNOWN, findings, "xmpp-registration", "not tried");
        }
    }

    @Test
    void aServerThatIsNotTrustedIsBrokenAtTls() throws Exception {
        try (TestBed bed = new TestBed()) {
            towards(bed, TestBed.SECRET.reveal());
            List<Finding> findings = examine("xmpp.tls.trust=");
            assertVerdict(Verdict.GOOD, findings, "xmpp-tcp", "takes connections");
            assertVerdict(Verdict.BROKEN, findings, "xmpp-tls", "xmpp.tls.trust");
            assertVerdict(Verdict.UNKNOWN, findings, "xmpp-registration", "");
        }
    }

    @Test
    void aServerThatIsNotThereIsBrokenAtTcp() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        List<Finding> findings =
                examine("xmpp.embedded=false", "xmpp.server-address=localhost:" + port, "xmpp.callbridge-secret=s");
        assertVerdict(Verdict.GOOD, findings, "xmpp-server-found", "");
        assertVerdict(Verdict.BROKEN, findings, "xmpp-tcp", "refused");
    }

    @Test
    void theBuiltInServersPortAndCertificateAreLookedAt() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(0));
            List<Finding> findings = examine("xmpp.component-port=" + taken.getLocalPort());
            assertVerdict(Verdict.BROKEN, findings, "xmpp-component-port", "is taken");
            assertVerdict(Verdict.GOOD, findings, "xmpp-certificate-names", "localhost");
            assertVerdict(Verdict.GOOD, findings, "xmpp-certificate-trust", "");
            assertVerdict(Verdict.UNKNOWN, findings, "xmpp-tcp", "does not run");
        }
    }

    @Test
    void switchedOffThereIsNothingToLookAt() {
        List<Finding> findings = examine("xmpp.enabled=false");
        assertEquals(1, findings.size());
        assertVerdict(Verdict.GOOD, findings, "xmpp", "switched off");
    }
}
