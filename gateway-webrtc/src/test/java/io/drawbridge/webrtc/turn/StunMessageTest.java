package io.drawbridge.webrtc.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 5769, what we write ourselves, and garbage. */
class StunMessageTest {
    private static final String REQUEST = "000100582112a442b7e7a701bc34d686fa87dfae"
            + "802200105354554e207465737420636c69656e74"
            + "002400046e0001ff" + "80290008932ff9b151263b36"
            + "000600096576746a3a68367659202020"
            + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
            + "80280004e57a3bcf";
    private static final String IPV4_RESPONSE = "0101003c2112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220"
            + "002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
            + "80280004c07d4c96";
    private static final String IPV6_RESPONSE = "010100482112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220"
            + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
            + "80280004c8fb0b4c";
    private static final String LONG_TERM_REQUEST = "000100602112a44278ad3433c6ad72c029da412e"
            + "00060012e3839ee38388e383aae38383e382afe382b90000"
            + "0015001c662f2f3439396b39353464364f4c33346f4c394653547679363473"
            + "41" + "0014000b6578616d706c652e6f726700"
            + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666";
    private static final byte[] SHORT_TERM_KEY = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.UTF_8);

    private final Macs macs = new Macs();

    private static StunMessage read(String hex) {
        return StunMessage.of(bytes(hex)).orElseThrow();
    }

    /** The same bytes in a buffer that need not be released. */
    private static ByteBuf garbageCollected(ByteBuf written) {
        byte[] bytes = ByteBufUtil.getBytes(written);
        written.release();
        return Unpooled.buffer().writeBytes(bytes);
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    @Test
    void theSampleRequestIsReadAndItsSignatureHolds() {
        StunMessage request = read(REQUEST);
        assertTrue(request.isRequest());
        assertEquals(Stun.BINDING, request.method());
        assertEquals("evtj:h6vY", request.text(Stun.USERNAME, 100).orElseThrow());
        assertTrue(request.hasFingerprint());
        assertTrue(request.isSignedBy(SHORT_TERM_KEY, macs));
        assertFalse(request.isSignedBy("VOkJxbRl1RmTxUk/WvJxBu".getBytes(StandardCharsets.UTF_8), macs));
        assertEquals(List.of(0x0024), request.unknown(), "PRIORITY is for ICE");
    }

    @Test
    void theSampleIpv4ResponseTellsItsAddress() {
        StunMessage response = read(IPV4_RESPONSE);
        assertEquals(Stun.BINDING | Stun.SUCCESS, response.type());
        assertEquals(Optional.of(Rig.at("192.0.2.1", 32853)), response.xorAddress(Stun.XOR_MAPPED_ADDRESS));
        assertTrue(response.isSignedBy(SHORT_TERM_KEY, macs));
    }

    @Test
    void theSampleIpv6ResponseTellsItsAddress() {
        StunMessage response = read(IPV6_RESPONSE);
        assertEquals(
                Optional.of(Rig.at("2001:db8:1234:5678:11:2233:4455:6677", 32853)),
                response.xorAddress(Stun.XOR_MAPPED_ADDRESS));
        assertTrue(response.isSignedBy(SHORT_TERM_KEY, macs));
    }

    @Test
    void theSampleRequestWithLongTermAuthenticationIsSignedByItsUser() {
        StunMessage request = read(LONG_TERM_REQUEST);
        String username = request.text(Stun.USERNAME, 100).orElseThrow();
        assertEquals("\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9", username);
        assertEquals(
                "f//499k954d6OL34oL9FSTvy64sA", request.text(Stun.NONCE, 100).orElseThrow());
        assertTrue(request.isSignedBy(macs.longTermKey(username, "example.org", "TheMatrIX"), macs));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        byte[] key = {1, 2, 3};
        for (boolean sha256 : List.of(true, false)) {
            ByteBuf out = garbageCollected(StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.ALLOCATE, 1, 2)
                    .xorAddress(Stun.XOR_PEER_ADDRESS, Rig.at("192.0.2.1", 5))
                    .xorAddress(Stun.XOR_PEER_ADDRESS, Rig.at("2001:db8::7", 6))
                    .text(Stun.REALM, "abcde")
                    .number(Stun.LIFETIME, 77)
                    .longNumber(Stun.RESERVATION_TOKEN, 99)
                    .flag(Stun.DONT_FRAGMENT)
                    .error(438)
                    .signed(key, macs, sha256, true));
            StunMessage message = StunMessage.of(out).orElseThrow();
            assertEquals(
                    List.of(Rig.at("192.0.2.1", 5), Rig.at("2001:db8::7", 6)),
                    message.xorAddresses(Stun.XOR_PEER_ADDRESS, 2));
            assertEquals(List.of(), message.xorAddresses(Stun.XOR_PEER_ADDRESS, 1));
            assertEquals(Optional.of(77), message.number(Stun.LIFETIME));
            assertEquals(Optional.of(99L), message.longNumber(Stun.RESERVATION_TOKEN));
            assertTrue(message.has(Stun.DONT_FRAGMENT));
            assertEquals(438, Rig.error(message));
            assertEquals(sha256, message.isSignedBySha256());
            assertTrue(message.isSignedBy(key, macs));
            assertFalse(message.isSignedBy(new byte[] {1, 2, 4}, macs));
        }
    }

    @Test
    void nothingAfterTheSignatureIsBelieved() {
        byte[] key = {1};
        ByteBuf out = garbageCollected(StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.REFRESH, 1, 2)
                .signed(key, macs, false, false));
        out.writeShort(Stun.LIFETIME).writeShort(4).writeInt(0);
        out.setShort(2, out.readableBytes() - Stun.HEADER_BYTES);
        StunMessage message = StunMessage.of(out).orElseThrow();
        assertTrue(message.isSignedBy(key, macs));
        assertFalse(message.has(Stun.LIFETIME));
    }

    @Test
    void aWrappedIpv4AddressStaysAnIpv6Address() {
        ByteBuf out = garbageCollected(StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.BINDING, 1, 2)
                .plain(false));
        out.writeShort(Stun.XOR_PEER_ADDRESS)
                .writeShort(20)
                .writeShort(Stun.FAMILY_IPV6)
                .writeShort(0);
        byte[] address = ByteBufUtil.decodeHexDump("00000000000000000000ffff7f000001");
        for (int i = 0; i < address.length; i++) {
            out.writeByte(address[i] ^ out.getByte(4 + i));
        }
        out.setShort(2, out.readableBytes() - Stun.HEADER_BYTES);
        StunMessage message = StunMessage.of(out).orElseThrow();
        assertArrayEquals(
                address,
                message.xorAddress(Stun.XOR_PEER_ADDRESS)
                        .orElseThrow()
                        .getAddress()
                        .getAddress());
    }

    @Test
    void aWrongFingerprintOrLengthOrCookieMakesItNoMessage() {
        assertTrue(
                StunMessage.of(bytes(REQUEST.replace("e57a3bcf", "e57a3bce"))).isEmpty());
        assertTrue(StunMessage.of(bytes(REQUEST + "00000000")).isEmpty());
        assertTrue(
                StunMessage.of(bytes(REQUEST.replace("2112a442", "2112a443"))).isEmpty());
        assertTrue(StunMessage.of(bytes("0001000021")).isEmpty());
        assertTrue(StunMessage.of(Unpooled.EMPTY_BUFFER).isEmpty());
    }

    @Test
    void mutatedMessagesNeverThrow() {
        Random random = new Random(11);
        List<String> seeds = List.of(REQUEST, IPV4_RESPONSE, IPV6_RESPONSE, LONG_TERM_REQUEST);
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = ByteBufUtil.decodeHexDump(seeds.get(round % seeds.size()));
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1));
            StunMessage.of(in).ifPresent(message -> {
                message.isSignedBy(SHORT_TERM_KEY, macs);
                message.unknown();
                message.xorAddresses(Stun.XOR_MAPPED_ADDRESS, 4);
                message.number(Stun.LIFETIME);
            });
            StreamFrames.length(in);
        }
    }
}
