package io.drawbridge.webrtc.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Questions to STUN servers, in virtual time; and the candidates that come of them. */
class MappedAddressesTest {
    private static final InetSocketAddress OURS = new InetSocketAddress("10.0.0.1", 10000);
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 10000);
    private static final InetSocketAddress SERVER = new InetSocketAddress("198.51.100.1", 3478);
    private static final InetSocketAddress MAPPED = new InetSocketAddress("203.0.113.5", 4711);

    private final List<IcePath> asked = new ArrayList<>();
    private final List<byte[]> questions = new ArrayList<>();
    private final List<InetSocketAddress> found = new ArrayList<>();
    private final MappedAddresses mapped = new MappedAddresses(new Random(1), new MappedAddresses.Effects() {
        @Override
        public void send(IcePath path, ByteBuf stun) {
            asked.add(path);
            questions.add(ByteBufUtil.getBytes(stun));
        }

        @Override
        public void found(InetSocketAddress local, InetSocketAddress outer) {
            found.add(outer);
        }
    });
    private long now;

    private void pass(int millis) {
        for (int i = 0; i < millis; i += 100) {
            now += TimeUnit.MILLISECONDS.toNanos(100);
            mapped.onTime(List.of(OURS, LOOPBACK), now);
        }
    }

    private boolean answer(int question, InetSocketAddress from, InetSocketAddress says) {
        ByteBuf asked = Unpooled.wrappedBuffer(questions.get(question));
        TransactionId id = StunView.transactionId(asked);
        ByteBuf answer = CheckMessages.success(id, says, new StunKey("unused"));
        return mapped.onAnswer(new IcePath(OURS, from), id, answer);
    }

    @Test
    void nobodyIsAskedWhereNobodyIsNamed() {
        pass(60_000);
        assertEquals(List.of(), asked);
        assertTrue(mapped.settled());
    }

    @Test
    void theAnswerOfTheServerCounts() {
        mapped.servers(List.of(SERVER, new InetSocketAddress("2001:db8::1", 3478)));
        pass(100);
        assertEquals(List.of(new IcePath(OURS, SERVER)), asked, "not from loopback, not over another family");
        assertFalse(mapped.settled());
        assertFalse(answer(0, MAPPED, MAPPED), "somebody else");
        assertTrue(answer(0, SERVER, MAPPED));
        assertFalse(answer(0, SERVER, MAPPED), "once");
        assertTrue(mapped.settled());
        assertEquals(Map.of(OURS, MAPPED), mapped.known());
    }

    @Test
    void lostQuestionsAreAskedAgainAndGivenUp() {
        mapped.servers(List.of(SERVER));
        pass(3000);
        assertEquals(4, asked.size());
        assertTrue(mapped.settled());
        pass(25_000);
        assertEquals(8, asked.size(), "in the next round");
    }

    @Test
    void aMappingThatChangesIsToldAndTheSameIsNot() {
        mapped.servers(List.of(SERVER));
        pass(100);
        answer(0, SERVER, MAPPED);
        pass(25_100);
        answer(1, SERVER, MAPPED);
        pass(25_100);
        InetSocketAddress other = new InetSocketAddress("203.0.113.5", 4712);
        answer(2, SERVER, other);
        assertEquals(List.of(MAPPED, other), found);
        assertEquals(Map.of(OURS, other), mapped.known());
    }

    @Test
    void whoIsBehindNoNatHasNoMapping() {
        mapped.servers(List.of(SERVER));
        pass(100);
        assertTrue(answer(0, SERVER, OURS));
        assertEquals(Map.of(), mapped.known());
    }

    @Test
    void candidatesAreHostsThenWhereWeAreSeen() throws Exception {
        List<InetSocketAddress> bound = List.of(OURS, new InetSocketAddress("2001:db8::2", 10000), LOOPBACK);
        assertEquals(
                List.of("10.0.0.1 10000 typ host", "2001:db8::2 10000 typ host", "127.0.0.1 10000 typ host"),
                words(LocalCandidates.of(bound, List.of(), Map.of())));
        List<CandidateLine> behindNat = LocalCandidates.of(bound, List.of(), Map.of(OURS, MAPPED));
        assertEquals(
                List.of(
                        "10.0.0.1 10000 typ host",
                        "2001:db8::2 10000 typ host",
                        "203.0.113.5 4711 typ srflx raddr 10.0.0.1 rport 10000"),
                words(behindNat));
        assertEquals(MAPPED, LocalCandidates.usual(behindNat));
        List<CandidateLine> configured =
                LocalCandidates.of(bound, List.of(InetAddress.getByName("203.0.113.9")), Map.of());
        assertEquals(
                "203.0.113.9 10000 typ srflx raddr 10.0.0.1 rport 10000",
                words(configured).get(2));
        assertEquals(
                2,
                LocalCandidates.of(bound, List.of(OURS.getAddress()), Map.of()).size(),
                "an interface's own address is no second candidate");
    }

    private static List<String> words(List<CandidateLine> lines) {
        return lines.stream()
                .map(line -> line.print().replaceFirst("^\\S+ 1 udp \\d+ ", ""))
                .toList();
    }
}
