package io.drawbridge.webrtc.turn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.webrtc.turn.Rig.Guest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Allocate and Refresh, credentials, quotas and ports. */
class AllocationTest {
    private final Rig rig = new Rig();
    private final Guest ann = rig.guest(1111);

    private static Consumer<StunWriter> udpAnd(Consumer<StunWriter> more) {
        Consumer<StunWriter> udp = Rig::udp;
        return udp.andThen(more);
    }

    private int allocateError(Consumer<StunWriter> more) {
        return ann.errorOf(Stun.ALLOCATE, udpAnd(more));
    }

    private static int family(InetSocketAddress address) {
        return address.getAddress().getAddress().length;
    }

    // ---- credentials ----

    @Test
    void aStrangerIsAskedToSign() {
        StunMessage answer = ann.askUnsigned(Stun.ALLOCATE, Rig::udp);
        assertEquals(Stun.UNAUTHENTICATED, Rig.error(answer));
        assertEquals("drawbridge", answer.text(Stun.REALM, 99).orElseThrow());
        assertEquals(Nonces.CHARS, answer.text(Stun.NONCE, 99).orElseThrow().length());
    }

    @Test
    void aSignedRequestIsServedAndTheAnswerIsSigned() {
        for (boolean sha256 : List.of(false, true)) {
            Guest guest = rig.guest(sha256 ? 1 : 2);
            guest.sha256 = sha256;
            StunMessage answer = guest.allocate();
            assertEquals(0, Rig.error(answer));
            assertTrue(answer.isSignedBy(guest.key(), new Macs()));
            assertEquals(sha256, answer.isSignedBySha256());
            assertEquals(Optional.of(600), answer.number(Stun.LIFETIME));
            assertEquals(Optional.of(guest.remote()), answer.xorAddress(Stun.XOR_MAPPED_ADDRESS));
        }
    }

    @Test
    void aWrongPasswordAnUnknownFormAndAnExpiredTimeAreRefusedAlike() {
        assertEquals(
                Stun.UNAUTHENTICATED,
                Rig.error(rig.guestWith(Rig.EPOCH + 60 + ":x", "guess").allocate()));
        assertEquals(1, rig.counted(TurnCount.AUTH_WRONG_PASSWORD));
        for (String name : List.of("ann", ":ann", "", "99999999999999999999:x", "-5:x", Rig.EPOCH + "")) {
            Guest odd = rig.guestWith(name, new RestSecrets(List.of(Rig.SECRET)).password(name));
            assertEquals(Stun.UNAUTHENTICATED, Rig.error(odd.allocate()), name);
        }
        Guest late = rig.guestUntil(Rig.EPOCH, "ann", "192.0.2.7", 1, false);
        assertEquals(Stun.UNAUTHENTICATED, Rig.error(late.allocate()));
        assertTrue(rig.counted(TurnCount.AUTH_EXPIRED) > 0);
        assertEquals(0, rig.machine.allocations());
    }

    @Test
    void aFormerSecretIsStillBelieved() {
        String username = RestSecrets.username(Rig.EPOCH + 60, "old");
        Guest old = rig.guestWith(username, new RestSecrets(List.of("former")).password(username));
        assertEquals(0, Rig.error(old.allocate()));
    }

    @Test
    void aStandingAllocationOutlivesItsCredentials() {
        Guest brief = rig.guestUntil(Rig.EPOCH + 100, "brief", "192.0.2.7", 5, false);
        brief.allocate();
        rig.pass(200);
        assertEquals(0, brief.errorOf(Stun.REFRESH, writer -> {}));
        Guest second = rig.guestUntil(Rig.EPOCH + 100, "brief", "192.0.2.7", 6, false);
        assertEquals(Stun.UNAUTHENTICATED, Rig.error(second.allocate()));
    }

    @Test
    void aNonceGoesStaleAndTheNextOneServes() {
        ann.allocate();
        String first = ann.nonce;
        rig.pass(500);
        assertEquals(0, ann.errorOf(Stun.REFRESH, writer -> {}));
        rig.pass(400);
        StunMessage stale = ann.ask(Stun.REFRESH, writer -> {});
        assertEquals(Stun.STALE_NONCE, Rig.error(stale));
        ann.nonce = stale.text(Stun.NONCE, 99).orElseThrow();
        assertNotEquals(first, ann.nonce);
        assertEquals(0, ann.errorOf(Stun.REFRESH, writer -> {}));
    }

    @Test
    void aNonceOfAnotherClientOrOfNobodyIsStale() {
        ann.allocate();
        Guest bob = rig.guest(2222);
        for (String nonce : List.of(ann.nonce, "x", "AAAAAAAAAAAAAAAAAAAA", "====================")) {
            bob.nonce = nonce;
            assertEquals(Stun.STALE_NONCE, Rig.error(bob.allocate()), nonce);
        }
    }

    @Test
    void aSignatureWithoutItsOtherPartsIsABadRequest() {
        ann.allocate();
        ByteBuf request = StunWriter.begin(new UnpooledByteBufAllocator(false), Stun.REFRESH, 1, 2)
                .signed(ann.key(), new Macs(), false, false);
        assertEquals(Stun.BAD_REQUEST, Rig.error(ann.answerTo(request)));
    }

    @Test
    void anotherUserCannotTakeAnAllocationOver() {
        ann.allocate();
        Guest eve = rig.guest("eve", "192.0.2.7", 1111, false);
        eve.nonce = ann.nonce;
        eve.allocation(ann.allocation());
        assertEquals(Stun.WRONG_CREDENTIALS, eve.errorOf(Stun.REFRESH, writer -> {}));
    }

    // ---- what is asked for ----

    @Test
    void onlyUdpIsRelayed() {
        assertEquals(Stun.BAD_REQUEST, ann.errorOf(Stun.ALLOCATE, writer -> {}));
        assertEquals(
                Stun.TRANSPORT_NOT_SUPPORTED,
                ann.errorOf(Stun.ALLOCATE, writer -> writer.number(Stun.REQUESTED_TRANSPORT, 6 << 24)));
    }

    @Test
    void aSecondAllocationIsAMismatchAndARetransmissionIsNot() {
        StunMessage first = ann.allocate();
        assertEquals(Stun.ALLOCATION_MISMATCH, Rig.error(ann.allocate()));
        Guest bob = rig.guest(2222);
        bob.ask(Stun.REFRESH, writer -> {}); // learns a nonce
        ByteBuf request = bob.signed(Stun.ALLOCATE, 4711, Rig::udp);
        StunMessage once = bob.answerTo(request.copy());
        byte[] bytes = bob.last().bytes();
        assertEquals(0, Rig.error(once));
        bob.answerTo(request);
        assertArrayEquals(bytes, bob.last().bytes());
        assertEquals(2, rig.machine.allocations());
        assertTrue(first.has(Stun.XOR_RELAYED_ADDRESS));
    }

    @Test
    void withoutAllocationThereIsNothingToRefreshOrPermit() {
        assertEquals(Stun.ALLOCATION_MISMATCH, ann.errorOf(Stun.REFRESH, writer -> {}));
        assertEquals(Stun.ALLOCATION_MISMATCH, ann.permit(Rig.MEDIA));
        assertEquals(Stun.ALLOCATION_MISMATCH, ann.bind(0x4001, Rig.MEDIA));
    }

    @Test
    void aFamilyCanBeAskedFor() {
        StunMessage six = ann.ask(
                Stun.ALLOCATE, udpAnd(writer -> writer.number(Stun.REQUESTED_ADDRESS_FAMILY, Stun.FAMILY_IPV6 << 24)));
        assertEquals(16, family(six.xorAddress(Stun.XOR_RELAYED_ADDRESS).orElseThrow()));
        assertEquals(
                Stun.PEER_FAMILY_MISMATCH,
                ann.errorOf(
                        Stun.REFRESH, writer -> writer.number(Stun.REQUESTED_ADDRESS_FAMILY, Stun.FAMILY_IPV4 << 24)));
        assertEquals(
                Stun.FAMILY_NOT_SUPPORTED,
                rig.guest(2)
                        .errorOf(
                                Stun.ALLOCATE,
                                udpAnd(writer -> writer.number(Stun.REQUESTED_ADDRESS_FAMILY, 3 << 24))));
    }

    @Test
    void bothFamiliesCanBeHadAtOnceAndGivenBackOneByOne() {
        Consumer<StunWriter> dual =
                udpAnd(writer -> writer.number(Stun.ADDITIONAL_ADDRESS_FAMILY, Stun.FAMILY_IPV6 << 24));
        StunMessage both = ann.ask(Stun.ALLOCATE, dual);
        List<InetSocketAddress> relays = both.xorAddresses(Stun.XOR_RELAYED_ADDRESS, 3);
        assertEquals(List.of(4, 16), relays.stream().map(AllocationTest::family).toList());
        assertEquals(0, ann.permit(Rig.MEDIA, Rig.MEDIA6));
        Consumer<StunWriter> giveIpv4Back =
                writer -> writer.number(Stun.REQUESTED_ADDRESS_FAMILY, Stun.FAMILY_IPV4 << 24)
                        .number(Stun.LIFETIME, 0);
        assertEquals(0, ann.errorOf(Stun.REFRESH, giveIpv4Back));
        assertEquals(1, rig.bound.size());
        assertTrue(ann.held);
        assertEquals(0, ann.errorOf(Stun.REFRESH, writer -> writer.number(Stun.LIFETIME, 0)));
        assertTrue(rig.bound.isEmpty());
        assertFalse(ann.held);
    }

    @Test
    void bothFamiliesAreHadByTheAttributesNumberInDraftsToo() {
        StunMessage both = ann.ask(
                Stun.ALLOCATE,
                udpAnd(writer -> writer.number(Stun.ADDITIONAL_ADDRESS_FAMILY_OF_DRAFTS, Stun.FAMILY_IPV6 << 24)));
        assertEquals(2, both.xorAddresses(Stun.XOR_RELAYED_ADDRESS, 3).size());
    }

    @Test
    void aMachineWithOneFamilySaysWhichIsMissing() {
        Rig old = new Rig(Rig.LIMITS, List.of(Rig.US), List.of(), List.of(Rig.SECRET));
        StunMessage one = old.guest(1)
                .ask(
                        Stun.ALLOCATE,
                        udpAnd(writer -> writer.number(Stun.ADDITIONAL_ADDRESS_FAMILY, Stun.FAMILY_IPV6 << 24)));
        assertEquals(1, one.xorAddresses(Stun.XOR_RELAYED_ADDRESS, 3).size());
        assertEquals(Optional.of(Stun.FAMILY_IPV6 << 24 | 4 << 8 | 40), one.number(Stun.ADDRESS_ERROR_CODE));
        Rig six = new Rig(Rig.LIMITS, List.<InetAddress>of(Rig.US6), List.of(), List.of(Rig.SECRET));
        StunMessage only = six.guest(1).allocate();
        assertEquals(16, family(only.xorAddress(Stun.XOR_RELAYED_ADDRESS).orElseThrow()));
    }

    @Test
    void contradictionsAreBadRequests() {
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.longNumber(Stun.RESERVATION_TOKEN, 1)
                .bytes(Stun.EVEN_PORT, new byte[] {0})));
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.longNumber(Stun.RESERVATION_TOKEN, 1)
                .number(Stun.REQUESTED_ADDRESS_FAMILY, 1 << 24)));
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.number(Stun.RESERVATION_TOKEN, 1)));
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.number(Stun.ADDITIONAL_ADDRESS_FAMILY, 1 << 24)));
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.number(Stun.ADDITIONAL_ADDRESS_FAMILY, 2 << 24)
                .number(Stun.REQUESTED_ADDRESS_FAMILY, 1 << 24)));
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.number(Stun.ADDITIONAL_ADDRESS_FAMILY, 2 << 24)
                .bytes(Stun.EVEN_PORT, new byte[] {(byte) 0x80})));
        assertEquals(Stun.BAD_REQUEST, allocateError(w -> w.bytes(Stun.EVEN_PORT, new byte[0])));
    }

    @Test
    void anEvenPortIsEvenAndTheNextOneIsKeptForHalfAMinute() {
        StunMessage answer = ann.ask(Stun.ALLOCATE, udpAnd(w -> w.bytes(Stun.EVEN_PORT, new byte[] {(byte) 0x80})));
        int port = answer.xorAddress(Stun.XOR_RELAYED_ADDRESS).orElseThrow().getPort();
        long token = answer.longNumber(Stun.RESERVATION_TOKEN).orElseThrow();
        assertEquals(0, port & 1);
        assertEquals(2, rig.bound.size());
        rig.pass(29);
        Consumer<StunWriter> withToken = udpAnd(w -> w.longNumber(Stun.RESERVATION_TOKEN, token));
        assertEquals(Stun.NO_CAPACITY, rig.guest("eve", "192.0.2.9", 1, false).errorOf(Stun.ALLOCATE, withToken));
        StunMessage next = rig.guest(2).ask(Stun.ALLOCATE, withToken);
        assertEquals(
                port + 1,
                next.xorAddress(Stun.XOR_RELAYED_ADDRESS).orElseThrow().getPort());
        assertEquals(Stun.NO_CAPACITY, rig.guest(3).errorOf(Stun.ALLOCATE, withToken), "a token serves once");
    }

    @Test
    void aTokenThatNobodyBringsIsForgotten() {
        ann.ask(Stun.ALLOCATE, udpAnd(w -> w.bytes(Stun.EVEN_PORT, new byte[] {(byte) 0x80})));
        rig.pass(30);
        assertEquals(1, rig.bound.size());
    }

    @Test
    void fragmentsAreForbiddenWhereThatCanBeDone() {
        assertEquals(0, allocateError(w -> w.flag(Stun.DONT_FRAGMENT)));
        rig.canForbidFragments = false;
        assertEquals(
                Stun.UNKNOWN_ATTRIBUTE, rig.guest(2).errorOf(Stun.ALLOCATE, udpAnd(w -> w.flag(Stun.DONT_FRAGMENT))));
    }

    @Test
    void lifetimesHaveBounds() {
        assertEquals(600, lifetime(5));
        assertEquals(600, lifetime(600));
        assertEquals(700, lifetime(700));
        assertEquals(3600, lifetime(999_999));
        assertEquals(3600, lifetime(-1));
    }

    private int lifetime(int asked) {
        ann.allocate();
        return ann.ask(Stun.REFRESH, writer -> writer.number(Stun.LIFETIME, asked))
                .number(Stun.LIFETIME)
                .orElseThrow();
    }

    @Test
    void anAllocationThatIsNotRefreshedEnds() {
        ann.allocate();
        rig.pass(599);
        assertEquals(1, rig.machine.allocations());
        rig.pass(1);
        assertEquals(0, rig.machine.allocations());
        assertTrue(rig.bound.isEmpty());
        assertFalse(ann.held);
    }

    // ---- quotas and ports ----

    @Test
    void aUserHasAQuota() {
        for (int i = 0; i < 3; i++) {
            assertEquals(0, Rig.error(rig.guest(i + 1).allocate()));
        }
        assertEquals(Stun.QUOTA_REACHED, Rig.error(rig.guest(9).allocate()));
        assertEquals(1, rig.counted(TurnCount.QUOTA));
        rig.pass(609);
        assertEquals(Stun.QUOTA_REACHED, Rig.error(rig.guest(9).allocate()), "while the ports rest");
        rig.pass(1);
        assertEquals(0, Rig.error(rig.guest(9).allocate()), "what ends is given back");
    }

    @Test
    void anAddressHasAQuotaAndSoHaveAll() {
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    0,
                    Rig.error(
                            rig.guest("user" + i, "192.0.2.7", 1000 + i, false).allocate()));
        }
        assertEquals(
                Stun.QUOTA_REACHED,
                Rig.error(rig.guest("u", "192.0.2.7", 1, false).allocate()));
        assertEquals(0, Rig.error(rig.guest("u", "192.0.2.8", 1, false).allocate()));
        assertEquals(
                Stun.NO_CAPACITY,
                Rig.error(rig.guest("u", "192.0.2.9", 1, false).allocate()));
    }

    @Test
    void aRangeThatIsFullHasNoCapacityAndRecovers() {
        for (int port = 50000; port < 50100; port++) {
            rig.takenPorts.add(port);
        }
        assertEquals(Stun.NO_CAPACITY, Rig.error(ann.allocate()));
        assertEquals(Stun.NO_CAPACITY, allocateError(w -> w.bytes(Stun.EVEN_PORT, new byte[] {(byte) 0x80})));
        rig.takenPorts.clear();
        assertEquals(0, Rig.error(ann.allocate()));
    }

    @Test
    void aFreedPortRestsBeforeItServesAgain() {
        for (int port = 50004; port < 50100; port++) {
            rig.takenPorts.add(port);
        }
        TurnLimits many = new TurnLimits(6, 6, 6, 4, 600, 3600, 300, 600, 30, 900, 2000, 10);
        Rig narrow = new Rig(many, List.of(Rig.US), List.of(), List.of(Rig.SECRET));
        narrow.takenPorts.addAll(rig.takenPorts);
        for (int i = 0; i < 4; i++) {
            assertEquals(0, Rig.error(narrow.guest(i + 1).allocate()));
        }
        Guest last = narrow.guest(9);
        assertEquals(Stun.NO_CAPACITY, Rig.error(last.allocate()));
        narrow.pass(600);
        assertEquals(Stun.NO_CAPACITY, Rig.error(last.allocate()));
        narrow.pass(10);
        assertEquals(0, Rig.error(last.allocate()));
    }

    @Test
    void whoDrainsTakesNobodyNewAndKeepsWhoIsThere() {
        ann.allocate();
        rig.machine.drain(List.of());
        assertEquals(0, ann.errorOf(Stun.REFRESH, writer -> {}));
        assertEquals(Stun.NO_CAPACITY, Rig.error(rig.guest(2).allocate()));
    }

    @Test
    void whoDrainsNamesAnotherServerOfTheClientsFamilyWithThePortItCameTo() {
        rig.machine.drain(List.of(Rig.ip("2001:db8::50"), Rig.ip("203.0.113.50")));
        StunMessage redirect = ann.allocate();
        assertEquals(Stun.TRY_ALTERNATE, Rig.error(redirect));
        assertTrue(redirect.isSignedBy(ann.key(), new Macs()));
        ByteBuf server = redirect.bytes(Stun.ALTERNATE_SERVER).orElseThrow();
        assertEquals("0001" + "0d96" + "cb007132", ByteBufUtil.hexDump(server));
        StunMessage six = rig.guest("bob", "2001:db8::7", 1, false).allocate();
        assertEquals(20, six.bytes(Stun.ALTERNATE_SERVER).orElseThrow().readableBytes());
        rig.machine.drain(List.of(Rig.ip("203.0.113.50")));
        assertEquals(
                Stun.NO_CAPACITY,
                Rig.error(rig.guest("bob", "2001:db8::7", 1, false).allocate()));
    }

    @Test
    void givingBackAndTakingInTurnUsesNoMoreThanTheQuota() {
        int had = 0;
        for (int i = 0; i < 50; i++) {
            Guest guest = rig.guest(i + 1);
            int error = Rig.error(guest.allocate());
            if (error == 0) {
                had++;
                assertEquals(0, guest.errorOf(Stun.REFRESH, writer -> writer.number(Stun.LIFETIME, 0)));
            } else {
                assertEquals(Stun.QUOTA_REACHED, error);
            }
        }
        assertEquals(3, had);
        assertTrue(rig.bound.isEmpty());
        rig.pass(10);
        assertEquals(0, Rig.error(rig.guest(99).allocate()));
    }

    @Test
    void aPortThatIsKeptCountsAsWell() {
        Consumer<StunWriter> pair = udpAnd(w -> w.bytes(Stun.EVEN_PORT, new byte[] {(byte) 0x80}));
        assertEquals(0, ann.errorOf(Stun.ALLOCATE, pair));
        assertEquals(Stun.QUOTA_REACHED, rig.guest(2).errorOf(Stun.ALLOCATE, pair), "two more are one too many");
        assertEquals(0, Rig.error(rig.guest(2).allocate()));
        assertEquals(Stun.QUOTA_REACHED, Rig.error(rig.guest(3).allocate()));
        rig.pass(30);
        assertEquals(Stun.QUOTA_REACHED, Rig.error(rig.guest(3).allocate()), "while the kept port rests");
        rig.pass(10);
        assertEquals(0, Rig.error(rig.guest(3).allocate()));
    }

    @Test
    void addressesOfOneIpv6NetworkShareAQuota() {
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    0,
                    Rig.error(rig.guest("user" + i, "2001:db8:7::" + i, 1000, false)
                            .allocate()));
        }
        assertEquals(
                Stun.QUOTA_REACHED,
                Rig.error(rig.guest("u", "2001:db8:7::ffff:1", 1, false).allocate()));
        assertEquals(0, Rig.error(rig.guest("u", "2001:db8:7:1::1", 1, false).allocate()));
    }
}
