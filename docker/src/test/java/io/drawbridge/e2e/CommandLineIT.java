package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Proc;
import io.drawbridge.e2e.peer.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator types. */
@Timeout(300)
class CommandLineIT {
    @RegisterExtension
    static final Stage stage = new Stage();

    private record Outcome(int exit, String output) {}

    @Test
    void aBadConfigurationIsRefusedWithEveryFaultNamed() throws IOException {
        Path file = write("sip:\n  udp-port: seventy\nmedia:\n  loops: 0\nweb:\n  htps-port: 8443\n");
        Outcome run = drawbridge("run", "--config", file.toString());
        assertEquals(2, run.exit(), run.output());
        assertAll(
                () -> assertLine(run.output(), "sip.udp-port", "seventy"),
                () -> assertLine(run.output(), "media.loops", "0"),
                () -> assertLine(run.output(), "web.htps-port", "web.https-port"));
        assertEquals(
                2, drawbridge("config", "check", "--config", file.toString()).exit());
    }

    @Test
    void aGoodConfigurationIsFoundGood() throws IOException {
        Outcome check = drawbridge(
                "config",
                "check",
                "--config",
                write("domain: meet.example.com\n").toString());
        assertEquals(0, check.exit(), check.output());
    }

    @Test
    void theEffectiveConfigurationIsShownWithoutItsSecrets() throws IOException {
        Path file = write("domain: meet.example.com\nxmpp:\n  callbridge-secret: open-sesame\n");
        Outcome show = drawbridge("config", "show", "--config", file.toString());
        assertEquals(0, show.exit(), show.output());
        assertTrue(show.output().contains("meet.example.com"), show.output());
        assertTrue(show.output().contains("udp-port"), show.output());
        assertFalse(show.output().contains("open-sesame"), show.output());
    }

    @Test
    void portsAreListedWithTheirNumbers() {
        Outcome ports = drawbridge("ports");
        assertEquals(0, ports.exit(), ports.output());
        for (String port : List.of("5060", "8443", "10000", "20000")) {
            assertTrue(ports.output().contains(port), ports.output());
        }
    }

    @Test
    void theVersionIsPrinted() {
        Outcome version = drawbridge("version");
        assertEquals(0, version.exit(), version.output());
        assertTrue(version.output().matches("(?s).*\\d+\\.\\d+\\.\\d+.*"), version.output());
    }

    @Test
    void theDoctorFindsNothingBrokenBeforeTheFirstStartAndMakesNothing() throws IOException {
        Path data = stage.dir().resolve("fresh-data");
        String yaml = ownPorts(data) + "xmpp:\n  component-port: " + Ports.free() + "\n";
        Outcome doctor = drawbridge("doctor", "--json", "--config", write(yaml).toString());
        assertEquals(0, doctor.exit(), doctor.output());
        assertTrue(doctor.output().contains("{\"ok\":true,\"findings\":[{\"topic\":"), doctor.output());
        assertTrue(doctor.output().contains("\"topic\":\"xmpp\""), doctor.output());
        assertFalse(Files.exists(data));
    }

    @Test
    void theDoctorNamesAServerThatIsNotThere() throws IOException {
        String yaml = ownPorts(stage.dir().resolve("other-data"))
                + "xmpp:\n  embedded: false\n  server-address: localhost:1\n  callbridge-secret: s3cret-canary\n";
        Outcome doctor = drawbridge("doctor", "xmpp", "--config", write(yaml).toString());
        assertEquals(1, doctor.exit(), doctor.output());
        assertLine(doctor.output(), "broken", "xmpp-tcp", "localhost:1");
        assertFalse(doctor.output().contains("s3cret-canary"), doctor.output());
    }

    @Test
    void aCertificateRequestIsWrittenAndExplained() throws IOException {
        String config = write(ownPorts(stage.dir().resolve("cert-data"))).toString();
        Outcome csr = drawbridge("cert", "csr", "--xmpp", "--host", "xmpp1.example.com", "--config", config);
        assertEquals(0, csr.exit(), csr.output());
        Path request = stage.dir().resolve("cert-data/requests/xmpp.csr");
        Outcome told = drawbridge("cert", "explain", request.toString(), "--config", config);
        assertEquals(0, told.exit(), told.output());
        assertLine(told.output(), "XmppAddr meet.example.com", "dNSName xmpp1.example.com");
        assertEquals(1, drawbridge("cert", "explain", "/etc/hostname").exit());
    }

    @Test
    void besideARunningGatewayCommandsKnowWhatWasSetByItsApi() {
        Map<String, String> settings = Daemon.settings(stage);
        Daemon gateway = Daemon.start(stage, settings);
        String change = "{\"domain\":\"meet.example\",\"sharedSecret\":\"s3cret-canary-17\"}";
        assertEquals(
                200, gateway.api().put("/api/v1/configuration/xmpp", change).statusCode());
        Outcome list = drawbridge(with(settings, "callbridge", "list"));
        assertLine(list.output(), "callbridge.meet.example", "from the configuration");
        Outcome doctor = drawbridge(with(settings, "doctor", "xmpp"));
        assertEquals(0, doctor.exit(), doctor.output());
        assertLine(doctor.output(), "good", "xmpp-domain", "meet.example");
        assertFalse(doctor.output().contains("canary") || list.output().contains("canary"), doctor.output());
        assertEquals(0, gateway.stop());
        assertLine(drawbridge(with(settings, "config", "show")).output(), "xmpp.domain: meet.example");
    }

    private static String[] with(Map<String, String> settings, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        return all.toArray(String[]::new);
    }

    private static String ownPorts(Path data) {
        return "domain: meet.example.com\ndata-dir: " + data + "\nnetwork:\n  bind: 127.0.0.1\nlegs: [webrtc, xmpp]\n"
                + "sip:\n  rtp-ports: 40000-40009\n"
                + "web:\n  https-port: " + Ports.free() + "\n  http-port: 0\nmedia:\n  udp-port: " + Ports.free()
                + "\n";
    }

    private static void assertLine(String output, String... words) {
        assertTrue(
                output.lines().anyMatch(line -> List.of(words).stream().allMatch(line::contains)),
                () -> "a line with " + List.of(words) + " in:\n" + output);
    }

    private static Path write(String yaml) throws IOException {
        return Files.writeString(stage.dir().resolve("drawbridge.yaml"), yaml);
    }

    private static Outcome drawbridge(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Daemon.launcher().toString()));
        command.addAll(List.of(arguments));
        Proc proc = stage.own(Proc.start("drawbridge-" + arguments[0], stage.dir(), Map.of(), command));
        int exit = proc.awaitExit(Duration.ofSeconds(120));
        return new Outcome(exit, proc.output());
    }
}
