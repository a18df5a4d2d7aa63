package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.e2e.peer.Api;
import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Proc;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.XmppServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets that can be recognised go in everywhere, with the log at debug, and come out nowhere. */
@Timeout(300)
class SecretsIT {
    private static final String CONFIGURED = "canary-configured-71c4";
    private static final String STORED = "canary-stored-5e02";
    private static final String WEB = "canary-webbridge-93ab";
    private static final String TURN = "canary-turn-secret-28fd";
    private static final String PIN = "8402917355620194";
    private static final String HOST_PIN = "7719300482651937";
    private static final String WRONG_PIN = "6650172948830215";
    private static final String ADDED = "partner." + XmppServer.DOMAIN;
    private static final Set<String> SECRET_FILES = Set.of("admin-token", "seal-key");

    @RegisterExtension
    static final Stage stage = new Stage();

    private final Map<String, String> seen = new LinkedHashMap<>();
    private final List<String> canaries =
            new ArrayList<>(List.of(CONFIGURED, STORED, WEB, TURN, PIN, HOST_PIN, WRONG_PIN));
    private final Map<String, String> settings = new LinkedHashMap<>(Daemon.settings(stage));

    @Test
    void noSecretComesOutOfLogApiMetricsPagesCommandsOrFiles() throws Exception {
        settings.put("xmpp.domain", XmppServer.DOMAIN);
        settings.put("xmpp.tls.mode", "off");
        settings.put("xmpp.webbridge-id", "webbridge");
        settings.put("xmpp.webbridge-secret", WEB);
        settings.put("turn.secret", TURN);
        settings.put(
                "meetings",
                "[{name: demo, number: 1000}, {name: board, number: 4711, pin: \"" + PIN + "\", host-pin: \"" + HOST_PIN
                        + "\"}]");
        withASecretThatIsStored();
        settings.put("xmpp.callbridge-secret", CONFIGURED);
        withASecretThatIsConfigured();
        assertNoCanary();
    }

    private Daemon start() throws IOException {
        Path file = Files.writeString(
                stage.dir().resolve("debug.xml"),
                "<configuration><appender name='out' class='ch.qos.logback.core.ConsoleAppender'><encoder><pattern>"
                        + "%level %logger{0} %msg%n%ex</pattern></encoder></appender>"
                        + "<root level='DEBUG'><appender-ref ref='out'/></root></configuration>");
        Daemon gateway = Daemon.start(stage, settings, "-Dlogback.configurationFile=" + file);
        canaries.add(gateway.token());
        return gateway;
    }

    private void withASecretThatIsStored() throws Exception {
        Daemon gateway = start();
        see(
                gateway,
                "PUT of a secret",
                gateway.api()
                        .put("/api/v1/configuration/xmpp", "{\"sharedSecret\":\"" + STORED + "\"}")
                        .body());
        see(
                gateway,
                "PUT of half a secret",
                gateway.api()
                        .put("/api/v1/configuration/xmpp", "{\"sharedSecret\":\"" + STORED)
                        .body());
        String made = run("callbridge", "add", "partner");
        String added = made.lines().reduce((first, last) -> last).orElseThrow();
        assertTrue(added.length() > 40, made);
        canaries.add(added);
        joinAndFailToJoin(gateway);
        beAComponent(gateway, added);
        look(gateway, "stored");
        gateway.stop();
        seen.put("the log with a stored secret", gateway.process().output());
    }

    private void withASecretThatIsConfigured() throws Exception {
        Daemon gateway = start();
        see(
                gateway,
                "PUT of what is fixed",
                gateway.api()
                        .put("/api/v1/configuration/xmpp", "{\"sharedSecret\":\"" + STORED + "\"}")
                        .body());
        look(gateway, "configured");
        gateway.stop();
        seen.put("the log with a configured secret", gateway.process().output());
    }

    private void see(Daemon gateway, String what, String text) {
        assertFalse(text.isEmpty(), what);
        seen.put(what, text);
    }

    /** By page with a signed link, with the wrong PIN and the right one, and by telephone the same. */
    private void joinAndFailToJoin(Daemon gateway) {
        Browsers browsers = Browsers.start(stage);
        joinByLink(gateway, browsers.chromium(700));
        Browser browser = browsers.chromium(1000);
        browser.startJoining(gateway.url("/meet/board"), "Ann");
        browser.awaitState("failed", Duration.ofSeconds(15));
        browser.fill("pin-input", WRONG_PIN);
        browser.click("join-button");
        Await.until(
                () -> !browser.hook("pin-error").text().isEmpty(),
                Duration.ofSeconds(15),
                "the page to say that it is wrong");
        browser.fill("pin-input", PIN);
        browser.click("join-button");
        browser.awaitState("connected", Duration.ofSeconds(15));
        Baresip room = Baresip.soundOnly(stage, "room", Baresip.Codec.PCMU, 500);
        room.callInVain(gateway.sipUri("4711**" + WRONG_PIN));
        Baresip host = Baresip.soundOnly(stage, "host", Baresip.Codec.PCMU, 500);
        host.call(gateway.sipUri("4711**" + HOST_PIN));
        host.hangUp();
    }

    private void joinByLink(Daemon gateway, Browser guest) {
        String url = Api.parse(gateway.api()
                        .post("/api/v1/meetings/board/links", "{\"role\":\"host\"}")
                        .body())
                .path("url")
                .asText();
        assertTrue(url.contains("#token=g1."), "a link");
        canaries.add(url.substring(url.indexOf("g1.")));
        guest.join(url, "Invited");
        guest.click("leave-button");
        guest.open(gateway.url("/meet/board?x#token=g1.e30.canary-forged-9b1f"));
        canaries.add("canary-forged-9b1f");
        guest.startJoining("Forger");
        guest.awaitState("failed", Duration.ofSeconds(15));
        assertEquals("token-invalid", guest.hook("status").attribute("data-error"));
        guest.close();
    }

    /** Registers with a wrong secret and with the right one, and calls meetings as a Jingle client would. */
    private void beAComponent(Daemon gateway, String secret) throws Exception {
        see(gateway, "a wrong registration", talk(gateway, WRONG_PIN, ""));
        String bridge = "callbridge." + XmppServer.DOMAIN;
        StringBuilder calls = new StringBuilder();
        for (String meeting : List.of("4711", "4711**" + WRONG_PIN, "4711**" + PIN)) {
            String to = " from='eve@" + ADDED + "/x' to='" + meeting + "@" + bridge + "'";
            calls.append("<presence type='probe'").append(to).append("/>");
            calls.append("<iq type='get' id='d' ")
                    .append(to)
                    .append("><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
            calls.append("<iq type='set' id='j' ")
                    .append(to)
                    .append("><jingle xmlns='urn:xmpp:jingle:1' action='session-initiate' sid='s1'/></iq>");
        }
        calls.append("<iq type='get' id='last' from='")
                .append(ADDED)
                .append("' to='")
                .append(bridge)
                .append("'><ping xmlns='urn:xmpp:ping'/></iq>");
        // what a component says itself comes back to it as the sender's address of each answer
        String answers = talk(gateway, secret, calls.toString());
        assertTrue(answers.contains("id='last'"), answers);
    }

    private static String talk(Daemon gateway, String secret, String stanzas)
            throws IOException, GeneralSecurityException {
        try (Socket socket = new Socket("localhost", gateway.port("xmpp.component-port"))) {
            socket.setSoTimeout(10_000);
            write(
                    socket,
                    "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='"
                            + ADDED + "'>");
            String header = hear(socket, "'>");
            String id = header.replaceFirst("(?s).* id='([^']+)'.*", "$1");
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            String digest = HexFormat.of().formatHex(sha.digest((id + secret).getBytes(StandardCharsets.UTF_8)));
            write(socket, "<handshake>" + digest + "</handshake>");
            String heard = hear(socket, stanzas.isEmpty() ? "</stream:stream>" : "<handshake/>");
            if (stanzas.isEmpty()) {
                return heard;
            }
            write(socket, stanzas);
            return heard + hear(socket, "id='last'");
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hear(Socket socket, String end) throws IOException {
        StringBuilder heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (heard.indexOf(end) < 0) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("closed; heard " + heard);
            }
            heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return heard.toString();
    }

    /** Everything that can be asked of a running gateway. */
    private void look(Daemon gateway, String when) {
        JsonNode paths = gateway.api().json("/api/v1/openapi.json").path("paths");
        List<String> all = new ArrayList<>(List.of("/", "/admin", "/metrics", "/readyz", "/healthz", "/meet/board"));
        paths.fieldNames().forEachRemaining(path -> {
            if (paths.path(path).has("get")) {
                all.add("/api/v1" + path.replace("{name}", "board").replaceAll("\\{[^}]*}", "none"));
            }
        });
        assertTrue(all.size() > 10, all::toString);
        for (String path : all) {
            see(
                    gateway,
                    path + " " + when,
                    gateway.api()
                                    .get(path, "Authorization", "Bearer " + gateway.token())
                                    .body() + " ");
        }
        see(gateway, "threads " + when, gateway.jcmd("Thread.print"));
        see(gateway, "config show " + when, run("config", "show"));
        see(gateway, "config check " + when, run("config", "check"));
        see(gateway, "doctor " + when, run("doctor", "xmpp", "--json"));
        see(gateway, "callbridge list " + when, run("callbridge", "list"));
    }

    private String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Daemon.launcher().toString()));
        command.addAll(List.of(arguments));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        Proc proc = stage.own(Proc.start("drawbridge-" + arguments[0], stage.dir(), Map.of(), command));
        proc.awaitExit(Duration.ofSeconds(90));
        return proc.output();
    }

    private void assertNoCanary() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(settings.get("data-dir")))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!SECRET_FILES.contains(name) && !name.endsWith("-secret")) {
                    seen.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        List<String> found = new ArrayList<>();
        seen.forEach((where, text) -> canaries.stream().filter(text::contains).forEach(canary -> {
            int at = text.indexOf(canary);
            found.add(where + " has " + canary + ": ..."
                    + text.substring(Math.max(0, at - 150), Math.min(text.length(), at + 60)));
        }));
        assertEquals(List.of(), found);
        stage.note(seen.size() + " places without " + canaries.size() + " secrets");
    }
}
