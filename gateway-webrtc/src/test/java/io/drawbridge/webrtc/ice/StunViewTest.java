package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunViewTest {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    /** The sample request of RFC 5769 section 2.1. */
    private static final byte[] SAMPLE = HexFormat.of()
            .parseHex("000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
                    + "002400046e0001ff80290008932ff9b151263b36000600096576746a3a6836765920202000080014"
                    + "9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");

    @Test
    void theSampleRequestOfRfc5769IsSigned() {
        StunView view = StunView.of(Unpooled.wrappedBuffer(SAMPLE)).orElseThrow();
        assertEquals(StunView.Kind.REQUEST, view.kind());
        assertEquals("evtj:h6vY", view.username());
        assertEquals("evtj", view.receiverUfrag());
        assertFalse(view.useCandidate());
        assertTrue(new StunKey(PASSWORD).signed(view));
        assertFalse(new StunKey("another password").signed(view));
    }

    @Test
    void anyChangedByteUpToTheIntegrityBreaksIt() {
        StunKey key = new StunKey(PASSWORD);
        int end = SAMPLE.length - 8; // FINGERPRINT follows
        for (int i = 0; i < end; i++) {
            byte[] changed = SAMPLE.clone();
            changed[i] ^= 1;
            Optional<StunView> view = StunView.of(Unpooled.wrappedBuffer(changed));
            assertFalse(view.isPresent() && key.signed(view.get()), "byte " + i);
        }
    }

    @Test
    void attributesBehindTheIntegrityDoNotCount() {
        byte[] check = new StunBytes(StunBytes.REQUEST, new byte[12])
                .attribute(0x0006, "a:b".getBytes())
                .signed("secret");
        ByteBuf longer = Unpooled.buffer().writeBytes(check).writeInt(0x00250000); // USE-CANDIDATE smuggled in
        longer.setShort(2, longer.readableBytes() - 20);
        StunView view = StunView.of(longer).orElseThrow();
        assertTrue(new StunKey("secret").signed(view));
        assertFalse(view.useCandidate());
    }

    @Test
    void aMessageWithoutIntegrityIsNeverSigned() {
        byte[] bare = new StunBytes(StunBytes.REQUEST, new byte[12])
                .attribute(0x0006, "a:b".getBytes())
                .unsigned();
        assertFalse(new StunKey("secret")
                .signed(StunView.of(Unpooled.wrappedBuffer(bare)).orElseThrow()));
    }

    @Test
    void kindsAndTransactionsAreRead() {
        byte[] id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        StunView success = StunView.of(Unpooled.wrappedBuffer(new StunBytes(0x0101, id).unsigned()))
                .orElseThrow();
        assertEquals(StunView.Kind.SUCCESS, success.kind());
        assertEquals(new StunView.TransactionId(0x01020304, 0x05060708090a0b0cL), success.transactionId());
        assertEquals(
                StunView.Kind.ERROR,
                StunView.of(Unpooled.wrappedBuffer(new StunBytes(0x0111, id).unsigned()))
                        .orElseThrow()
                        .kind());
        assertEquals(
                StunView.Kind.INDICATION,
                StunView.of(Unpooled.wrappedBuffer(new StunBytes(0x0011, id).unsigned()))
                        .orElseThrow()
                        .kind());
        assertTrue(
                StunView.of(Unpooled.wrappedBuffer(new StunBytes(0x0003, id).unsigned()))
                        .isEmpty(),
                "Allocate");
    }

    @Test
    void mutatedMessagesNeverThrowAndNeverLeaveTheBuffer() {
        Random random = new Random(42);
        StunKey key = new StunKey(PASSWORD);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = SAMPLE.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(bytes.length + 1);
            ByteBuf cut = Unpooled.wrappedBuffer(bytes, 0, length);
            if (random.nextBoolean() && length >= 4) {
                cut.setShort(2, length - 20);
            }
            StunView.of(cut).ifPresent(view -> {
                view.kind();
                view.transactionId();
                key.signed(view);
            });
        }
    }

    @Test
    void theFirstByteTellsTheKindOfPacket() {
        for (int first = 0; first < 256; first++) {
            PacketKind expected = first <= 3
                    ? PacketKind.STUN
                    : first >= 20 && first <= 63
                            ? PacketKind.DTLS
                            : first >= 128 && first <= 191 ? PacketKind.MEDIA : PacketKind.UNKNOWN;
            assertEquals(expected, PacketKind.of(Unpooled.wrappedBuffer(new byte[] {(byte) first})));
        }
        assertEquals(PacketKind.UNKNOWN, PacketKind.of(Unpooled.EMPTY_BUFFER));
    }
}
