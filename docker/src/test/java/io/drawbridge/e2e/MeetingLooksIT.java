package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.Stage;
import io.drawbridge.e2e.peer.TcpRelay;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Walks a host, a guest and a room through every state of a meeting: leaves pictures in {@code target/screenshots}, lets axe look at each,
 * and measures what can be touched and what is cut off.
 */
@Timeout(300)
class MeetingLooksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path PICTURES = Path.of("target", "screenshots").toAbsolutePath();
    /** Of what a finger touches, in CSS pixels; a mouse needs less. */
    private static final int FINGER = 44;

    private static final int MOUSE = 24;
    private static final int NARROW = 820;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    private final List<String> faults = new ArrayList<>();
    private String variant = "";
    private boolean phone;

    @BeforeAll
    static void start() throws IOException {
        DatagramSocket mute = stage.own(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        gateway = Daemon.start(
                stage,
                Map.of(
                        "meetings",
                        "[{name: weekly, number: \"1000\", title: Weekly meeting, host-pin: \"2222\", lobby: true},"
                                + " {name: open, number: \"1001\", title: Open meeting, host-pin: \"2222\"}]",
                        "sip.trunks",
                        "[{name: silent, address: \"127.0.0.1:" + mute.getLocalPort()
                                + "\", transport: udp, ping-seconds: 0}, {name: closed, address: \"127.0.0.1:"
                                + Ports.free() + "\", transport: tcp, ping-seconds: 0}]",
                        "sip.dial-rules",
                        "[{match: 91XX, trunk: silent}, {match: 92XX, trunk: closed}]"));
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "{0} {1}x{2} {3}")
    @CsvSource("fr, 390, 844, light")
    void everyStateOfAMeetingIsReadableByEverybody(String language, int width, int height, String scheme) {
        assertReadable(language, width, height, scheme);
    }

    @ParameterizedTest(name = "{0} {1}x{2} {3}")
    @CsvSource({"en, 1280, 800, light", "fr, 1280, 800, dark", "en, 390, 844, dark"})
    @Tag("full") // the quick set has seen the longer language in the smaller window
    void everyStateOfAMeetingIsReadableByEverybodyElse(String language, int width, int height, String scheme) {
        assertReadable(language, width, height, scheme);
    }

    private void assertReadable(String language, int width, int height, String scheme) {
        variant = language + "-" + width + "x" + height;
        phone = width < NARROW;
        Map<String, Object> circumstances = Map.of(
                "language",
                language,
                "width",
                width,
                "height",
                height,
                "scheme",
                scheme,
                "touch",
                phone,
                "motion",
                "reduce");
        int port = Ports.free();
        TcpRelay cable = TcpRelay.start(stage, port, gateway.port("web.http-port"));
        try (Browser host = browsers.chromium(400, circumstances);
                Browser guest = browsers.chromium(1000, circumstances);
                Baresip room = Baresip.withPicture(stage, "room-" + language + width, Baresip.Codec.PCMU, 700)) {
            admission(host, guest, room, "http://localhost:" + port);
            peoplePanel(host, guest);
            hostDesk(host);
            pictures(host);
            chat(host, guest);
            room.pullPlug();
            screens(host, guest);
            trouble(host, cable);
            endings(host, guest);
            refusals(host, guest);
            assertEquals(List.of(), faults);
        }
    }

    private void admission(Browser host, Browser guest, Baresip room, String way) {
        joinAsHost(host, way + "/meet/weekly");
        lock(host); // or a guest would be let in at once, with a host there
        host.click("people-button");
        guest.startJoining(gateway.plainUrl("/meet/weekly"), "Béatrice Lemoine");
        guest.awaitState("waiting", PATIENCE);
        look(guest, "guest-waits");
        room.call(gateway.sipUri("weekly"));
        Await.until(() -> host.hook("waiting-person").count() == 2, PATIENCE, host::pageText);
        look(host, "somebody-waits");
        host.click("see-waiting");
        Await.until(() -> host.hook("people-panel").visible(), PATIENCE, host::pageText);
        look(host, "host-admits");
        host.click("admit-all");
        guest.awaitState("connected", PATIENCE);
        Await.until(() -> host.hook("participant").count() == 2, PATIENCE, host::pageText);
    }

    private static void joinAsHost(Browser host, String url) {
        host.open(url);
        Await.until(host::canJoin, PATIENCE, host::pageText);
        host.click("pin-have");
        host.fill("pin-input", "2222");
        host.startJoining("Hana Sato");
        host.awaitState("connected", PATIENCE);
    }

    private static void lock(Browser host) {
        openPanel(host, "people");
        Await.until(() -> host.hook("host-desk").visible(), PATIENCE, host::pageText);
        host.click("lock-button");
        Await.until(() -> host.hook("lock-button").attribute("aria-pressed").equals("true"), PATIENCE, host::pageText);
    }

    private void peoplePanel(Browser host, Browser guest) {
        guest.click("hand-button");
        host.clickFor("mute-other-button", "Béatrice");
        Await.until(() -> said(host, "data-hand") && said(host, "data-muted"), PATIENCE, host::pageText);
        host.reveal("remove-button");
        look(host, "people");
    }

    private static boolean said(Browser host, String attribute) {
        return host.map("participant", attribute, "data-name").containsKey("true");
    }

    private void hostDesk(Browser host) {
        for (String number : List.of("9100", "9200")) {
            host.fill("dial-input", number);
            host.click("dial-button");
        }
        Await.until(
                () -> host.map("dial", "data-state", "data-testid").keySet().containsAll(List.of("calling", "failed")),
                PATIENCE,
                host::pageText);
        host.reveal("dial-input");
        look(host, "dial-out");
        host.reveal("lock-button");
        look(host, "locked");
        host.reveal("microphone-select");
        look(host, "devices-in-call");
        host.click("people-button");
    }

    private void pictures(Browser host) {
        awaitPictures(host);
        host.click("hand-button");
        Await.until(() -> !host.hook("toast").visible(), PATIENCE, "no remark that lies over a tile");
        look(host, "grid");
        host.click("hand-button");
        host.click("view-button");
        awaitPictures(host);
        look(host, "speaker-view");
        host.click("view-button");
        host.click("pin-button");
        awaitPictures(host);
        look(host, "pinned");
        host.click("pin-button");
        if (!phone) {
            host.click("help-button");
            look(host, "shortcuts");
            host.click("help-close");
        }
    }

    /** One at least: on a busy machine the gateway may find that the way carries no more. */
    private static void awaitPictures(Browser browser) {
        Await.until(
                () -> browser.tiles().stream().anyMatch(Browser.TileSeen::seen),
                PATIENCE,
                () -> "pictures, but " + browser.tiles());
    }

    private void chat(Browser host, Browser guest) {
        openPanel(host, "chat");
        write(guest, "Good morning! Shall we begin?");
        awaitLine(host, "Shall we");
        write(host, "Bonjour, on attend encore la salle 4 : elle arrive dans deux minutes.");
        awaitLine(guest, "deux minutes");
        write(guest, "Agenda: https://example.org/a/very/long/address/that/nobody/would/ever/want/to/type/by/hand");
        awaitLine(host, "by/hand");
        look(host, "chat");
        host.click("chat-button");
        awaitPictures(host);
        write(guest, "One more thing");
        Await.until(() -> host.hook("toast").visible(), PATIENCE, host::pageText);
        look(host, "unread");
    }

    private static void write(Browser from, String text) {
        from.fill("chat-input", text);
        from.press("chat-input", "Enter");
    }

    private static void awaitLine(Browser reader, String text) {
        Await.until(() -> reader.texts("chat-log").get(0).contains(text), PATIENCE, reader::pageText);
    }

    private void screens(Browser host, Browser guest) {
        guest.click("share-button");
        Await.until(
                () -> host.tiles().stream().anyMatch(tile -> tile.content().equals("slides") && tile.seen()),
                PATIENCE,
                () -> host.tiles() + guest.pageText());
        look(host, "screen-of-another");
        guest.click("share-stop");
        host.click("share-button");
        Await.until(() -> host.hook("share-stop").visible(), PATIENCE, host::pageText);
        look(host, "own-screen");
        host.click("share-stop");
    }

    private void trouble(Browser host, TcpRelay cable) {
        Await.until(
                () -> host.map("quality-sign", "data-grade", "title").containsKey("poor"), PATIENCE, host::pageText);
        look(host, "poor-quality");
        openPanel(host, "people");
        host.reveal("remove-button");
        look(host, "poor-quality-in-words");
        cable.cut();
        host.awaitState("reconnecting", PATIENCE);
        look(host, "reconnecting");
        cable.mend();
        host.awaitState("connected", PATIENCE);
    }

    private void endings(Browser host, Browser guest) {
        host.clickFor("remove-button", "Béatrice");
        look(host, "remove-question");
        host.click("confirm-yes");
        guest.awaitState("ended", PATIENCE);
        look(guest, "removed");
        host.click("end-button");
        host.click("confirm-yes");
        awaitEnd(host, "meeting-ended");
        look(host, "meeting-ended");
    }

    /** A room that takes H.264 and a browser that has none; then a meeting whose door is closed. */
    private void refusals(Browser host, Browser guest) {
        try (Baresip room = Baresip.withPicture(stage, "office" + variant, Baresip.Codec.PCMU, 700)) {
            room.call(gateway.sipUri("open"));
            guest.open(gateway.plainUrl("/meet/open"));
            guest.withoutH264();
            guest.startJoining("Béatrice Lemoine");
            guest.awaitState("connected", PATIENCE);
            Await.until(() -> guest.pageText().contains("H.264"), PATIENCE, guest::pageText);
            look(guest, "no-picture");
            guest.click("leave-button");
            joinAsHost(host, gateway.plainUrl("/meet/open"));
            lock(host);
            guest.startJoining(gateway.plainUrl("/meet/open"), "Béatrice Lemoine");
            awaitEnd(guest, "meeting-locked");
            look(guest, "locked-out");
            host.click("end-button");
            host.click("confirm-yes");
            awaitEnd(host, "meeting-ended");
        }
    }

    private static void awaitEnd(Browser browser, String key) {
        Await.until(() -> browser.hook("status").attribute("data-error").equals(key), PATIENCE, browser::pageText);
    }

    private static void openPanel(Browser browser, String name) {
        if (!browser.hook(name + "-button").attribute("aria-expanded").equals("true")) {
            browser.click(name + "-button");
        }
    }

    private void look(Browser browser, String state) {
        String name = variant + " " + state;
        browser.screenshot(PICTURES.resolve(variant).resolve("meeting-" + state + ".png"), false);
        browser.accessFaults().forEach(fault -> faults.add(name + ": " + fault));
        browser.layoutFaults(phone ? FINGER : MOUSE).forEach(fault -> faults.add(name + ": " + fault));
        if (browser.overflowPixels() > 0) {
            faults.add(name + " is wider than its window");
        }
    }
}
