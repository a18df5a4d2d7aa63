package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.xmpp.TestBed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in server with clients of other people: a slixmpp component and a guest on python3-websockets, as Debian packages them. */
class PythonClientsIT {
    @TempDir
    private Path home;

    private Process python(String script, String... arguments) throws IOException {
        Path file = home.resolve(script);
        try (InputStream in = PythonClientsIT.class.getResourceAsStream(script)) {
            Files.write(file, in.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", file.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private Process component(TestBed bed, String secret) throws IOException {
        int port = bed.serverAddress.getPort();
        Process component = python("component.py", "other.example.com", Integer.toString(port), TestBed.DOMAIN);
        component.getOutputStream().write((secret + "\n").getBytes(StandardCharsets.UTF_8));
        component.getOutputStream().flush();
        return component;
    }

    private static String line(BufferedReader out, String beginning) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            before.append(line).append('\n');
        }
        throw new IOException("ended without \"" + beginning + "\": " + before);
    }

    @Test
    void aGuestOnWebSocketTalksToASlixmppComponent() throws Exception {
        Process component = null;
        try (GuestBed bed = new GuestBed(settings -> settings.with(Optional.empty(), ClientCertificates.UNCHECKED))) {
            component = component(bed.bed, TestBed.SECRET.reveal());
            BufferedReader out = component.inputReader();
            assertEquals("ready other.example.com True", line(out, "ready"));
            String url = bed.uri("ws", "/xmpp-websocket").toString();
            Process guest = python("guest.py", url, TestBed.DOMAIN, "other.example.com");
            BufferedReader heard = guest.inputReader();
            assertTrue(line(heard, "jid").matches("jid guest-[0-9a-f]+@example\\.com/[0-9a-f]+"));
            assertEquals("pong", line(heard, "pong"));
            assertEquals("answer heard hello", line(heard, "answer"));
            assertEquals("message hello", line(out, "message"));
            assertTrue(guest.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, guest.exitValue());
        } finally {
            if (component != null) {
                component.destroy();
            }
        }
    }

    @Test
    void aSlixmppComponentWithTheWrongSecretIsToldWhy() throws Exception {
        Process component = null;
        try (GuestBed bed = new GuestBed(settings -> settings.with(Optional.empty(), ClientCertificates.UNCHECKED))) {
            component = component(bed.bed, "wrong");
            assertTrue(line(component.inputReader(), "error").startsWith("error not-authorized the secret"));
        } finally {
            if (component != null) {
                component.destroy();
            }
        }
    }
}
