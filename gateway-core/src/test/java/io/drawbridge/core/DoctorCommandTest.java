package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    Path dir;

    private final List<String> settings = new ArrayList<>(List.of("legs=", "network.bind=127.0.0.1"));

    private CommandOutput doctor(String... arguments) {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        List<String> every = new ArrayList<>(settings);
        every.add("data-dir=" + dir);
        every.forEach(setting -> all.addAll(List.of("--set", setting)));
        return CommandOutput.of(all.toArray(String[]::new));
    }

    private void ports(int https) {
        settings.addAll(List.of("web.http-port=0", "web.https-port=" + https));
    }

    private static String verdict(JsonNode report, String name) {
        for (JsonNode finding : report.get("findings")) {
            if (finding.get("name").asText().equals(name)) {
                return finding.get("verdict").asText();
            }
        }
        throw new AssertionError(name + " in " + report);
    }

    private JsonNode json(CommandOutput output) throws IOException {
        return new ObjectMapper().readTree(output.out());
    }

    @Test
    void nothingIsBrokenBeforeTheFirstStartAndNothingIsMade() throws IOException {
        ports(FreePorts.next());
        Path fresh = dir.resolve("not-yet");
        settings.add("domain=meet.example.com");
        CommandOutput output = doctor("--set", "data-dir=" + fresh, "--json");
        JsonNode report = json(output);
        assertEquals(0, output.exit(), output.out() + output.err());
        assertTrue(report.get("ok").asBoolean());
        assertEquals("good", verdict(report, "data-dir"));
        assertEquals("good", verdict(report, "port-web-https-port"));
        assertEquals("good", verdict(report, "web-certificate-names"));
        assertEquals("config", report.get("findings").get(0).get("topic").asText());
        doctor();
        try (var files = Files.list(dir)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aPortThatIsTakenIsBrokenAndNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            ports(taken.getLocalPort());
            CommandOutput output = doctor("ports");
            assertEquals(1, output.exit(), output.out());
            assertTrue(
                    output.out()
                            .matches("broken +port-web-https-port +web.https-port \\d+ is taken on 127.0.0.1: .*\\n"),
                    output.out());
        }
    }

    @Test
    void secretsThatOthersCanReadAreBroken() throws IOException {
        Path token = Files.writeString(dir.resolve("admin-token"), "t");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        CommandOutput output = doctor("data");
        assertEquals(1, output.exit(), output.out());
        assertTrue(output.out().contains("admin-token"), output.out());
    }

    @Test
    void aDamagedDatabaseIsBroken() throws IOException {
        Files.writeString(dir.resolve("drawbridge.mv.db"), "no database at all");
        JsonNode report = json(doctor("data", "--json"));
        assertFalse(report.get("ok").asBoolean());
        assertEquals("broken", verdict(report, "database"));
    }

    @Test
    void aTopicThatIsNoneAndAConfigurationWithFaultsAreUsageFaults() {
        CommandOutput unknown = doctor("liver");
        assertEquals(2, unknown.exit());
        assertTrue(unknown.err().contains("allowed is any of config, data, certificates, ports"), unknown.err());
        assertEquals(2, doctor("--set", "sip.udp-port=x").exit());
    }

    @Test
    void besideARunningGatewayItsPortsAndItsDatabaseAreGood() throws Exception {
        ports(FreePorts.next());
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of("data-dir=" + dir, "domain=meet.example.com"));
        settings.add("domain=meet.example.com");
        ConfigResult.Good config = (ConfigResult.Good) ConfigLoader.load(Optional.empty(), Map.of(), all);
        try (Gateway gateway = Gateway.start(config)) {
            gateway.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
            CommandOutput output = doctor("--json");
            JsonNode report = json(output);
            assertEquals(0, output.exit(), output.out());
            assertEquals("good", verdict(report, "database"));
            assertEquals("good", verdict(report, "port-web-https-port"));
            assertTrue(output.out().contains("held, by the running gateway"), output.out());
            String token = Files.readString(dir.resolve("admin-token")).strip();
            assertFalse(output.out().contains(token));
        }
    }
}
