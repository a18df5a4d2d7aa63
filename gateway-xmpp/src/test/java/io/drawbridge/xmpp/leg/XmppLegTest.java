package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegProvider;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Guest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmppLegTest {
    @TempDir
    private Path data;

    private TestContext context;

    @BeforeEach
    void prepare() {
        context = new TestContext(data);
    }

    @AfterEach
    void close() {
        context.loops().close();
    }

    private Leg leg(Xmpp xmpp) {
        context.configure(xmpp);
        Leg leg = ServiceLoader.load(LegProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("xmpp"))
                .findFirst()
                .orElseThrow()
                .create(context);
        leg.lend(context.exports());
        return leg;
    }

    private Leg started(Xmpp xmpp) throws Exception {
        Leg leg = leg(xmpp);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return leg;
    }

    private ReadinessCheck.Result readiness() {
        return context.exports().borrow(ReadinessCheck.class).check();
    }

    private JoinLink link() {
        return context.exports().borrow(JoinLink.class);
    }

    private JsonNode status() throws Exception {
        ApiMount mount = context.exports().borrow(ApiMount.class);
        assertEquals("callbridge/status", mount.path());
        Object body = mount.get().toCompletableFuture().get(1, TimeUnit.SECONDS);
        return new ObjectMapper().valueToTree(body);
    }

    private void join() throws Exception {
        Guest guest = new Guest();
        link().join(Guest.request("abcdefgh", "demo", "v=0"), guest);
        assertEquals("answer to v=0", guest.first.get(10, TimeUnit.SECONDS));
    }

    private void stop(Leg leg) throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void withEveryDefaultItRegistersWithItsOwnServerAndJoinsCross() throws Exception {
        Leg leg = leg(context.defaults(0));
        assertFalse(readiness().ok());
        assertTrue(link().unavailable().isPresent());
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        Await.until("it is ready", () -> readiness().ok());
        assertTrue(link().unavailable().isEmpty());
        join();
        JsonNode status = status();
        assertEquals("READY", status.get("state").asText());
        assertTrue(status.get("server").asText().startsWith("localhost:"));
        assertTrue(status.get("lastError").isNull());
        Instant.parse(status.get("since").asText());
        assertEquals(
                "callbridge.localhost",
                status.get("links").get(0).get("component").asText());
        stop(leg);
        Await.until("it is off", () -> !readiness().ok());
    }

    @Test
    void theGeneratedSecretIsKeptAndReadableByItsOwnerOnly() throws Exception {
        Leg leg = started(context.defaults(0));
        Await.until("it is ready", () -> readiness().ok());
        Path file = data.resolve("xmpp-callbridge-secret");
        String secret = Files.readString(file);
        assertTrue(secret.length() >= 40);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(status().toString().contains(secret));
        stop(leg);
        context.loops().close();
        context = new TestContext(data);
        stop(started(context.defaults(0)));
        assertEquals(secret, Files.readString(file));
    }

    @Test
    void aWebSideOfItsOwnIsAComponentOfItsOwn() throws Exception {
        Leg leg = started(context.with(0, "", "webbridge", "required"));
        Await.until("both are ready", () -> readiness().ok());
        join();
        assertEquals(2, status().get("links").size());
        stop(leg);
    }

    @Test
    void guestsHaveADoorOnlyWhereTheServerIsOurs() throws Exception {
        Leg leg = started(context.defaults(0));
        assertEquals(1, context.exports().all(HttpMount.class).size());
        stop(leg);
        context.exports = new Exports();
        leg(context.with(0, "localhost:1", "", "off"));
        assertEquals(List.of(), context.exports().all(HttpMount.class));
        leg(context.off());
        assertEquals(List.of(), context.exports().all(HttpMount.class));
    }

    @Test
    void plainStaysOnLoopback() throws Exception {
        Leg leg = started(context.with(0, "", "", "off"));
        Await.until("it is ready", () -> readiness().ok());
        join();
        stop(leg);
        context.exports = new Exports();
        Leg refused = leg(context.with(0, "192.0.2.1:5347", "", "off"));
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> refused.start().toCompletableFuture().join());
        assertTrue(failure.getCause().getMessage().contains("xmpp.tls.allow-plain"), failure::toString);
        stop(refused);
    }

    @Test
    void aPortThatIsTakenRefusesTheStartWithASentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Leg leg = leg(context.defaults(taken.getLocalPort()));
            CompletionException failure = assertThrows(
                    CompletionException.class,
                    () -> leg.start().toCompletableFuture().join());
            assertTrue(failure.getCause().getMessage().contains("xmpp.component-port"), failure::toString);
            stop(leg);
        }
    }

    @Test
    void switchedOffItLendsTheDirectWay() throws Exception {
        Leg leg = started(context.off());
        assertSame(context.joins(), link());
        assertTrue(readiness().ok());
        JsonNode status = status();
        assertEquals("DISABLED", status.get("state").asText());
        assertTrue(status.get("server").isNull() && status.get("since").isNull());
        leg.drain();
        stop(leg);
    }

    @Test
    void aDrainedLegTakesNoMoreJoins() throws Exception {
        Leg leg = started(context.defaults(0));
        Await.until("it is ready", () -> readiness().ok());
        leg.drain();
        Guest guest = new Guest();
        link().join(Guest.request("abcdefgh", "demo", "v=0"), guest);
        assertEquals("ended: shutting-down", guest.first.get(10, TimeUnit.SECONDS));
        stop(leg);
    }
}
