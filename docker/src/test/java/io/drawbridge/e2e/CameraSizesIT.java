package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Media;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Browsers make fewer layers of small pictures: whoever watches a small camera in full gets all of it even so. */
@Timeout(150)
class CameraSizesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Windows in which a picture is seen in full, and far from it. */
    private static final Map<String, Object> LARGE = Map.of("width", 1280, "height", 800);

    private static final Map<String, Object> SMALL = Map.of("width", 400, "height", 360);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(
                stage,
                Map.of(
                        "meetings",
                        "[{name: lines720, number: 720}, {name: lines360, number: 360}, {name: lines180, number: 180},"
                                + " {name: both, number: 100}]"));
        browsers = Browsers.start(stage);
    }

    @ParameterizedTest(name = "{0}x{1}")
    @CsvSource({"1280, 720, h", "640, 360, m", "320, 180, l"})
    void whoeverWatchesAloneInALargeWindowGetsTheWholePicture(int width, int height, String rid) {
        Browser sender = camera(width, height);
        Browser large = browsers.chromium(700, LARGE);
        String url = gateway.plainUrl("/meet/lines" + height);
        sender.join(url, "Ann");
        large.join(url, "Large");
        awaitLayers(sender, Set.of(rid));
        assertEquals(Map.of(rid, 1.0), sender.stats().scales(), "the whole picture, where the machine can make it");
        awaitHeights(sender, large, 1, height);
        assertEquals(List.of(), sender.faults());
        List.of(sender, large).forEach(Browser::close);
    }

    @Test
    void aSecondViewerInASmallWindowDoesNotMakeItSmallerForTheFirst() {
        Browser sender = camera(640, 360);
        Browser large = browsers.chromium(700, LARGE);
        Browser small = browsers.chromium(900, SMALL);
        String url = gateway.plainUrl("/meet/both");
        sender.join(url, "Ann");
        large.join(url, "Large");
        small.join(url, "Small");
        awaitHeights(sender, small, 90, 180);
        awaitHeights(sender, large, 360, 360);
        awaitLayers(sender, Set.of("m", "l"));
        assertEquals(Map.of("m", 1.0, "l", 2.0), sender.stats().scales());
        assertEquals(List.of(), sender.faults());
        List.of(sender, large, small).forEach(Browser::close);
    }

    private static Browser camera(int width, int height) {
        return browsers.chromium(
                500, Map.of("picture", Media.browserMovie(width, height).toString()));
    }

    private static void awaitLayers(Browser sender, Set<String> rids) {
        Await.until(
                () -> moving(sender).equals(rids),
                PATIENCE,
                () -> rids + " to be sent, but " + sender.stats().report());
    }

    /** The layers that are sent now. */
    private static Set<String> moving(Browser sender) {
        Map<String, Long> before = sender.stats().sentLayers("packetsSent");
        long from = System.nanoTime();
        Await.until(() -> System.nanoTime() - from > 700_000_000L, PATIENCE, "a moment");
        Map<String, Long> moved = new TreeMap<>(sender.stats().sentLayers("packetsSent"));
        moved.entrySet().removeIf(layer -> layer.getValue() <= before.getOrDefault(layer.getKey(), 0L));
        return new TreeSet<>(moved.keySet());
    }

    private static void awaitHeights(Browser sender, Browser viewer, int least, int most) {
        Await.until(
                () -> viewer.tiles().stream()
                        .anyMatch(
                                tile -> tile.name().equals("Ann") && tile.height() >= least && tile.height() <= most),
                PATIENCE,
                () -> "Ann's picture with " + least + " to " + most + " lines, but " + viewer.tiles() + ", sent "
                        + sender.stats().report());
    }
}
