package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be told without a decoder; the end-to-end tests look at the pictures. */
class PageSetTest {
    private static final int MAX_NAL_BYTES = 1200;

    @Test
    void everyNalUnitFitsAPacketSoThatPacketizationMode0WillDo() {
        for (String line : List.of("", "0", "0123456789", "1111111111111", "••••••••••••••••")) {
            for (int page = 0; page < 7; page++) {
                for (List<byte[]> unit : PageSet.menu().page(page, line).accessUnits()) {
                    assertTrue(unit.stream().allMatch(nal -> nal.length < MAX_NAL_BYTES));
                }
            }
        }
    }

    @Test
    void slicesFollowEachOtherInTheOrderOfTheirMacroblocks() {
        for (List<byte[]> unit : PageSet.menu().page(0, "4711").accessUnits()) {
            int last = -1;
            for (byte[] slice : unit.subList(2, unit.size())) {
                int first = firstMacroblock(slice);
                assertTrue(first > last, first + " after " + last);
                last = first;
            }
            assertEquals(0, firstMacroblock(unit.get(2)));
        }
    }

    @Test
    void bothFilesHaveTheSameParameterSets() {
        List<byte[]> plain = PageSet.menu().page(0, "").accessUnits().get(0);
        List<byte[]> other = PageSet.menu().page(6, "").accessUnits().get(1);
        assertArrayEquals(plain.get(0), other.get(0));
        assertArrayEquals(plain.get(1), other.get(1));
    }

    @Test
    void picturesThatFollowEachOtherDifferInTheirIdrPicId() {
        List<List<byte[]>> units = PageSet.menu().page(0, "4711").accessUnits();
        assertEquals(2, units.size());
        assertFalse(Arrays.equals(units.get(0).get(2), units.get(1).get(2)));
    }

    /** Exp-Golomb (ITU-T H.264 section 9.1), the first field of a slice header. */
    private static int firstMacroblock(byte[] slice) {
        int bit = 8;
        int zeros = 0;
        while ((slice[bit / 8] >> (7 - bit % 8) & 1) == 0) {
            zeros++;
            bit++;
        }
        int value = 0;
        for (int i = 0; i <= zeros; i++, bit++) {
            value = value << 1 | (slice[bit / 8] >> (7 - bit % 8) & 1);
        }
        return value - 1;
    }
}
