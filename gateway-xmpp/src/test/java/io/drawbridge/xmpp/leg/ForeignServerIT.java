package io.drawbridge.xmpp.leg;

import static io.drawbridge.xmpp.TestPki.dns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.TestPki;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.callbridge.LinkTimes;
import io.drawbridge.xmpp.component.AddressLookup;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.ServerAddress;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The leg against Prosody and ejabberd, as Debian packages them. */
class ForeignServerIT {
    /** Of gateways that begin within a second ids decide, not their ages. */
    private static final long ELDER_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    @TempDir
    private Path home;

    private final TestPki pki = new TestPki();
    private TestContext context;

    @BeforeEach
    void prepare() throws Exception {
        context = new TestContext(home, pki);
        Files.writeString(
                home.resolve("ca.pem"),
                ForeignServer.pem("CERTIFICATE", pki.authority().getEncoded()));
    }

    @AfterEach
    void close() {
        context.loops().close();
    }

    private ForeignServer server(String kind) throws Exception {
        Pki.Identity identity = pki.issueRsa("CN=server", TestPki.days(1), dns("example.com"), dns("localhost"));
        Path place = Files.createDirectories(home.resolve(kind));
        return kind.equals("prosody")
                ? ForeignServer.prosody(place, identity)
                : ForeignServer.ejabberd(place, identity);
    }

    private Leg start(String address, boolean tls, String secret) throws Exception {
        context.configure(new Xmpp(
                true,
                false,
                0,
                "example.com",
                address,
                "callbridge",
                new Secret(secret),
                "",
                Secret.NONE,
                List.of(),
                List.of(),
                true,
                "refuse",
                new GatewayConfig.XmppTls(
                        tls ? "required" : "off",
                        false,
                        false,
                        tls ? Optional.of(home.resolve("ca.pem")) : Optional.empty(),
                        new GatewayConfig.Tls(Optional.empty(), Optional.empty()))));
        Leg leg = new XmppLegProvider().create(context);
        leg.lend(context.exports());
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return leg;
    }

    private ReadinessCheck.Result ready() {
        return context.exports().borrow(ReadinessCheck.class).check();
    }

    private CallbridgeStatus status() {
        return (CallbridgeStatus) context.exports()
                .borrow(ApiMount.class)
                .get()
                .toCompletableFuture()
                .join();
    }

    private Guest join(String sid) throws Exception {
        Guest guest = new Guest();
        String sdp = "v=0\r\ns=<&>é\r\n" + "a=x\r\n".repeat(1000);
        context.exports().borrow(JoinLink.class).join(Guest.request(sid, "Salle 12", sdp), guest);
        assertEquals("answer to " + sdp, guest.first.get(10, TimeUnit.SECONDS));
        return guest;
    }

    @ParameterizedTest
    @CsvSource({"prosody, false", "prosody, true", "ejabberd, false", "ejabberd, true"})
    void itRegistersJoinsSurvivesARestartAndLeaves(String kind, boolean tls) throws Exception {
        try (ForeignServer server = server(kind).start()) {
            Leg leg = start("localhost:" + (tls ? server.tlsPort : server.plainPort), tls, "s3cret");
            Await.until("it is ready: " + ready().text(), () -> ready().ok());
            Guest guest = join("abcdefgh");
            server.stop();
            Await.until("the link is lost", () -> !ready().ok());
            assertFalse(status().lastError().isEmpty());
            server.start();
            Await.until("it is ready again: " + ready().text(), () -> ready().ok());
            assertTrue(guest.ends.isEmpty());
            join("ijklmnop");
            leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prosody", "ejabberd"})
    void aWrongSecretIsNamed(String kind) throws Exception {
        try (ForeignServer server = server(kind).start()) {
            Leg leg = start("localhost:" + server.tlsPort, true, "wr0ng");
            Await.until("it was refused", () -> status().state().equals("BACKOFF"));
            assertTrue(status().lastError().contains("not-authorized"), status().lastError());
            assertFalse(ready().text().contains("wr0ng"));
            leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prosody", "ejabberd"})
    void aCertificateWithoutTheHostIsNamed(String kind) throws Exception {
        try (ForeignServer server = server(kind).start()) {
            Leg leg = start("127.0.0.1:" + server.tlsPort, true, "s3cret");
            Await.until("it was refused", () -> status().state().equals("BACKOFF"));
            assertTrue(status().lastError().contains("the address 127.0.0.1"), status().lastError());
            leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    /** Two gateways of one configuration, and what each of them says in the end. */
    private List<String> twoGatewaysWithOneName(String kind) throws Exception {
        try (ForeignServer server = server(kind).start()) {
            String address = "localhost:" + server.plainPort;
            Leg first = start(address, false, "s3cret");
            long begun = System.nanoTime();
            Await.until("the first is ready: " + ready().text(), () -> ready().ok());
            Await.until("it is the elder beyond doubt", () -> System.nanoTime() - begun > ELDER_NANOS);
            TestContext one = context;
            context = new TestContext(Files.createDirectories(home.resolve("second")), pki);
            try {
                Leg second = start(address, false, "s3cret");
                Await.until(
                        "both know: " + one.lastErrors() + context.lastErrors(),
                        () -> context.lastErrors().contains("another gateway")
                                && (kind.equals("prosody") || one.lastErrors().contains("another gateway")));
                List<String> said = List.of(one.lastErrors(), context.lastErrors());
                assertTrue(one.exports().borrow(ReadinessCheck.class).check().ok(), "the first goes on: " + said);
                second.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
                first.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
                return said;
            } finally {
                one.loops().close();
            }
        }
    }

    @Test
    void prosodySaysConflictToTheSecondGatewayOfOneName() throws Exception {
        String said = twoGatewaysWithOneName("prosody").get(1);
        assertTrue(said.contains("conflict") && said.contains("callbridge.example.com"), said);
    }

    @Test
    void ejabberdLetsBothInAndTheyFindEachOther() throws Exception {
        List<String> said = twoGatewaysWithOneName("ejabberd");
        assertTrue(said.get(0).contains("was told to give way"), said.get(0));
        assertTrue(said.get(1).contains("this one gives way"), said.get(1));
    }

    /** A second stands for twenty: the waits are those of {@link LinkTimes#DEFAULT}, divided. */
    @Test
    void aWrongSecretIsTriedAtMostSixTimesAMinute() throws Exception {
        LinkTimes real = LinkTimes.DEFAULT;
        int faster = 20;
        LinkTimes scaled = new LinkTimes(
                real.stepNanos(),
                real.pingNanos(),
                real.probeNanos(),
                real.stableNanos(),
                real.firstWaitNanos() / faster,
                real.longestWaitNanos() / faster,
                real.lastingWaitNanos() / faster);
        try (ForeignServer server = server("prosody").start()) {
            LinkSettings settings = new LinkSettings(
                    "callbridge.example.com",
                    new Secret("wr0ng"),
                    new ServerAddress("localhost", server.plainPort),
                    new ServerNames("example.com", "localhost"),
                    Optional.empty(),
                    AddressLookup.fixed(List.of(InetAddress.getLoopbackAddress())),
                    scaled);
            ComponentLink link =
                    new ComponentLink(context.loops(), context.ticker(), settings, new IqHandlers(), new Random(1));
            List<Long> attempts = new CopyOnWriteArrayList<>();
            Set<String> errors = ConcurrentHashMap.newKeySet();
            link.trace((to, why) -> {
                if (to == LinkState.AUTHENTICATING) {
                    attempts.add(System.nanoTime());
                } else if (to == LinkState.BACKOFF) {
                    errors.add(why);
                }
            });
            link.enable();
            Await.until("it has tried often", () -> attempts.size() >= 9);
            link.disable().syncUninterruptibly();
            long minuteNanos = TimeUnit.MINUTES.toNanos(1) / faster;
            for (int i = 0; i + 6 < attempts.size(); i++) {
                assertTrue(attempts.get(i + 6) - attempts.get(i) >= minuteNanos, "seven from attempt " + i);
            }
            assertEquals(1, errors.size(), "one clear error: " + errors);
            assertTrue(errors.iterator().next().contains("not-authorized"), errors::toString);
        }
    }
}
