package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.ReadinessCheck;
import io.drawbridge.xmpp.Await;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.HeardLog;
import io.drawbridge.xmpp.TestBed;
import io.drawbridge.xmpp.callbridge.RegistrationStep;
import io.drawbridge.xmpp.dns.ScriptedDns;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a callbridge finds, trusts and registers with an XMPP server and serves a join: the twelve steps, each by its name with the state in
 * which it happens, its log line and its metric. Once with an address in the settings, once with SRV records.
 */
class TwelveStepsTest {
    private static final String SID = "abcdefgh12";
    private static final String NONE_YET = "DISABLED";

    @Nested
    class WithAnAddress extends Walk {
        @Override
        String serverAddress() {
            return "localhost:" + bed.serverAddress.getPort();
        }

        @Test
        void step02TheServerIsTheOneOfTheSettings() {
            assertStep(RegistrationStep.SETTINGS, NONE_YET, "domain example.com, server " + serverAddress());
        }

        @Test
        void step03ThePortIsThatOfTheAddress() {
            String port = String.valueOf(bed.serverAddress.getPort());
            assertStep(RegistrationStep.PORT, NONE_YET, port + ", as the address says");
        }

        @Test
        void step04IsNotTakenWhereThereIsAnAddress() {
            assertTrue(line(RegistrationStep.DISCOVERY).isEmpty());
        }
    }

    @Nested
    class WithSrvRecords extends Walk {
        @Override
        String serverAddress() {
            return "";
        }

        @Test
        void step02TheSettingsNameNoServer() {
            assertStep(RegistrationStep.SETTINGS, NONE_YET, "domain example.com, server not named");
        }

        @Test
        void step03ThePortIsThatOfTheRecords() {
            assertStep(RegistrationStep.PORT, NONE_YET, "those of the domain's SRV records");
        }

        @Test
        void step04TheServerIsFoundByItsSrvRecord() {
            assertStep(
                    RegistrationStep.DISCOVERY,
                    NONE_YET,
                    "SRV of example.com leads to [localhost:" + bed.serverAddress.getPort() + "]");
        }
    }

    /** One walk through all steps, which the tests look back on. */
    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Walk {
        TestBed bed;
        private HeardLog log;
        private TestContext context;
        private ScriptedDns dns;
        private Leg leg;

        abstract String serverAddress();

        @BeforeAll
        void walk(@TempDir Path data) throws Exception {
            bed = new TestBed();
            log = new HeardLog();
            dns = ScriptedDns.replying(this::answer);
            context = new TestContext(data, bed.pki);
            context.dnsServers = List.of(dns.address());
            context.configure(settings(data));
            leg = new XmppLegProvider().create(context);
            leg.lend(context.exports());
            leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
            ReadinessCheck ready = context.exports().borrow(ReadinessCheck.class);
            Await.until("it is ready", () -> ready.check().ok());
            Guest guest = new Guest();
            context.exports().borrow(JoinLink.class).join(Guest.request(SID, "demo", "v=0"), guest);
            assertEquals("answer to v=0", guest.first.get(10, TimeUnit.SECONDS));
            Await.until("the join is counted", () -> joinsShown() == 1);
        }

        private ScriptedDns.Reply answer(ScriptedDns.Query query) {
            ScriptedDns.Reply reply = query.reply();
            if (query.type() == ScriptedDns.SRV && query.name().equals("_xmpp-component._tcp.example.com")) {
                return reply.srv(query.name(), 60, 5, 10, bed.serverAddress.getPort(), "localhost");
            }
            boolean isServer = query.type() == ScriptedDns.A && query.name().equals("localhost");
            return isServer ? reply.record("localhost", ScriptedDns.A, 60, new byte[] {127, 0, 0, 1}) : reply;
        }

        private Xmpp settings(Path data) throws Exception {
            String pem = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(bed.pki.authority().getEncoded());
            Path trust = Files.writeString(
                    data.resolve("trust.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
            GatewayConfig.Tls generated = new GatewayConfig.Tls(Optional.empty(), Optional.empty());
            return new Xmpp(
                    true,
                    false,
                    0,
                    TestBed.DOMAIN,
                    serverAddress(),
                    "callbridge",
                    TestBed.SECRET,
                    "",
                    Secret.NONE,
                    List.of(),
                    List.of(),
                    true,
                    "refuse",
                    new GatewayConfig.XmppTls("required", false, false, Optional.of(trust), generated));
        }

        @AfterAll
        void close() throws Exception {
            leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
            context.loops().close();
            dns.close();
            log.close();
            bed.close();
        }

        JsonNode status() {
            Object body = context.exports()
                    .borrow(ApiMount.class)
                    .get()
                    .toCompletableFuture()
                    .join();
            return new ObjectMapper().valueToTree(body);
        }

        private long joinsShown() {
            return status().at("/links/0/joinsTotal").asLong();
        }

        Optional<String> line(RegistrationStep step) {
            String begin = "xmpp " + TestBed.COMPONENT + ": step " + step.number() + ", " + step.label() + ": ";
            return log.at(Level.INFO).stream()
                    .filter(text -> text.startsWith(begin))
                    .findFirst();
        }

        /** The state that the last change before that line led to. */
        private String stateAt(String line) {
            String state = NONE_YET;
            for (HeardLog.Line one : log.lines()) {
                if (one.text().equals(line)) {
                    return state;
                }
                if (one.text().startsWith("xmpp link ") && one.text().contains(" -> ")) {
                    state = one.text().replaceFirst(".* -> ", "").replaceFirst(":.*", "");
                }
            }
            throw new AssertionError("not heard: " + line);
        }

        void assertStep(RegistrationStep step, String state, String words) {
            String line = line(step).orElseThrow(() -> new AssertionError("no line for " + step + ": " + log.lines()));
            assertTrue(line.contains(words), line);
            assertEquals(state, stateAt(line), line);
            Counter counter = context.meters()
                    .get("drawbridge.xmpp.steps")
                    .tag("component", TestBed.COMPONENT)
                    .tag("step", step.label())
                    .counter();
            assertEquals(1, counter.count(), line);
        }

        private double gauge(String name, String... tags) {
            return context.meters()
                    .get(name)
                    .tag("server", "localhost:" + bed.serverAddress.getPort())
                    .tags(tags)
                    .gauge()
                    .value();
        }

        private double counter(String name, String... tags) {
            return context.meters().get(name).tags(tags).counter().count();
        }

        @Test
        void step01TheCallbridgeRegistersBeforeAJoinComes() {
            assertStep(RegistrationStep.PREPARING, NONE_YET, "registers before joins come");
            List<String> lines = log.at(Level.INFO);
            assertTrue(
                    lines.indexOf(line(RegistrationStep.ACTIVE).orElseThrow())
                            < lines.indexOf(line(RegistrationStep.JOIN).orElseThrow()),
                    lines::toString);
        }

        @Test
        void step05TheServersNameIsLookedUp() {
            assertStep(RegistrationStep.LOOKUP, "RESOLVING", "localhost is [");
        }

        @Test
        void step06ItConnectsToTheAddressAndPortThatWereFound() {
            String target = "127.0.0.1:" + bed.serverAddress.getPort();
            assertStep(RegistrationStep.CONNECTING, "CONNECTING", target);
            assertEquals(target, status().at("/links/0/address").asText());
        }

        @Test
        void step07CertificatesAreExchanged() {
            assertStep(RegistrationStep.CERTIFICATES, "TLS", "is trusted, and ours was taken");
            JsonNode certificate = status().at("/links/0/certificate");
            assertEquals("CN=server", certificate.get("subject").asText());
            assertEquals("CN=Test Authority", certificate.get("issuer").asText());
            assertEquals(29, certificate.get("daysLeft").asInt());
            assertTrue(certificate.get("fingerprint").asText().matches("([0-9A-F]{2}:){31}[0-9A-F]{2}"));
            double seconds = gauge("drawbridge.xmpp.certificate.expiry");
            assertTrue(seconds > TimeUnit.DAYS.toSeconds(29) && seconds <= TimeUnit.DAYS.toSeconds(30));
        }

        @Test
        void step08BothNamesAreInTheCertificate() {
            assertStep(RegistrationStep.NAMES, "TLS", "example.com and localhost are in the certificate");
        }

        @Test
        void step09ItRegistersWithIdAndSecret() {
            assertStep(RegistrationStep.REGISTERING, "AUTHENTICATING", "with the id callbridge.example.com");
            log.lines().forEach(line -> assertFalse(line.text().contains(TestBed.SECRET.reveal()), line.text()));
        }

        @Test
        void step10TheServerValidates() {
            assertStep(RegistrationStep.VALIDATED, "AUTHENTICATING", "the server has taken id and secret");
        }

        @Test
        void step11TheLinkIsActive() {
            assertStep(RegistrationStep.ACTIVE, "READY", "joins are carried by localhost:");
            assertEquals("READY", status().get("state").asText());
            assertTrue(status().at("/links/0/usable").asBoolean());
            assertTrue(status().at("/links/0/roundTripMs").asDouble() > 0);
            assertEquals(1, gauge("drawbridge.xmpp.link.up"));
            assertEquals(1, gauge("drawbridge.xmpp.link.state", "state", "ready"));
            assertEquals(0, gauge("drawbridge.xmpp.link.state", "state", "backoff"));
            assertTrue(gauge("drawbridge.xmpp.link.round.trip") > 0);
        }

        @Test
        void step12TheLinkServesTheJoin() {
            assertStep(RegistrationStep.JOIN, "READY", "sid " + SID);
            assertEquals(1, counter("drawbridge.xmpp.joins", "side", "web", "result", "joined"));
            assertEquals(1, counter("drawbridge.xmpp.joins", "side", "callbridge", "result", "joined"));
            Timer latency = context.meters()
                    .get("drawbridge.xmpp.join")
                    .tag("side", "web")
                    .timer();
            assertEquals(1, latency.count());
            assertTrue(counter("drawbridge.xmpp.stanzas", "direction", "out") >= 3);
            assertTrue(counter("drawbridge.xmpp.stanzas", "direction", "in") >= 3);
            JsonNode link = status().at("/links/0");
            assertEquals(1, link.get("joinsPerMinute").asInt());
            assertEquals(0, link.get("joinsFailed").asLong());
        }
    }
}
