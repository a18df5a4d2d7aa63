package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.rtp.SrtpKeys.Profile;
import io.drawbridge.core.rtp.SrtpSession.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpSessionTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @BeforeAll
    static void chooseCiphers() {
        assertTrue(List.of(SrtpWarmUp.OPENSSL, SrtpWarmUp.JAVA).contains(SrtpWarmUp.run()));
    }

    @AfterEach
    void everyBufferIsBack() {
        assertEquals(0, allocator.metric().usedHeapMemory());
        assertEquals(0, allocator.metric().usedDirectMemory());
    }

    /** Keys of both ends of one transport. */
    static SrtpKeys keys(Profile profile, boolean mirrored) {
        byte[] one = new byte[profile.keyLengthBytes()];
        byte[] two = new byte[profile.keyLengthBytes()];
        Arrays.fill(one, (byte) 1);
        Arrays.fill(two, (byte) 2);
        byte[] salt = new byte[profile.saltLengthBytes()];
        return mirrored ? new SrtpKeys(profile, two, salt, one, salt) : new SrtpKeys(profile, one, salt, two, salt);
    }

    private ByteBuf rtp(int sequence, long ssrc) {
        ByteBuf packet = allocator.directBuffer(64);
        RtpPacket.writeHeader(packet, 96, false, sequence, 1234, ssrc);
        return packet.writeLong(0x0102_0304_0506_0708L);
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void whatOneEndProtectsTheOtherReads(Profile profile) {
        try (SrtpSession here = new SrtpSession(keys(profile, false), allocator);
                SrtpSession there = new SrtpSession(keys(profile, true), allocator)) {
            for (int sequence = 65000; sequence < 67000; sequence++) {
                ByteBuf wire = here.protectRtp(rtp(sequence & 0xffff, 0xdead_beefL));
                assertNotNull(wire);
                ByteBuf clear = there.unprotectRtp(wire);
                wire.release();
                assertNotNull(clear, "at " + sequence);
                assertEquals(0x0102_0304_0506_0708L, clear.getLong(12));
                assertEquals(20, clear.readableBytes());
                clear.release();
            }
            ByteBuf compound = allocator.directBuffer();
            RtcpWriter.write(compound, List.of(new RtcpPacket.ReceiverReport(7, List.of())));
            String plain = ByteBufUtil.hexDump(compound);
            ByteBuf wire = here.protectRtcp(compound);
            assertNotNull(wire);
            ByteBuf clear = there.unprotectRtcp(wire);
            wire.release();
            assertNotNull(clear);
            assertEquals(plain, ByteBufUtil.hexDump(clear));
            clear.release();
        }
    }

    /** The reference packet of libsrtp's own test driver. */
    @Test
    void theCounterModeCipherMatchesTheReferencePacket() {
        byte[] key = ByteBufUtil.decodeHexDump("e1f97a0d3e018be0d64fa32c06de4139");
        byte[] salt = ByteBufUtil.decodeHexDump("0ec675ad498afeebb6960b3aabe6");
        SrtpKeys keys = new SrtpKeys(Profile.AES_CM_128_HMAC_SHA1_80, key, salt, key, salt);
        try (SrtpSession session = new SrtpSession(keys, allocator)) {
            ByteBuf packet = allocator
                    .heapBuffer(64)
                    .writeBytes(ByteBufUtil.decodeHexDump("800f1234decafbadcafebabe" + "ab".repeat(16)));
            ByteBuf wire = session.protectRtp(packet);
            assertNotNull(wire);
            assertEquals(
                    "800f1234decafbadcafebabe" + "4e55dc4ce79978d88ca4d215949d2402" + "b78d6acc99ea179b8dbb",
                    ByteBufUtil.hexDump(wire));
            wire.release();
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void forgedPacketsAreRefusedAndMakeNoContexts(Profile profile) {
        try (SrtpSession here = new SrtpSession(keys(profile, false), allocator);
                SrtpSession there = new SrtpSession(keys(profile, true), allocator, 2)) {
            Random random = new Random(8);
            for (int i = 0; i < 2000; i++) {
                byte[] noise = new byte[random.nextInt(60)];
                random.nextBytes(noise);
                if (noise.length > 0) {
                    noise[0] = (byte) 0x80;
                }
                assertNull(there.unprotectRtp(Unpooled.wrappedBuffer(noise)));
                assertEquals(Verdict.FORGED, there.verdict());
                assertNull(there.unprotectRtcp(Unpooled.wrappedBuffer(noise)));
                assertEquals(Verdict.FORGED, there.verdict());
            }
            assertEquals(Verdict.OK, pass(here, there, 1, 1));
            assertEquals(Verdict.OK, pass(here, there, 1, 2));
            assertEquals(Verdict.TOO_MANY_SOURCES, pass(here, there, 1, 3));
            assertEquals(Verdict.OK, pass(here, there, 2, 1));
        }
    }

    private Verdict pass(SrtpSession here, SrtpSession there, int sequence, long ssrc) {
        ByteBuf wire = here.protectRtp(rtp(sequence, ssrc));
        assertNotNull(wire);
        ByteBuf clear = there.unprotectRtp(wire);
        wire.release();
        if (clear != null) {
            clear.release();
        }
        return there.verdict();
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void aReplayedPacketIsRefusedAndATamperedOneToo(Profile profile) {
        try (SrtpSession here = new SrtpSession(keys(profile, false), allocator);
                SrtpSession there = new SrtpSession(keys(profile, true), allocator)) {
            ByteBuf wire = here.protectRtp(rtp(5, 1));
            assertNotNull(wire);
            ByteBuf tampered = wire.copy();
            tampered.setByte(14, tampered.getByte(14) ^ 1);
            assertNull(there.unprotectRtp(tampered));
            assertEquals(Verdict.FORGED, there.verdict());
            tampered.release();
            ByteBuf clear = there.unprotectRtp(wire);
            assertNotNull(clear);
            clear.release();
            assertNull(there.unprotectRtp(wire));
            assertEquals(Verdict.REPLAYED, there.verdict());
            wire.release();
        }
    }

    @Test
    void aPacketMayBeProtectedAgainForARetransmission() {
        try (SrtpSession here = new SrtpSession(keys(Profile.AEAD_AES_128_GCM, false), allocator)) {
            for (int i = 0; i < 2; i++) {
                ByteBuf wire = here.protectRtp(rtp(5, 1));
                assertNotNull(wire);
                wire.release();
            }
        }
    }

    @Test
    void keysAreNeverPrinted() {
        assertEquals(
                "SrtpKeys[AEAD_AES_128_GCM]",
                keys(Profile.AEAD_AES_128_GCM, false).toString());
    }
}
