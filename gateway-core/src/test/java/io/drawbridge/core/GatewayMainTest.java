package io.drawbridge.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        int code = GatewayMain.run("run", "--set", "sip.udp-port=x", "--set", "domian=a", "--set", "data-dir=" + dir);
        assertEquals(2, code);
        assertEquals(
                List.of(
                        "domian: unknown key; the nearest known key is domain",
                        "sip.udp-port: \"x\": allowed is a port from 0 to 65535 (0 = off)"),
                lines(err));
        assertEquals(List.of(), lines(out));
    }

    @Test
    void aLegThatIsNotInstalledRefusesToRun() {
        assertEquals(2, GatewayMain.run("run", "--set", "legs=carrier-pigeon", "--set", "data-dir=" + dir));
        assertTrue(lines(err).get(0).startsWith("legs: \"carrier-pigeon\": no such leg module"), err.toString());
    }

    @Test
    void checkSaysWhetherTheConfigurationIsGood() {
        assertEquals(0, GatewayMain.run("config", "check", "--set", "media.loops=2"));
        assertEquals(2, GatewayMain.run("config", "check", "--set", "media.loops=-2"));
        assertEquals(1, lines(out).size());
        assertEquals(1, lines(err).size());
    }

    @Test
    void checkLooksIntoCertificateFiles() {
        assertEquals(
                2,
                GatewayMain.run(
                        "config", "check", "--set", "tls.key=/etc/hostname", "--set", "tls.certificate=/etc/hostname"));
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

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
