package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.ivr.Page;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.PageSet;
import io.drawbridge.e2e.peer.H264Stills;
import io.drawbridge.e2e.peer.Picture;
import io.drawbridge.e2e.peer.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pages of the menu in a real decoder: digits are put into pictures that were encoded without them. */
@Timeout(60)
class MenuPagesIT {
    private static final int WIDTH = 416;
    private static final int HEIGHT = 240;
    private static final int CELL = 32;
    private static final int LINE_TOP = 144;
    private static final String SIGNS = "0123456789•";

    @RegisterExtension
    static final Stage stage = new Stage();

    @Test
    void everySignIsSeenAtEveryPlaceExactlyAsItWasDrawn() throws IOException {
        List<Picture> drawn = drawnSigns();
        List<List<byte[]>> stream = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int shift = 0; shift < SIGNS.length(); shift++) {
            String line = (SIGNS + SIGNS + SIGNS).substring(shift, shift + PageSet.CELLS);
            lines.add(line);
            stream.addAll(PageSet.menu().page(Page.NUMBER.index(), line).accessUnits());
        }
        List<Picture> seen = H264Stills.decode(stage, "lines", stream, WIDTH, HEIGHT);
        assertEquals(lines.size() * 2, seen.size());
        for (int i = 0; i < seen.size(); i++) {
            for (int cell = 0; cell < PageSet.CELLS; cell++) {
                char sign = lines.get(i / 2).charAt(cell);
                assertSame(drawn.get(SIGNS.indexOf(sign) * 2), seen.get(i), cell, "'" + sign + "' at " + cell);
            }
        }
    }

    @Test
    void theWordsOfAPageStayAsTheyAreWhileDigitsCome() {
        List<List<byte[]>> stream = new ArrayList<>();
        for (Page page : Page.values()) {
            stream.addAll(PageSet.menu().page(page.index(), "").accessUnits());
            stream.addAll(PageSet.menu().page(page.index(), "4711").accessUnits());
        }
        List<Picture> seen = H264Stills.decode(stage, "pages", stream, WIDTH, HEIGHT);
        assertEquals(Page.values().length * 4, seen.size());
        for (int i = 0; i < seen.size(); i += 4) {
            Picture plain = seen.get(i);
            Picture typed = seen.get(i + 2);
            assertTrue(plain.contrast() > 10, "words on page " + i / 4);
            assertEquals(0, difference(plain, typed, 0, LINE_TOP, 0, WIDTH), "above the digits");
            assertEquals(0, difference(plain, typed, LINE_TOP + CELL, HEIGHT, 0, WIDTH), "below the digits");
            assertTrue(difference(plain, typed, LINE_TOP, LINE_TOP + CELL, 0, WIDTH) > 1000, "digits");
        }
    }

    @Test
    void thePagesOfTheMeetingAreReadableAndDiffer() {
        List<NotePage> pages = List.of(NotePage.HELP, NotePage.MUTED, NotePage.ALONE, NotePage.NO_PICTURE);
        List<List<byte[]>> stream = new ArrayList<>();
        pages.forEach(page -> stream.addAll(page.picture().accessUnits()));
        List<Picture> seen = H264Stills.decode(stage, "notes", stream, WIDTH, HEIGHT);
        assertEquals(pages.size() * 2, seen.size());
        for (int i = 0; i < seen.size(); i++) {
            assertTrue(seen.get(i).contrast() > 10, "words on " + pages.get(i / 2));
            for (int j = 0; j < i; j++) {
                assertEquals(i / 2 == j / 2, seen.get(i).otherInk(seen.get(j)) < 60, i + " and " + j);
            }
        }
    }

    private static List<Picture> drawnSigns() throws IOException {
        try (InputStream in = PageSet.class.getResourceAsStream("digits.h264")) {
            return H264Stills.decode(stage, "digits", in.readAllBytes(), WIDTH, HEIGHT);
        }
    }

    private static void assertSame(Picture drawn, Picture seen, int cell, String what) {
        assertEquals(0, difference(drawn, seen, LINE_TOP, LINE_TOP + CELL, cell * CELL, (cell + 1) * CELL), what);
    }

    private static long difference(Picture one, Picture other, int top, int bottom, int left, int right) {
        long sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += Math.abs(
                        (one.image().getRGB(x, y) & 0xff) - (other.image().getRGB(x, y) & 0xff));
            }
        }
        return sum;
    }
}
