package io.drawbridge.e2e;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browser.TileSeen;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a person in a browser sees of the others: their names, and their pictures as they move. */
record Gathering(Stage stage, Duration patience) {
    /** Brightness that changes from one look to the next, of 255. */
    private static final double STILL = 0.3;

    /** Waits until those are listed, each once, and nobody else. */
    void awaitRoster(Browser browser, Set<String> names) {
        Await.until(
                () -> sameEach(browser.hook("participant").names(), names),
                patience,
                () -> names + " on the page, but " + browser.hook("participant").names());
    }

    /** Waits until the pictures of those are shown, each once, and nobody else's. */
    void awaitPictures(Browser browser, Set<String> names) {
        Await.until(
                () -> sameEach(
                        browser.tiles().stream()
                                .filter(TileSeen::seen)
                                .map(TileSeen::name)
                                .toList(),
                        names),
                patience,
                () -> names + " to be seen, but " + browser.tiles());
    }

    private static boolean sameEach(List<String> shown, Set<String> names) {
        return shown.size() == names.size()
                && shown.stream().collect(Collectors.toSet()).equals(names);
    }

    /** Waits until two looks at the picture of each of those, of one size, differ. */
    void awaitMotion(Browser browser, Set<String> names) {
        names.forEach(name -> awaitMotion(browser, name));
    }

    private void awaitMotion(Browser browser, String name) {
        Picture[] before = new Picture[1];
        Await.until(
                () -> {
                    Optional<Picture> now = browser.pictureOf(name);
                    boolean moved = now.isPresent() && before[0] != null && moved(before[0], now.get());
                    now.ifPresent(picture -> before[0] = picture);
                    return moved;
                },
                patience,
                () -> "a picture of " + name + " that moves, last " + before[0] + ", among " + browser.tiles() + " "
                        + browser.stats());
        stage.note(browser.hook("name-input").attribute("value") + " sees " + name + " move: " + before[0]);
    }

    private static boolean moved(Picture before, Picture now) {
        return before.image().getWidth() == now.image().getWidth()
                && before.image().getHeight() == now.image().getHeight()
                && before.difference(now) > STILL;
    }
}
