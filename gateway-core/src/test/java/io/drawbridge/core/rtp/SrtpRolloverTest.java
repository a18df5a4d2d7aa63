package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.SrtpKeys.Profile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Known vectors, rollover counters and changes of keys, against packets that the code under test has not made. */
class SrtpRolloverTest {
    private static final int SSRC = 0x1234_5678;
    private static final Profile SUITE = Profile.AES_CM_128_HMAC_SHA1_80;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @BeforeAll
    static void chooseCiphers() {
        assertFalse(SrtpWarmUp.run().isEmpty());
    }

    @AfterEach
    void everyBufferIsBack() {
        assertEquals(0, allocator.metric().usedHeapMemory());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] fill(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static SrtpKeys keys(Profile suite, int local, int remote) {
        return new SrtpKeys(
                suite,
                fill(suite.keyLengthBytes(), local),
                fill(suite.saltLengthBytes(), local + 1000),
                fill(suite.keyLengthBytes(), remote),
                fill(suite.saltLengthBytes(), remote + 1000));
    }

    private SrtpSession session(int local, int remote) {
        return new SrtpSession(keys(SUITE, local, remote), allocator);
    }

    private static byte[] packet(int sequence) {
        return ByteBuffer.allocate(60)
                .putShort((short) 0x8060)
                .putShort((short) sequence)
                .putInt(sequence * 160)
                .putInt(SSRC)
                .putLong(0x0102_0304_0506_0708L)
                .array();
    }

    /** What the far end with that key sends. */
    private static byte[] sealed(Profile suite, int remote, long index) {
        return SrtpOracle.protect(
                suite,
                fill(suite.keyLengthBytes(), remote),
                fill(suite.saltLengthBytes(), remote + 1000),
                packet((int) index & 0xffff),
                (int) (index >> 16));
    }

    private static boolean opens(SrtpSession session, byte[] wire) {
        ByteBuf clear = session.unprotectRtp(Unpooled.wrappedBuffer(wire));
        if (clear == null) {
            return false;
        }
        assertEquals(0x0102_0304_0506_0708L, clear.getLong(12));
        clear.release();
        return true;
    }

    private static boolean opens(SrtpSession session, int remote, long index) {
        return opens(session, sealed(SUITE, remote, index));
    }

    private byte[] seal(SrtpSession session, int sequence) {
        ByteBuf wire = session.protectRtp(allocator.heapBuffer(100).writeBytes(packet(sequence)));
        byte[] bytes = ByteBufUtil.getBytes(wire);
        wire.release();
        return bytes;
    }

    @Test
    void theOracleKnowsTheKeysOfRfc3711() {
        byte[] master = bytes("E1F97A0D3E018BE0D64FA32C06DE4139");
        byte[] salt = bytes("0EC675AD498AFEEBB6960B3AABE6");
        assertEquals(
                "c61e7a93744f39ee10734afe3ff7a087", HexFormat.of().formatHex(SrtpOracle.derive(master, salt, 0, 16)));
        assertEquals("30cbbc08863d8c85d49db34a9ae1", HexFormat.of().formatHex(SrtpOracle.derive(master, salt, 2, 14)));
        assertEquals(
                "cebe321f6ff7716b6fd4ab49af256a156d38baa4",
                HexFormat.of().formatHex(SrtpOracle.derive(master, salt, 1, 20)));
    }

    @Test
    void theOracleKnowsThePacketsOfRfc7714() {
        byte[] salt = bytes("51756964 2070726f 2071756f");
        byte[] gallia = bytes("8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120"
                + "696e2070 61727465 73207472 6573");
        assertEquals(
                "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                        + "899d7f27beb16a9152cf765ee4390cce",
                HexFormat.of().formatHex(SrtpOracle.gcm(bytes("000102030405060708090a0b0c0d0e0f"), salt, gallia, 0)));
        byte[] longKey = bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        assertEquals(
                "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
                        + "7aa3db36dfffd6b0f9bb7878d7a76c13",
                HexFormat.of().formatHex(SrtpOracle.gcm(longKey, salt, gallia, 0)));
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void whatWeSendOverThreeTurnsOfTheCounterIsWhatTheRfcsSay(Profile suite) {
        try (SrtpSession session = new SrtpSession(keys(suite, 1, 2), allocator)) {
            for (long index = 65_000;
                    index < 200_000;
                    index += index % 65_536 > 65_530 || index % 65_536 < 3 ? 1 : 501) {
                byte[] wire = seal(session, (int) index & 0xffff);
                assertTrue(Arrays.equals(sealed(suite, 1, index), wire), "at " + index);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void whatComesOverThreeTurnsOfTheCounterIsOpenedAlsoOutOfOrder(Profile suite) {
        try (SrtpSession session = new SrtpSession(keys(suite, 1, 2), allocator)) {
            for (long index = 65_000; index < 200_000; index += 40) {
                assertTrue(opens(session, sealed(suite, 2, index + 10)), "at " + index);
                assertTrue(opens(session, sealed(suite, 2, index)), "late at " + index);
                assertFalse(opens(session, sealed(suite, 2, index)), "again at " + index);
            }
        }
    }

    @Test
    void aSourceWhoseFirstPacketsBeforeTheWrapWereLostIsOpened() {
        try (SrtpSession session = session(1, 2)) {
            assertTrue(opens(session, 2, 65_536 + 3));
            assertTrue(opens(session, 2, 65_536 + 4));
            assertTrue(opens(session, 2, 65_536 + 30_000));
            assertTrue(opens(session, 2, 65_536 + 60_000));
            assertTrue(opens(session, 2, 2 * 65_536 + 1));
        }
    }

    @Test
    void aSourceThatWasLostForMoreThanHalfATurnIsFoundAgain() {
        try (SrtpSession session = session(1, 2)) {
            assertTrue(opens(session, 2, 10));
            long after = 65_536 + 20_000;
            int refused = 0;
            while (refused < 200 && !opens(session, 2, after + refused)) {
                refused++;
            }
            assertTrue(refused < 100, "refused " + refused);
            assertTrue(opens(session, 2, after + refused + 1));
            assertFalse(opens(session, 2, 10), "the counter never goes back");
        }
    }

    @Test
    void theOldKeyServesUntilTheFirstPacketOfTheNewOne() {
        try (SrtpSession session = session(1, 2)) {
            assertTrue(opens(session, 2, 100));
            session.rekey(keys(SUITE, 1, 3));
            assertTrue(opens(session, 2, 101));
            assertFalse(opens(session, 2, 101), "replayed");
            assertTrue(opens(session, 2, 102));
            assertTrue(opens(session, 3, 103));
            assertFalse(opens(session, 2, 104));
            assertTrue(opens(session, 3, 105));
        }
    }

    @Test
    void theOldKeyDoesNotServeForEver() {
        try (SrtpSession session = session(1, 2)) {
            session.rekey(keys(SUITE, 1, 3));
            int served = 0;
            while (served < 10_000 && opens(session, 2, served)) {
                served++;
            }
            assertEquals(SrtpSession.MAX_PACKETS_OF_OLD_KEY, served);
            assertTrue(opens(session, 3, served));
        }
    }

    @Test
    void underANewKeyTheCounterMayGoOnOrBeginAgain() {
        for (long next : new long[] {0, 3 * 65_536 + 20, 65_535}) {
            try (SrtpSession session = session(1, 2)) {
                for (long index = 0; index < 3 * 65_536 + 10; index += 20_000) {
                    assertTrue(opens(session, 2, index));
                }
                assertTrue(opens(session, 2, 3 * 65_536 + 10));
                session.rekey(keys(SUITE, 1, 3));
                assertTrue(opens(session, 3, next), "at " + next);
                assertTrue(opens(session, 3, next + 1), "after " + next);
            }
        }
    }

    @Test
    void aKeyOfOursThatStaysGoesOnWhereItWas() {
        try (SrtpSession session = session(1, 2)) {
            seal(session, 65_535);
            seal(session, 0);
            session.rekey(keys(SUITE, 1, 3));
            assertTrue(Arrays.equals(sealed(SUITE, 1, 65_537), seal(session, 1)));
            session.rekey(keys(SUITE, 4, 3));
            assertTrue(Arrays.equals(sealed(SUITE, 4, 2), seal(session, 2)));
        }
    }

    @Test
    void aKeyOfTheirsThatStaysDoesNotOpenOldPacketsAgain() {
        try (SrtpSession session = session(1, 2)) {
            assertTrue(opens(session, 2, 100));
            session.rekey(keys(SUITE, 4, 2));
            assertFalse(opens(session, 2, 100));
            assertTrue(opens(session, 2, 101));
        }
    }

    @Test
    void anotherSsrcBeginsItsOwnCounter() {
        try (SrtpSession session = session(1, 2)) {
            for (long index = 0; index < 70_000; index += 1_000) {
                assertTrue(opens(session, 2, index));
            }
            byte[] other = packet(5);
            other[11] = 99;
            byte[] wire = SrtpOracle.protect(SUITE, fill(16, 2), fill(14, 1002), other, 0);
            assertTrue(opens(session, wire));
        }
    }

    @Test
    void threeThousandForgeriesOpenNothingAndDisturbNothing() {
        Random random = new Random(3711);
        try (SrtpSession session = session(1, 2)) {
            for (int i = 0; i < 3_000; i++) {
                byte[] forged = sealed(SUITE, 2, i + 1);
                forged[12 + random.nextInt(forged.length - 12)] ^= (byte) (1 + random.nextInt(255));
                assertFalse(opens(session, forged));
                byte[] stranger = fill(172, i);
                stranger[0] = (byte) 0x80;
                assertFalse(opens(session, stranger));
                if (i % 100 == 0) {
                    assertTrue(opens(session, 2, i));
                }
            }
        }
    }
}
