package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DerTest {
    @Test
    void brokenDerIsReadAsFarAsItGoesAndNeverThrows() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] der = new byte[random.nextInt(40)];
            random.nextBytes(der);
            for (Der.Item item : Der.items(der)) {
                Der.items(item.content());
            }
        }
        assertEquals(0, Der.items(new byte[] {0x30, (byte) 0x84, 1, 1, 1, 1}).size());
        assertEquals(0, Der.items(new byte[] {0x30, 5, 1}).size());
    }
}
