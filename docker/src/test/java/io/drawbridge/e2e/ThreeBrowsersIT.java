package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browser.TileSeen;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three people in browsers, one of them without H.264, see each other all the time. */
@Timeout(150)
class ThreeBrowsersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @Test
    void everyoneSeesEveryoneElseAndWhoLeavesIsGone() {
        Browser ann = browsers.chromium(500);
        Browser bob = browsers.chromium(700);
        Browser fox = browsers.firefox(900);
        ann.join(gateway.plainUrl("/meet/demo"), "Ann");
        bob.join(gateway.plainUrl("/meet/demo"), "Bob");
        fox.join(gateway.plainUrl("/meet/demo"), "Fox");
        awaitPictures(ann, Set.of("Bob", "Fox"));
        awaitPictures(bob, Set.of("Ann", "Fox"));
        awaitPictures(fox, Set.of("Ann", "Bob"));
        for (Browser each : List.of(ann, bob, fox)) {
            long before = each.stats().framesDecoded();
            Await.until(
                    () -> each.stats().framesDecoded() > before + 40,
                    PATIENCE,
                    () -> "pictures that move: " + each.tiles());
            assertTrue(each.stats().connected());
        }
        bob.click("leave-button");
        awaitPictures(ann, Set.of("Fox"));
        awaitPictures(fox, Set.of("Ann"));
        assertEquals(List.of(), ann.faults());
    }

    private static void awaitPictures(Browser browser, Set<String> names) {
        Await.until(
                () -> browser.tiles().stream()
                        .filter(TileSeen::seen)
                        .map(TileSeen::name)
                        .collect(Collectors.toSet())
                        .equals(names),
                PATIENCE,
                () -> names + " to be seen, but " + browser.tiles());
    }
}
