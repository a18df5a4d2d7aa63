package io.drawbridge.core.media.video;

import io.drawbridge.core.rtp.H264Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Pages that are encoded beforehand, with a line into which digits are put without encoding anything: both files have the same parameter
 * sets, every slice stands for itself (no deblocking, no prediction across its borders, one quantiser), and the digits have a slice of their
 * own at each place. So a page is made by putting slices in the place of others. Made by src/main/picture/make-pages.sh. Immutable.
 */
public final class PageSet {
    /** How many digits the line holds. */
    public static final int CELLS = 13;

    private static final int ROWS_OF_MACROBLOCKS = 15;
    private static final int FIRST_ROW = 9;
    private static final int ROWS_OF_LINE = 2;
    private static final int SETS = 2;
    private static final int SLICES_PER_PAGE_ROW = 2;
    private static final int KINDS = 2;
    private static final int BLANK = 11;
    private static final String SIGNS = "0123456789•";

    private final StillPicture pages;
    private final StillPicture digits;

    private PageSet(StillPicture pages, StillPicture digits) {
        this.pages = pages;
        this.digits = digits;
    }

    /** The pages of the menu that asks for a meeting's number; loaded when they are first shown. */
    public static PageSet menu() {
        return Menu.PAGES;
    }

    /**
     * A page with something in its line, centred.
     *
     * @param page its place in the file
     * @param line digits and {@code •}, at most {@link #CELLS}; other characters leave their place empty
     */
    public StillPicture page(int page, String line) {
        List<List<byte[]>> units = new ArrayList<>();
        for (int kind = 0; kind < KINDS; kind++) {
            List<byte[]> plain = pages.accessUnits().get(page * KINDS + kind);
            units.add(line.isEmpty() ? plain : compose(plain, line, kind));
        }
        return new StillPicture(units);
    }

    private List<byte[]> compose(List<byte[]> plain, String line, int kind) {
        int above = SETS + FIRST_ROW * SLICES_PER_PAGE_ROW;
        List<byte[]> unit = new ArrayList<>(plain.subList(0, above));
        int shift = (CELLS - Math.min(CELLS, line.length())) / 2;
        for (int row = 0; row < ROWS_OF_LINE; row++) {
            for (int cell = 0; cell < CELLS; cell++) {
                int at = cell - shift;
                int sign = at >= 0 && at < line.length() ? SIGNS.indexOf(line.charAt(at)) : BLANK;
                List<byte[]> all = digits.accessUnits().get((sign < 0 ? BLANK : sign) * KINDS + kind);
                unit.add(all.get(SETS + (FIRST_ROW + row) * CELLS + cell));
            }
        }
        unit.addAll(plain.subList(above + ROWS_OF_LINE * SLICES_PER_PAGE_ROW, plain.size()));
        return unit;
    }

    /** Reads the two files, and holds them to what {@link #compose} relies on. */
    static PageSet of(byte[] pageStream, byte[] digitStream) {
        StillPicture pages = StillPicture.parse(pageStream);
        StillPicture digits = StillPicture.parse(digitStream);
        boolean fits = pages.accessUnits().stream()
                        .allMatch(unit -> unit.size() == SETS + ROWS_OF_MACROBLOCKS * SLICES_PER_PAGE_ROW)
                && digits.accessUnits().stream().allMatch(unit -> unit.size() == SETS + ROWS_OF_MACROBLOCKS * CELLS)
                && digits.accessUnits().size() == (BLANK + 1) * KINDS
                && H264Payload.NAL_SPS == (digits.accessUnits().get(0).get(0)[0] & 0x1f);
        if (!fits) {
            throw new IllegalStateException("the pages are not made as make-pages.sh makes them");
        }
        return new PageSet(pages, digits);
    }

    /** Loaded when it is first shown. */
    private static final class Menu {
        static final PageSet PAGES = of(bytes("pages.h264"), bytes("digits.h264"));

        private static byte[] bytes(String resource) {
            try (InputStream in = PageSet.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("missing resource " + resource);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException("unreadable resource " + resource, e);
            }
        }
    }
}
