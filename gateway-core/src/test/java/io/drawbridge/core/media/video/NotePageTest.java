package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be told without a decoder; the end-to-end tests look at the pictures. */
class NotePageTest {
    private static final int MAX_NAL_BYTES = 1200;

    @ParameterizedTest
    @EnumSource
    void everyPageIsTwoPicturesOfWholeNalUnitsThatDifferInTheirIdrPicId(NotePage page) {
        List<List<byte[]>> units = page.picture().accessUnits();
        assertEquals(2, units.size());
        for (List<byte[]> unit : units) {
            assertEquals(0x67, unit.get(0)[0]);
            assertEquals(0x68, unit.get(1)[0]);
            assertTrue(unit.stream().skip(2).allMatch(nal -> nal[0] == 0x65));
            assertTrue(unit.stream().allMatch(nal -> nal.length < MAX_NAL_BYTES));
        }
        assertFalse(Arrays.equals(units.get(0).get(2), units.get(1).get(2)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUDIO_ONLY")
    void aPageOfTheMeetingIsOfTheSizeThatTheMenuHad(NotePage page) {
        List<byte[]> menu = PageSet.menu().page(0, "").accessUnits().get(0);
        List<byte[]> note = page.picture().accessUnits().get(0);
        assertArrayEquals(menu.get(0), note.get(0));
        assertArrayEquals(menu.get(1), note.get(1));
    }
}
