package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.pki.Pki.Identity;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.core.spi.XmppSettings;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.FakeJoins;
import io.drawbridge.xmpp.Forge;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.PemText;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that change while the leg runs, with its own server over TLS. */
class LiveSettingsTest {
    @TempDir
    private Path data;

    private TestContext context;
    private XmppLeg leg;

    @BeforeEach
    void start() throws Exception {
        GatewayConfig config = config();
        context = new TestContext(data, new DataDirPki(config, Instant.now()));
        context.configure(config.xmpp());
        leg = new XmppLeg(context);
        leg.lend(context.exports());
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        awaitReady("callbridge.localhost");
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.loops().close();
    }

    private GatewayConfig config(String... settings) {
        List<String> all = new ArrayList<>(List.of("data-dir=" + data, "xmpp.component-port=0"));
        all.addAll(List.of(settings));
        ConfigResult result = ConfigLoader.load(Optional.empty(), Map.of(), all);
        return assertInstanceOf(ConfigResult.Good.class, result, result::toString)
                .config();
    }

    private void apply(String... settings) throws IOException, ExecutionException, InterruptedException {
        GatewayConfig newer = config(settings);
        context.exports()
                .borrow(XmppSettings.class)
                .apply(newer, new DataDirPki(newer, Instant.now()))
                .toCompletableFuture()
                .get();
    }

    private ReadinessCheck.Result readiness() {
        return context.exports().borrow(ReadinessCheck.class).check();
    }

    private CallbridgeStatus status() {
        return (CallbridgeStatus) context.exports()
                .borrow(ApiMount.class)
                .get()
                .toCompletableFuture()
                .join();
    }

    private void awaitReady(String component) {
        Await.until(
                component + " is ready",
                () -> readiness().ok()
                        && status().links().size() == 1
                        && status().links().get(0).component().equals(component));
    }

    private record Running(String sid, JoinLink.Call call, Guest guest) {}

    private Running join(String sid) throws Exception {
        Guest guest = new Guest();
        JoinLink.Call call = context.exports().borrow(JoinLink.class).join(Guest.request(sid, "demo", "v=0"), guest);
        assertEquals("answer to v=0", guest.first.get(10, TimeUnit.SECONDS));
        return new Running(sid, call, guest);
    }

    /** Both ends can still tell each other something. */
    private void assertLives(Running running) {
        assertEquals(List.of(), running.guest().ends);
        running.call().offer("v=1");
        Await.until("an answer to the new offer", () -> running.guest().answers.contains("answer to v=1"));
        running.call().end(new EndReason.Cancelled());
        FakeJoins inner = (FakeJoins) context.joins();
        Await.until(
                "the end is heard", () -> !inner.joins.get(running.sid()).ends.isEmpty());
    }

    @Test
    void anotherSecretReachesServerAndLinkAndACallLives() throws Exception {
        Running before = join("aaaaaaaa");
        Instant since = Instant.parse(status().since());
        apply("xmpp.callbridge-secret=another-secret");
        Await.until(
                "it has registered anew",
                () -> readiness().ok() && Instant.parse(status().since()).isAfter(since));
        assertLives(join("bbbbbbbb"));
        assertLives(before);
    }

    @Test
    void anotherCertificateIsBelievedByTheServerThatRuns() throws Exception {
        Identity newer = Forge.named("CN=gateway", new GeneralName(GeneralName.dNSName, "localhost"))
                .selfSigned();
        Path file = Files.writeString(data.resolve("newer.pem"), PemText.of(newer));
        Instant since = Instant.parse(status().since());
        apply("xmpp.tls.certificate=" + file, "xmpp.tls.key=" + file);
        Await.until(
                "it has registered anew",
                () -> readiness().ok() && Instant.parse(status().since()).isAfter(since));
        assertLives(join("bbbbbbbb"));
    }

    @Test
    void anotherNameTakesTheJoinsAndTheOldOneStaysForItsCall() throws Exception {
        Running before = join("aaaaaaaa");
        apply("xmpp.callbridge-id=second");
        awaitReady("second.localhost");
        assertLives(join("bbbbbbbb"));
        assertLives(before);
    }

    @Test
    void anotherDomainMakesTheServerAnewAndTheOldOneStaysForItsCall() throws Exception {
        Running before = join("aaaaaaaa");
        String server = status().server();
        apply("xmpp.domain=meet.example");
        awaitReady("callbridge.meet.example");
        assertEquals(server, status().server());
        assertLives(join("bbbbbbbb"));
        assertLives(before);
        assertEquals(
                1, context.meters().get("drawbridge.xmpp.components").gauge().value());
    }

    @Test
    void aNewServerThatCannotListenLeavesEverythingAsItWas() throws Exception {
        Running before = join("aaaaaaaa");
        int port = Integer.parseInt(status().server().replaceFirst(".*:", ""));
        try (ServerSocket taken = new ServerSocket(0)) {
            ExecutionException refused = assertThrows(
                    ExecutionException.class,
                    () -> apply("xmpp.domain=meet.example", "xmpp.component-port=" + taken.getLocalPort()));
            assertTrue(refused.getMessage().contains(String.valueOf(taken.getLocalPort())), refused::getMessage);
        }
        try (Socket listens = new Socket("localhost", port)) {
            assertTrue(listens.isConnected());
        }
        assertLives(before);
        apply("xmpp.callbridge-id=second");
        awaitReady("second.localhost");
        assertLives(join("bbbbbbbb"));
    }

    @Test
    void aServerThatCannotBeReachedIsNamedAndTheNextChangeCounts() throws Exception {
        apply("xmpp.server-address=127.0.0.1:1");
        Await.until("it says so", () -> readiness().text().contains("127.0.0.1:1"));
        assertTrue(!readiness().ok());
        Await.until("it says why", () -> status().lastError() != null);
        apply();
        awaitReady("callbridge.localhost");
        assertLives(join("cccccccc"));
    }

    @Test
    void theSameSettingsTouchNothing() throws Exception {
        String since = status().since();
        apply();
        assertEquals(since, status().since());
        assertTrue(readiness().ok());
    }
}
