package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.webrtc.ice.StunView.Kind;
import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The agent in virtual time, against a far end of a few lines. */
class IceMachineTest {
    private static final InetSocketAddress OURS = new InetSocketAddress("192.0.2.1", 10000);
    private static final InetSocketAddress HOST = new InetSocketAddress("198.51.100.7", 5000);
    private static final InetSocketAddress OTHER = new InetSocketAddress("198.51.100.8", 6000);
    private static final InetSocketAddress RELAY = new InetSocketAddress("203.0.113.9", 7000);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final IceCredentials browser = new IceCredentials("brow", "a-password-of-a-browser");
    private final List<Sent> sent = new ArrayList<>();
    private final List<IcePath> valid = new ArrayList<>();
    private final List<IcePath> chosen = new ArrayList<>();
    private final Set<TransactionId> open = new HashSet<>();
    private final IceMachine machine = new IceMachine(
            new IceCredentials("gate", "a-password-of-the-gateway"),
            browser,
            List.of(OURS),
            IceLimits.DEFAULTS,
            new Random(1),
            new Recorder());
    private long now = 5 * SECOND;

    private record Sent(IcePath path, byte[] bytes, long atNanos) {
        StunView view() {
            return StunView.of(Unpooled.wrappedBuffer(bytes)).orElseThrow();
        }
    }

    private final class Recorder implements IceMachine.Effects {
        @Override
        public void send(IcePath path, ByteBuf stun) {
            sent.add(new Sent(path, ByteBufUtil.getBytes(stun), now));
            stun.release();
        }

        @Override
        public void valid(IcePath path) {
            valid.add(path);
        }

        @Override
        public void chosen(IceMachine by, IcePath path) {
            chosen.add(path);
        }

        @Override
        public void expect(TransactionId transaction) {
            open.add(transaction);
        }

        @Override
        public void forget(TransactionId transaction) {
            open.remove(transaction);
        }
    }

    private static IcePath to(InetSocketAddress remote) {
        return new IcePath(OURS, remote);
    }

    /** Lets so much time pass, in which the far end answers what is sent to these addresses. */
    private void pass(long nanos, InetSocketAddress... answering) {
        long end = now + nanos;
        while (now < end) {
            now += TimeUnit.MILLISECONDS.toNanos(10);
            int before = sent.size();
            machine.onTime(now);
            for (Sent each : List.copyOf(sent.subList(before, sent.size()))) {
                if (List.of(answering).contains(each.path().remote())) {
                    answer(each);
                }
            }
        }
    }

    private void answer(Sent check) {
        byte[] id = new byte[12];
        System.arraycopy(check.bytes(), 8, id, 0, id.length);
        respond(check.path(), new StunBytes(StunBytes.SUCCESS, id).signed(browser.password()));
    }

    private boolean respond(IcePath path, byte[] response) {
        return machine.onResponse(
                path, StunView.of(Unpooled.wrappedBuffer(response)).orElseThrow(), now);
    }

    /** A check of the far end from there, and its answer to ours. */
    private void check(InetSocketAddress from, boolean nominating) {
        int before = sent.size();
        assertTrue(request(from, nominating, "a-password-of-the-gateway"));
        for (Sent each : List.copyOf(sent.subList(before, sent.size()))) {
            if (each.view().kind() == Kind.REQUEST) {
                answer(each);
            }
        }
    }

    private boolean request(InetSocketAddress from, boolean nominating, String password) {
        StunBytes check = new StunBytes(StunBytes.REQUEST, StunBytes.newTransaction())
                .attribute(0x0006, "gate:brow".getBytes(StandardCharsets.UTF_8))
                .attribute(0x0024, new byte[] {0x6e, 0x7f, 0x1e, (byte) 0xff})
                .attribute(0x802a, new byte[8]);
        if (nominating) {
            check.attribute(0x0025, new byte[0]);
        }
        return machine.onRequest(
                to(from),
                StunView.of(Unpooled.wrappedBuffer(check.signed(password))).orElseThrow(),
                now);
    }

    private List<Sent> checksTo(InetSocketAddress remote) {
        return sent.stream()
                .filter(each ->
                        each.path().remote().equals(remote) && each.view().kind() == Kind.REQUEST)
                .toList();
    }

    private void candidate(InetSocketAddress address, String type) {
        machine.addRemote(CandidateLine.parse(
                        "1 1 udp 1000 " + address.getHostString() + " " + address.getPort() + " typ " + type)
                .orElseThrow());
    }

    @Test
    void aCheckIsAnsweredAndCheckedAndItsNominationFollowed() {
        check(HOST, true);
        assertEquals(Kind.SUCCESS, sent.get(0).view().kind());
        assertTrue(new StunKey("a-password-of-the-gateway").signed(sent.get(0).view()));
        assertTrue(new StunKey(browser.password()).signed(sent.get(1).view()));
        assertEquals("brow:gate", sent.get(1).view().username());
        assertTrue(sent.get(1).view().controlled());
        assertEquals(List.of(to(HOST)), valid);
        assertEquals(List.of(to(HOST)), chosen);
        assertEquals("prflx", machine.typeOf(HOST));
    }

    @Test
    void aNominationWithoutAnAnswerToOurCheckChoosesNothing() {
        assertTrue(request(HOST, true, "a-password-of-the-gateway"));
        pass(5 * SECOND);
        assertEquals(List.of(), valid);
        assertEquals(List.of(), chosen);
        check(HOST, false);
        assertEquals(List.of(to(HOST)), chosen, "nominated before");
    }

    @Test
    void whatIsNotSignedOpensNothing() {
        assertFalse(request(HOST, true, "guessed"));
        assertEquals(List.of(), sent);
        assertTrue(request(HOST, true, "a-password-of-the-gateway"));
        Sent check = checksTo(HOST).get(0);
        byte[] id = new byte[12];
        System.arraycopy(check.bytes(), 8, id, 0, id.length);
        assertFalse(respond(to(HOST), new StunBytes(StunBytes.SUCCESS, id).signed("guessed")));
        assertFalse(respond(to(HOST), new StunBytes(StunBytes.SUCCESS, id).unsigned()));
        assertFalse(respond(to(OTHER), new StunBytes(StunBytes.SUCCESS, id).signed(browser.password())));
        assertEquals(List.of(), valid);
    }

    @Test
    void candidatesAreCheckedOneAfterTheOtherAndGivenUp() {
        candidate(HOST, "host");
        candidate(OTHER, "srflx");
        candidate(new InetSocketAddress("2001:db8::1", 9), "host");
        pass(20 * SECOND);
        assertEquals(4, checksTo(HOST).size());
        assertEquals(4, checksTo(OTHER).size());
        assertEquals(8, sent.size(), "nothing over IPv6, which we do not have");
        assertTrue(checksTo(OTHER).get(0).atNanos() - checksTo(HOST).get(0).atNanos()
                >= TimeUnit.MILLISECONDS.toNanos(50));
        assertEquals(Set.of(), open);
        check(HOST, true);
        assertEquals(List.of(to(HOST)), chosen, "a check of the far end sets it going again");
        assertEquals("host", machine.typeOf(HOST));
    }

    @Test
    void ofTwoWaysNominatedAtOnceTheDirectOneIsTaken() {
        candidate(RELAY, "relay");
        check(RELAY, true);
        check(HOST, true);
        check(RELAY, true);
        assertEquals(List.of(to(RELAY), to(HOST)), chosen);
    }

    @Test
    void aLaterNominationIsFollowedWhateverItIs() {
        check(HOST, true);
        pass(10 * SECOND, HOST);
        candidate(RELAY, "relay");
        check(RELAY, true);
        pass(3 * SECOND, RELAY);
        check(OTHER, true);
        assertEquals(List.of(to(HOST), to(RELAY), to(OTHER)), chosen);
    }

    @Test
    void aWayThatIsUsedBeforeItIsNominatedIsTakenUntilOneIs() {
        machine.adopt(to(HOST), now);
        assertEquals(List.of(), chosen, "nobody answered there");
        check(HOST, false);
        machine.adopt(to(HOST), now);
        machine.adopt(to(OTHER), now);
        assertEquals(List.of(to(HOST)), chosen);
        check(OTHER, true);
        assertEquals(List.of(to(HOST), to(OTHER)), chosen);
    }

    @Test
    void checksWithoutNominationMoveNothing() {
        check(HOST, true);
        pass(10 * SECOND, HOST);
        check(OTHER, false);
        pass(10 * SECOND, HOST, OTHER);
        assertEquals(List.of(to(HOST)), chosen);
    }

    @Test
    void consentIsAskedForEveryFiveSecondsOrSo() {
        check(HOST, true);
        int before = sent.size();
        pass(60 * SECOND, HOST);
        int asked = sent.size() - before;
        assertTrue(asked >= 10 && asked <= 15, () -> "asked " + asked + " times");
        assertTrue(now - machine.consentNanos() < 7 * SECOND);
        long answered = machine.consentNanos();
        pass(40 * SECOND);
        check(OTHER, false);
        assertEquals(answered, machine.consentNanos(), "only the chosen way counts, and only answers");
        assertTrue(request(HOST, true, "a-password-of-the-gateway"), "not even a check that somebody repeats");
        assertEquals(answered, machine.consentNanos());
    }

    @Test
    void aWayThatWasQuietForLongIsAskedBeforeItIsTaken() {
        check(HOST, true);
        check(OTHER, false);
        pass(60 * SECOND, HOST);
        assertTrue(request(OTHER, true, "a-password-of-the-gateway"));
        assertEquals(Optional.of(to(HOST)), machine.chosen(), "nobody has consented there for a minute");
        pass(SECOND, HOST, OTHER);
        assertEquals(Optional.of(to(OTHER)), machine.chosen());
        assertTrue(now - machine.consentNanos() < SECOND);
    }

    @Test
    void anAgentThatSaysItIsControlledTooIsToldToSwitch() {
        byte[] check = new StunBytes(StunBytes.REQUEST, StunBytes.newTransaction())
                .attribute(0x0006, "gate:brow".getBytes(StandardCharsets.UTF_8))
                .attribute(0x8029, new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
                .signed("a-password-of-the-gateway");
        assertTrue(machine.onRequest(
                to(HOST), StunView.of(Unpooled.wrappedBuffer(check)).orElseThrow(), now));
        assertEquals(1, sent.size());
        assertEquals(Kind.ERROR, sent.get(0).view().kind());
        assertEquals(4, sent.get(0).bytes()[26], "487, hundreds");
        assertEquals(87, sent.get(0).bytes()[27], "487, the rest");
    }

    @Test
    void aCheckThatSomebodyRepeatsFromAnAddressThatNeverAnswersIsNoPump() {
        for (int i = 0; i < 300; i++) {
            assertTrue(request(HOST, true, "a-password-of-the-gateway"));
            pass(SECOND / 10);
        }
        int asked = checksTo(HOST).size();
        assertTrue(asked >= 4 && asked <= 12, () -> "checked " + asked + " times");
        assertEquals(List.of(), chosen);
    }

    @Test
    void addressesThatNeverAnsweredGiveWayBeforeOneThatDid() {
        check(HOST, true);
        check(OTHER, false);
        for (int i = 1; i <= 500; i++) {
            assertTrue(request(new InetSocketAddress("203.0.113." + i % 250, i), false, "a-password-of-the-gateway"));
        }
        assertTrue(machine.isValid(to(OTHER)));
    }

    @Test
    void whatOneBrowserCanMakeUsRememberIsBounded() {
        for (int i = 1; i <= 500; i++) {
            candidate(new InetSocketAddress("198.51.100." + i % 250, i), "host");
            assertTrue(request(new InetSocketAddress("203.0.113." + i % 250, i), true, "a-password-of-the-gateway"));
        }
        check(HOST, true);
        assertEquals(Optional.of(to(HOST)), machine.chosen());
        for (int i = 1; i <= 500; i++) {
            assertTrue(request(new InetSocketAddress("203.0.113." + i % 250, i), true, "a-password-of-the-gateway"));
        }
        assertTrue(open.size() <= IceLimits.DEFAULTS.pathsPerAgent());
        assertEquals(Optional.of(to(HOST)), machine.chosen());
        machine.close();
        assertEquals(Set.of(), open);
        assertEquals(Long.MAX_VALUE, machine.onTime(now + SECOND));
    }

    @Test
    void fingerprintAndLengthsAreAsTheStandardWantsThem() {
        check(HOST, true);
        for (Sent each : sent) {
            ByteBuf message = Unpooled.wrappedBuffer(each.bytes());
            assertEquals(each.bytes().length - 20, message.getUnsignedShort(2));
            assertEquals(0x8028, message.getUnsignedShort(each.bytes().length - 8));
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(each.bytes(), 0, each.bytes().length - 8);
            assertEquals((int) crc.getValue() ^ 0x5354554e, message.getInt(each.bytes().length - 4));
        }
    }
}
