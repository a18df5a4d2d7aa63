package io.drawbridge.webrtc.turn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.webrtc.turn.Rig.Guest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;

/**
 * Whatever comes from clients, signed or not, and from peers, in datagrams or in a stream: nothing is thrown, what is held stays bounded, and
 * nothing leaves for an address that may not be reached. Replays its inputs; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class TurnFuzzTest {
    private static final int MOST_STEPS = 64;

    @FuzzTest(maxDuration = "10m")
    void anyMessageIsServedOrRefused(byte[] data) {
        Rig rig = new Rig();
        Guest known = rig.guest("ann", "192.0.2.7", 1111, true);
        known.allocate();
        known.bind(0x4001, Rig.MEDIA);
        Guest fresh = rig.guest("bob", "192.0.2.8", 2222, false);
        fresh.ask(Stun.REFRESH, writer -> {});
        ByteBuf in = Unpooled.wrappedBuffer(data);
        for (int i = 0; i < MOST_STEPS && in.readableBytes() >= 3; i++) {
            step(
                    rig,
                    in.readUnsignedByte(),
                    known,
                    fresh,
                    in.readSlice(Math.min(in.readUnsignedByte(), in.readableBytes())));
        }
        rig.machine.onTick(rig.nowNanos, rig.epochSeconds);
        assertTrue(rig.machine.allocations() <= Rig.LIMITS.allocations());
        assertTrue(rig.bound.size() <= 3 * Rig.LIMITS.allocations(), "two families and one kept port at most");
        assertTrue(rig.toPeers.stream()
                .allMatch(sent -> sent.to().equals(Rig.MEDIA) || sent.to().equals(Rig.MEDIA6)));
    }

    private static void step(Rig rig, int kind, Guest known, Guest fresh, ByteBuf bytes) {
        Guest guest = (kind & 1) == 0 ? known : fresh;
        switch (kind >> 1 & 7) {
            case 0 -> guest.send(Unpooled.copiedBuffer(bytes));
            case 1 -> guest.send(guest.signed(type(bytes), bytes.readableBytes(), writer -> attributes(writer, bytes)));
            case 2 -> guest.send(unsigned(bytes));
            case 3 ->
                List.copyOf(rig.relays.keySet())
                        .forEach(relay ->
                                rig.machine.onPeerDatagram(rig.relays.get(relay), Rig.MEDIA, bytes, rig.nowNanos));
            case 4 -> stream(guest, bytes);
            case 5 -> rig.pass(bytes.readableBytes());
            default -> rig.machine.onClosed(guest, rig.nowNanos);
        }
    }

    private static int type(ByteBuf bytes) {
        return bytes.isReadable() ? bytes.readUnsignedByte() & 0x1F : 0;
    }

    private static ByteBuf unsigned(ByteBuf bytes) {
        StunWriter writer = StunWriter.begin(new UnpooledByteBufAllocator(false), type(bytes), 1, 2);
        attributes(writer, bytes);
        return writer.plain(true);
    }

    private static void attributes(StunWriter writer, ByteBuf bytes) {
        while (bytes.readableBytes() >= 3) {
            int attribute = bytes.readUnsignedShort();
            byte[] value = new byte[Math.min(bytes.readUnsignedByte(), bytes.readableBytes())];
            bytes.readBytes(value);
            writer.bytes(attribute, value);
        }
    }

    private static void stream(Guest guest, ByteBuf bytes) {
        int length = StreamFrames.length(bytes);
        while (length > 0) {
            guest.send(bytes.readRetainedSlice(length));
            length = bytes.isReadable() ? StreamFrames.length(bytes) : StreamFrames.INCOMPLETE;
        }
    }
}
