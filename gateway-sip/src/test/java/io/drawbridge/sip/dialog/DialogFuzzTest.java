package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes in whatever order: nothing is thrown, what is kept stays bounded, and once all calls end nothing is left. Replays its
 * inputs; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class DialogFuzzTest {
    private static final int STEPS = 25_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @Timeout(120)
    void anySequenceOfMessagesThrowsNothingAndLeavesNothing(long seed) {
        DialogStorm storm = new DialogStorm(new Random(seed));
        for (int i = 0; i < STEPS; i++) {
            storm.step();
        }
        assertTrue(storm.started() > 300, "calls were made: " + storm.started());
        storm.end();
    }

    @FuzzTest(maxDuration = "10m")
    void anyBytesThrowNothingAndLeaveNothing(byte[] data) {
        Drawn drawn = new Drawn(data);
        DialogStorm storm = new DialogStorm(drawn);
        int steps = 0;
        while (drawn.left()) {
            storm.step();
            steps++;
            assertTrue(storm.size() <= 4 * steps, "more is kept than was sent");
        }
        storm.end();
    }

    /** Chance that is drawn from bytes, so that a fuzzer can steer it; nothing but zeros behind them. */
    @SuppressWarnings("serial") // never written
    private static final class Drawn extends Random {
        private final byte[] data;
        private int at;

        Drawn(byte[] data) {
            this.data = data;
        }

        boolean left() {
            return at < data.length;
        }

        /** A byte in the high bits as well as in the low ones, since both are asked for. */
        @Override
        protected int next(int bits) {
            int drawn = data != null && at < data.length ? data[at++] & 0xff : 0;
            return bits <= Byte.SIZE ? drawn >>> (Byte.SIZE - bits) : drawn << (bits - Byte.SIZE) | drawn;
        }
    }
}
