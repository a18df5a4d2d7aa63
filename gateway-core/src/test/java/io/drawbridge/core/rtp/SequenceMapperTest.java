package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceMapperTest {
    private final SequenceMapper mapper = new SequenceMapper();

    @Test
    void takingOutAndPuttingInKeepsNumbersContinuous() {
        Random random = new Random(3);
        mapper.start(100_000, 70_000);
        long next = 70_000;
        for (long in = 100_000; in < 120_000; in++) {
            switch (random.nextInt(4)) {
                case 0 -> mapper.skip(in);
                case 1 -> {
                    mapper.insertBefore(in, 2);
                    next += 2;
                    assertEquals(next++, mapper.map(in));
                }
                case 2 -> {
                    assertEquals(next++, mapper.map(in));
                    mapper.insertAfter(in, 3);
                    next += 3;
                }
                default -> assertEquals(next++, mapper.map(in));
            }
        }
    }

    @Test
    void aLossStaysAGapAndALatePacketFillsIt() {
        mapper.start(10, 50);
        assertEquals(50, mapper.map(10));
        assertEquals(52, mapper.map(12));
        mapper.skip(13);
        assertEquals(53, mapper.map(14));
        assertTrue(mapper.late(11));
        assertEquals(51, mapper.map(11));
    }

    @Test
    void aLatePacketThatIsTakenOutMovesNobody() {
        mapper.start(10, 50);
        mapper.map(10);
        mapper.map(12);
        mapper.skip(11);
        assertEquals(53, mapper.map(13));
    }

    @Test
    void whatIsOlderThanTheStartIsTooOld() {
        assertFalse(mapper.started());
        mapper.start(10, 50);
        assertEquals(-1, mapper.map(9));
        mapper.start(500, 60);
        assertEquals(-1, mapper.map(499));
        assertEquals(60, mapper.map(500));
    }
}
