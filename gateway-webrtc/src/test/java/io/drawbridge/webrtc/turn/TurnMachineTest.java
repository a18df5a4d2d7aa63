package io.drawbridge.webrtc.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.Subnet;
import io.drawbridge.webrtc.turn.Rig.Guest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Permissions, channels and data, between a guest and our media. */
class TurnMachineTest {
    private final Rig rig = new Rig();
    private final Guest ann = rig.guest(1111);

    private InetSocketAddress relay(Guest guest) {
        return guest.allocate().xorAddress(Stun.XOR_RELAYED_ADDRESS).orElseThrow();
    }

    @Test
    void aBindingRequestIsAnsweredWithTheAddressItCameFrom() {
        StunMessage answer = ann.askUnsigned(Stun.BINDING, writer -> {});
        assertEquals(Optional.of(ann.remote()), answer.xorAddress(Stun.XOR_MAPPED_ADDRESS));
        assertEquals(Stun.BINDING | Stun.SUCCESS, answer.type());
    }

    @Test
    void whatMustBeUnderstoodAndIsNotIsNamed() {
        StunMessage answer = ann.askUnsigned(Stun.BINDING, writer -> writer.number(0x0003, 0));
        assertEquals(Stun.UNKNOWN_ATTRIBUTE, Rig.error(answer));
        assertEquals(0x0003, answer.bytes(Stun.UNKNOWN_ATTRIBUTES).orElseThrow().getUnsignedShort(0));
        ann.allocate();
        assertEquals(Stun.UNKNOWN_ATTRIBUTE, ann.errorOf(Stun.REFRESH, writer -> writer.number(0x0030, 0)));
    }

    @Test
    void dataTravelsBothWaysOnceThereIsAPermission() {
        InetSocketAddress relay = relay(ann);
        ann.say(Rig.MEDIA, "early");
        assertEquals(List.of(), rig.toPeers);
        assertEquals(1, rig.counted(TurnCount.STRAY));
        assertEquals(0, ann.permit(Rig.MEDIA));
        ann.say(Rig.MEDIA, "hello");
        assertEquals(Rig.MEDIA, rig.toPeers.get(0).to());
        assertArrayEquals(
                "hello".getBytes(StandardCharsets.UTF_8), rig.toPeers.get(0).bytes());
        rig.fromPeer(Rig.MEDIA, relay, "hi");
        StunMessage indication = ann.last().stun();
        assertTrue(indication.isIndication());
        assertEquals(Stun.DATA_INDICATION, indication.method());
        assertEquals(Optional.of(Rig.MEDIA), indication.xorAddress(Stun.XOR_PEER_ADDRESS));
        assertEquals("hi", indication.text(Stun.DATA, 10).orElseThrow());
        assertEquals(7, rig.relayedBytes);
    }

    @Test
    void checksOfIceAreRelayedButNotCounted() {
        InetSocketAddress relay = relay(ann);
        ann.permit(Rig.MEDIA);
        ByteBuf check = StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.BINDING, 1, 2)
                .plain(false);
        rig.machine.onPeerDatagram(rig.relays.get(relay), Rig.MEDIA, check, rig.nowNanos);
        check.release();
        assertEquals(0, rig.relayedBytes);
        assertTrue(ann.last().stun().has(Stun.DATA));
    }

    @Test
    void aChannelCarriesDataBothWays() {
        InetSocketAddress relay = relay(ann);
        assertEquals(0, ann.bind(0x4001, Rig.MEDIA));
        ann.sayOn(0x4001, "hello");
        assertArrayEquals(
                "hello".getBytes(StandardCharsets.UTF_8), rig.toPeers.get(0).bytes());
        rig.fromPeer(Rig.MEDIA, relay, "abc");
        assertArrayEquals(
                new byte[] {0x40, 0x01, 0, 3, 'a', 'b', 'c'}, ann.last().bytes());
        ann.sayOn(0x4002, "nobody's");
        assertEquals(1, rig.counted(TurnCount.STRAY));
    }

    @Test
    void channelDataIsPaddedInStreams() {
        Guest stream = rig.guest("ann", "192.0.2.7", 1112, true);
        InetSocketAddress relay = relay(stream);
        stream.bind(0x7FFF, Rig.MEDIA);
        rig.fromPeer(Rig.MEDIA, relay, "abc");
        assertArrayEquals(
                new byte[] {0x7F, (byte) 0xFF, 0, 3, 'a', 'b', 'c', 0},
                stream.last().bytes());
    }

    @Test
    void channelDataThatIsCutOrOfNobodyIsDropped() {
        ann.send(Unpooled.wrappedBuffer(new byte[] {0x40, 1, 0, 9, 'a'}));
        ann.send(Unpooled.wrappedBuffer(new byte[] {0x40}));
        assertEquals(2, rig.counted(TurnCount.MALFORMED));
        ann.sayOn(0x4001, "x");
        assertEquals(1, rig.counted(TurnCount.STRAY));
        assertEquals(List.of(), rig.toPeers);
    }

    @Test
    void aChannelIsOfOnePeerAndAPeerOfOneChannel() {
        relay(ann);
        assertEquals(0, ann.bind(0x4001, Rig.MEDIA));
        assertEquals(0, ann.bind(0x4001, Rig.MEDIA), "again is longer");
        assertEquals(Stun.BAD_REQUEST, ann.bind(0x4001, Rig.PUBLIC_MEDIA));
        assertEquals(Stun.BAD_REQUEST, ann.bind(0x4002, Rig.MEDIA));
        assertEquals(Stun.BAD_REQUEST, ann.bind(0x3FFF, Rig.PUBLIC_MEDIA));
        assertEquals(Stun.BAD_REQUEST, ann.bind(0x8000, Rig.PUBLIC_MEDIA));
        assertEquals(
                Stun.BAD_REQUEST,
                ann.errorOf(Stun.CHANNEL_BIND, writer -> writer.number(Stun.CHANNEL_NUMBER, 0x4003 << 16)));
    }

    @Test
    void aPermissionEndsAfterFiveMinutes() {
        InetSocketAddress relay = relay(ann);
        ann.permit(Rig.MEDIA);
        rig.pass(299);
        ann.say(Rig.MEDIA, "a");
        rig.pass(1);
        ann.say(Rig.MEDIA, "b");
        int before = rig.toClients.size();
        rig.fromPeer(Rig.MEDIA, relay, "c");
        assertEquals(1, rig.toPeers.size());
        assertEquals(before, rig.toClients.size());
    }

    @Test
    void aChannelEndsAfterTenMinutesAndMayThenBeAnothers() {
        InetSocketAddress relay = relay(ann);
        ann.ask(Stun.REFRESH, writer -> writer.number(Stun.LIFETIME, 3600));
        ann.bind(0x4001, Rig.MEDIA);
        rig.pass(290);
        ann.permit(Rig.MEDIA);
        rig.pass(290);
        ann.permit(Rig.MEDIA);
        ann.sayOn(0x4001, "a");
        assertEquals(1, rig.toPeers.size());
        rig.pass(20);
        ann.sayOn(0x4001, "b");
        assertEquals(1, rig.toPeers.size());
        rig.fromPeer(Rig.MEDIA, relay, "c");
        assertEquals(Stun.DATA_INDICATION, ann.last().stun().method(), "the permission is still there");
        assertEquals(0, ann.bind(0x4001, Rig.PUBLIC_MEDIA));
    }

    @Test
    void ourPublicAddressLeadsToOurMediaAndAnswersBearItsName() {
        InetSocketAddress relay = relay(ann);
        ann.bind(0x4001, Rig.MEDIA);
        assertEquals(0, ann.bind(0x4002, Rig.PUBLIC_MEDIA));
        ann.sayOn(0x4002, "x");
        assertEquals(Rig.MEDIA, rig.toPeers.get(0).to());
        rig.fromPeer(Rig.MEDIA, relay, "y");
        assertEquals(0x02, ann.last().bytes()[1]);
        ann.sayOn(0x4001, "x");
        rig.fromPeer(Rig.MEDIA, relay, "y");
        assertEquals(0x01, ann.last().bytes()[1]);
    }

    @Test
    void whatAPeerSaysFirstArrivesUnderTheNameThatIsPermitted() {
        InetSocketAddress relay = relay(ann);
        ann.permit(Rig.PUBLIC_MEDIA);
        rig.fromPeer(Rig.MEDIA, relay, "y");
        assertEquals(Optional.of(Rig.PUBLIC_MEDIA), ann.last().stun().xorAddress(Stun.XOR_PEER_ADDRESS));
    }

    @Test
    void strangersReachNoClient() {
        InetSocketAddress relay = relay(ann);
        ann.permit(Rig.MEDIA);
        int before = rig.toClients.size();
        rig.fromPeer(Rig.at("203.0.113.77", 10000), relay, "x");
        rig.fromPeer(new InetSocketAddress(Rig.US, 50001), relay, "another relay");
        assertEquals(before, rig.toClients.size());
    }

    @ParameterizedTest
    @MethodSource("io.drawbridge.webrtc.turn.PeerRulesTest#innerAddresses")
    void noInnerAddressIsReachedByAnyRequest(InetAddress inner) {
        ann.ask(Stun.ALLOCATE, writer -> {
            Rig.udp(writer);
            writer.number(Stun.ADDITIONAL_ADDRESS_FAMILY, Stun.FAMILY_IPV6 << 24);
        });
        InetSocketAddress peer = new InetSocketAddress(inner, 10000);
        assertEquals(Stun.FORBIDDEN, ann.permit(peer));
        assertEquals(Stun.FORBIDDEN, ann.permit(Rig.MEDIA, peer), "one bad address spoils all");
        assertEquals(Stun.FORBIDDEN, ann.bind(0x4001, peer));
        assertEquals(
                Stun.FORBIDDEN, ann.errorOf(Stun.CONNECT, writer -> writer.xorAddress(Stun.XOR_PEER_ADDRESS, peer)));
        ann.say(peer, "x");
        assertEquals(List.of(), rig.toPeers);
        assertEquals(4, rig.counted(TurnCount.PEER_REFUSED));
    }

    @Test
    void ofOurselvesNothingButMediaIsReached() {
        relay(ann);
        assertEquals(0, ann.permit(Rig.MEDIA));
        for (int port : new int[] {22, 3478, 5060, 8443, 50001}) {
            InetSocketAddress service = new InetSocketAddress(Rig.US, port);
            assertEquals(Stun.FORBIDDEN, ann.bind(0x4001, service));
            ann.say(service, "x");
        }
        assertEquals(List.of(), rig.toPeers);
    }

    @Test
    void aPeerOfAFamilyWithoutRelayIsRefused() {
        relay(ann);
        assertEquals(Stun.PEER_FAMILY_MISMATCH, ann.permit(Rig.MEDIA6));
        assertEquals(Stun.PEER_FAMILY_MISMATCH, ann.bind(0x4001, Rig.MEDIA6));
        assertEquals(Stun.BAD_REQUEST, ann.permit());
    }

    @Test
    void permissionsAreBounded() {
        Rig wide = new Rig(
                Rig.LIMITS,
                List.of(Rig.US),
                List.of(Subnet.parse("192.0.2.0/24").orElseThrow()),
                List.of(Rig.SECRET));
        Guest bob = wide.guest(2222);
        bob.allocate();
        for (int i = 0; i < 4; i++) {
            assertEquals(0, bob.permit(Rig.at("192.0.2." + i, 1)));
        }
        assertEquals(0, bob.permit(Rig.at("192.0.2.3", 1)), "again is no more");
        assertEquals(Stun.NO_CAPACITY, bob.permit(Rig.at("192.0.2.4", 1)));
        assertEquals(Stun.NO_CAPACITY, bob.bind(0x4001, Rig.at("192.0.2.4", 1)));
        for (int i = 0; i < 9; i++) {
            bob.say(Rig.at("192.0.2.1", 1000 + i), "x");
        }
        assertEquals(4, wide.toPeers.size(), "ways to peers are bounded too");
    }

    @Test
    void aPermittedPeerCannotFillTheWaysOfItsClient() {
        Rig wide = new Rig(
                Rig.LIMITS,
                List.of(Rig.US),
                List.of(Subnet.parse("192.0.2.0/24").orElseThrow()),
                List.of(Rig.SECRET));
        Guest bob = wide.guest(2222);
        InetSocketAddress relay =
                bob.allocate().xorAddress(Stun.XOR_RELAYED_ADDRESS).orElseThrow();
        assertEquals(0, bob.permit(Rig.at("192.0.2.1", 1)));
        int before = wide.toClients.size();
        for (int i = 0; i < 1000; i++) {
            wide.fromPeer(Rig.at("192.0.2.1", 1000 + i), relay, "flood");
        }
        assertEquals(before + 1000, wide.toClients.size(), "all of them may speak");
        assertEquals(0, bob.bind(0x4001, Rig.at("192.0.2.1", 1)));
        assertEquals(0, bob.bind(0x4002, Rig.at("192.0.2.1", 2)));
        bob.say(Rig.at("192.0.2.1", 3), "x");
        wide.fromPeer(Rig.at("192.0.2.1", 5000), relay, "flood again");
        bob.say(Rig.at("192.0.2.1", 4), "x");
        bob.sayOn(0x4001, "y");
        bob.sayOn(0x4002, "y");
        assertEquals(4, wide.toPeers.size());
        bob.say(Rig.at("192.0.2.1", 5), "x");
        assertEquals(4, wide.toPeers.size(), "its own ways are bounded as before");
        int heard = wide.toClients.size();
        wide.fromPeer(Rig.at("192.0.2.1", 6000), relay, "no way is left");
        assertEquals(heard, wide.toClients.size());
        wide.fromPeer(Rig.at("192.0.2.1", 1), relay, "on the channel");
        assertEquals(0x4001, Unpooled.wrappedBuffer(bob.last().bytes()).getUnsignedShort(0));
    }

    @Test
    void nobodyWithoutCredentialsGetsMoreThanTwiceWhatWasSent() {
        UnpooledByteBufAllocator heap = new UnpooledByteBufAllocator(false);
        List<ByteBuf> questions = new ArrayList<>();
        for (int method : new int[] {
            Stun.BINDING, Stun.ALLOCATE, Stun.REFRESH, Stun.CREATE_PERMISSION, Stun.CHANNEL_BIND, Stun.CONNECT
        }) {
            questions.add(StunWriter.begin(heap, method, 1, 2).plain(false));
            questions.add(StunWriter.begin(heap, method, 1, 2).plain(true));
            questions.add(StunWriter.begin(heap, method, 1, 2).number(0x0003, 0).plain(false));
            questions.add(StunWriter.begin(heap, method, 1, 2)
                    .flag(0x0003)
                    .flag(0x0004)
                    .flag(0x0005)
                    .plain(false));
            questions.add(StunWriter.begin(heap, method, 1, 2).signed(new byte[16], new Macs(), false, false));
            questions.add(StunWriter.begin(heap, method, 1, 2)
                    .text(Stun.USERNAME, "")
                    .text(Stun.REALM, "")
                    .text(Stun.NONCE, "")
                    .signed(new byte[16], new Macs(), false, false));
        }
        Guest six = rig.guest("ann", "2001:db8::7", 1, false);
        for (ByteBuf question : questions) {
            assertShort(ann, question.copy(), 28);
            assertShort(six, question, 48);
        }
    }

    /** {@code headerBytes}: of IP and UDP. */
    private void assertShort(Guest stranger, ByteBuf question, int headerBytes) {
        int sent = question.readableBytes() + headerBytes;
        String dump = ByteBufUtil.hexDump(question);
        int before = rig.toClients.size();
        stranger.send(question);
        assertTrue(rig.toClients.size() <= before + 1, "one answer at most");
        if (rig.toClients.size() > before) {
            int got = stranger.last().bytes().length + headerBytes;
            assertTrue(got <= 2 * sent, () -> got + " bytes for " + sent + ": " + dump);
        }
    }

    @Test
    void answersAndUnknownMethodsAreNotTaken() {
        int before = rig.toClients.size();
        ann.send(StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.BINDING | Stun.SUCCESS, 1, 2)
                .plain(false));
        ann.send(StunWriter.begin(new UnpooledByteBufAllocator(false), 0x00F, 1, 2)
                .plain(false));
        ann.send(StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.BINDING | Stun.INDICATION, 1, 2)
                .plain(false));
        assertEquals(before, rig.toClients.size());
        assertEquals(2, rig.counted(TurnCount.MALFORMED));
    }

    @Test
    void aStreamThatClosesTakesItsAllocationAlong() {
        Guest stream = rig.guest("ann", "192.0.2.7", 1112, true);
        relay(stream);
        assertTrue(stream.held);
        rig.machine.onClosed(stream, rig.nowNanos);
        assertFalse(stream.held);
        assertEquals(0, rig.machine.allocations());
        assertTrue(rig.bound.isEmpty());
    }
}
