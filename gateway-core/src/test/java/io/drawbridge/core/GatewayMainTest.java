package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayMainTest {
    private final PrintStream usualOut = System.out;
    private final PrintStream usualErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path dir;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(usualOut);
        System.setErr(usualErr);
    }

    @Test
    void aBadConfigurationRefusesToRunWithEveryFaultOnItsLine() {
        List<String> settings = List.of(
                "sip.udp-port=x",
                "domian=a",
                "data-dir=" + dir,
                "legs=[owl]",
                "database.url=jdbc:postgresql://db/drawbridge",
                "web.http-port=8443",
                "tls.certificate=/etc/hostname",
                "tls.key=/etc/hostname",
                "xmpp.tls.trust=/no/such/file");
        List<String> faults = List.of(
                "domian: unknown key; the nearest known key is domain",
                "sip.udp-port: \"x\": allowed is a port from 0 to 65535 (0 = off)",
                "web.http-port: \"8443\": already taken by web.https-port",
                "xmpp.tls.trust: \"/no/such/file\": is not a readable file",
                "database.url: \"jdbc:postgresql://…\": this version cannot use a database yet; allowed is embedded",
                "web.tls: /etc/hostname holds no certificate in PEM",
                "legs: \"owl\": no such leg module is installed; allowed is any of []");
        assertEquals(2, run(List.of("run"), settings));
        assertEquals(faults, lines(err));
        err.reset();
        assertEquals(2, run(List.of("config", "check"), settings));
        assertEquals(faults, lines(err));
        assertEquals(List.of(), lines(out));
    }

    @Test
    void aLegThatIsNotInstalledRefusesToRun() {
        assertEquals(2, GatewayMain.run("run", "--set", "legs=carrier-pigeon", "--set", "data-dir=" + dir));
        assertTrue(lines(err).get(0).startsWith("legs: \"carrier-pigeon\": no such leg module"), err.toString());
    }

    @Test
    void checkSaysWhetherTheConfigurationIsGood() {
        assertEquals(0, GatewayMain.run("config", "check", "--set", "legs=", "--set", "media.loops=2"));
        assertEquals(2, GatewayMain.run("config", "check", "--set", "legs=", "--set", "media.loops=-2"));
        assertEquals(1, lines(out).size());
        assertEquals(1, lines(err).size());
    }

    @Test
    void checkLooksIntoCertificateFiles() {
        assertEquals(
                2,
                run(
                        List.of("config", "check"),
                        List.of("legs=", "tls.key=/etc/hostname", "tls.certificate=/etc/hostname")));
        assertEquals(List.of("web.tls: /etc/hostname holds no certificate in PEM"), lines(err));
    }

    @Test
    void showPrintsWhatCountsAndMasksSecrets() {
        assertEquals(
                0, GatewayMain.run("config", "show", "--set", "turn.secret=hush", "--set", "domain=meet.example.com"));
        assertTrue(lines(out).contains("xmpp.domain: meet.example.com"), out.toString());
        assertTrue(lines(out).contains("turn.secret: \"***\""), out.toString());
    }

    @Test
    void portsPrintsATable() {
        assertEquals(0, GatewayMain.run("ports"));
        assertTrue(lines(out).get(0).matches("5060 +UDP +sip.udp-port +rooms.*"), out.toString());
    }

    @Test
    void versionPrintsVersionAndCommit() {
        assertEquals(0, GatewayMain.run("version"));
        assertTrue(
                lines(out).get(0).matches("drawbridge \\d+\\.\\d+\\.\\S+ \\(([0-9a-f]{12}|unknown)\\)"),
                out.toString());
    }

    @Test
    void anUnknownCommandIsAUsageFault() {
        assertEquals(2, GatewayMain.run("fly"));
    }

    @ParameterizedTest
    @CsvSource({
        "--help, COMMAND",
        "-h, COMMAND",
        "run --help, drawbridge run",
        "config -h, drawbridge config",
        "config check -h, drawbridge config check",
        "config show --help, drawbridge config show",
        "ports --help, drawbridge ports",
        "version --help, drawbridge version"
    })
    void everyCommandExplainsItself(String line, String words) {
        assertEquals(0, GatewayMain.run(line.split(" ")));
        assertTrue(lines(out).get(0).startsWith("Usage: drawbridge"), out.toString());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(words), out.toString());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("-h, --help"), out.toString());
        assertEquals(List.of(), lines(err));
    }

    private static int run(List<String> command, List<String> settings) {
        List<String> arguments = new ArrayList<>(command);
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return GatewayMain.run(arguments.toArray(new String[0]));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
