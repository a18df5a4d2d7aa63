package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import java.time.Duration;

/** A room and a browser in one meeting: what each must hear and see of the other, and nothing of itself. */
final class Conversation {
    static final int ROOM_HZ = 440;
    static final int BROWSER_HZ = 1000;
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final double LEAST_FRAMES_PER_SECOND = 15;
    private static final int MEASURE_SECONDS = 4;
    private static final int PAGE_WIDTH = 416;
    private static final double FLAT = 10;
    private static final double STILL = 0.3;
    private static final double TINTED = 30;

    private final Stage stage;
    private final Baresip room;
    private final Browser browser;

    Conversation(Stage stage, Baresip room, Browser browser) {
        this.stage = stage;
        this.room = room;
        this.browser = browser;
    }

    /** Each end hears the other's tone and hardly anything else, so not its own either. */
    void assertTheyHearEachOther() {
        room.awaitTone(BROWSER_HZ, PATIENCE);
        browser.awaitTone(ROOM_HZ, PATIENCE);
    }

    /** Waits until pictures run both ways, then measures; {@code joinedAtNanos} is when the browser's join was clicked. */
    void assertTheySeeEachOther(long joinedAtNanos) {
        Await.until(this::roomSeesMoreThanAPage, PATIENCE, "the first picture in the room");
        long roomMillis = (System.nanoTime() - joinedAtNanos) / 1_000_000;
        Await.until(() -> browser.firstPictureMillis() >= 0, PATIENCE, "the first picture in the browser");
        stage.note("first picture after the click on join: browser " + browser.firstPictureMillis() + " ms, room "
                + roomMillis + " ms");
        Await.until(() -> room.framesShown() > 10 && browser.stats().framesDecoded() > 10, PATIENCE, "moving pictures");

        Picture roomFirst = room.picture("first");
        Picture browserFirst = browser.picture("first");
        long begin = System.nanoTime();
        long roomBefore = room.framesShown();
        long browserBefore = browser.stats().framesDecoded();
        Await.measureFor(Duration.ofSeconds(MEASURE_SECONDS));
        double seconds = (System.nanoTime() - begin) / 1e9;
        double roomRate = (room.framesShown() - roomBefore) / seconds;
        double browserRate = (browser.stats().framesDecoded() - browserBefore) / seconds;
        Picture roomSecond = room.picture("second");
        Picture browserSecond = browser.picture("second");
        stage.note(String.format(
                "frames a second: browser %.1f, room %.1f; %s; %s", browserRate, roomRate, browserSecond, roomSecond));

        assertAll(
                () -> assertTrue(
                        browserRate >= LEAST_FRAMES_PER_SECOND, () -> "the browser decodes " + browserRate + "/s"),
                () -> assertTrue(roomRate >= LEAST_FRAMES_PER_SECOND, () -> "the room shows " + roomRate + "/s"),
                () -> assertMoves("the browser", browserFirst, browserSecond),
                () -> assertMoves("the room", roomFirst, roomSecond),
                () -> assertTrue(
                        browserSecond.redness() > TINTED, () -> "the room's red in the browser: " + browserSecond),
                () -> assertTrue(
                        roomSecond.redness() < -TINTED, () -> "the browser's blue in the room: " + roomSecond));
    }

    private boolean roomSeesMoreThanAPage() {
        return room.framesShown() > 0 && room.picture("beginning").image().getWidth() != PAGE_WIDTH;
    }

    private static void assertMoves(String who, Picture first, Picture second) {
        assertTrue(first.contrast() > FLAT, () -> who + " sees a flat picture: " + first);
        assertTrue(second.contrast() > FLAT, () -> who + " sees a flat picture: " + second);
        double moved = first.difference(second);
        assertTrue(moved > STILL, () -> who + " sees a still picture, difference " + moved);
    }
}
