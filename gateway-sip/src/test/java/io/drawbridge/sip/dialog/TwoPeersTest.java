package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialogs and transactions of two peers in virtual time. Peer 0 calls, peer 1 answers. */
class TwoPeersTest {
    private final Answerer callee = new Answerer();
    private final Answerer caller = new Answerer();
    private final List<String> outcome = new ArrayList<>();
    private LossyNetwork network;
    private UserAgent zero;
    private UserAgent one;

    private void connect(long seed, boolean reliable) {
        network = new LossyNetwork(seed, reliable);
        zero = network.add(0, caller);
        one = network.add(1, callee);
        caller.agent = zero;
        callee.agent = one;
    }

    private OutgoingInvite call() {
        return zero.invite(
                "sip:one@127.0.0.1:5002",
                "sip:zero@127.0.0.1:5001",
                List.of(new Header("Content-Type", "application/sdp")),
                Body.of("offer"),
                network.flowTo(1),
                new OutgoingInvite.Listener() {
                    @Override
                    public void onProgress(SipResponse response, long now) {}

                    @Override
                    public void onAnswered(InviteSession session, SipResponse response, long now) {
                        session.listener(caller);
                        caller.sessions.add(session);
                        outcome.add("answered");
                    }

                    @Override
                    public void onFailed(OutgoingInvite.Failure failure, long now) {
                        outcome.add("failed " + failure.status());
                    }
                },
                network.now);
    }

    private Requester into(List<String> list) {
        return new Requester() {
            @Override
            public void onResponse(SipResponse response, long now) {
                list.add(Integer.toString(response.status()));
            }

            @Override
            public void onNoResponse(long now) {
                list.add("none");
            }
        };
    }

    private void assertCleanSoon() {
        network.drop = words -> false;
        network.loss = 0;
        network.run(200);
        assertTrue(
                network.empty(),
                () -> "left: " + zero.dialogCount() + one.dialogCount() + " dialogs, " + zero.transactionCount() + " "
                        + one.transactionCount() + " transactions");
        assertEquals(Long.MAX_VALUE, zero.nextNanos());
        assertEquals(Long.MAX_VALUE, one.nextNanos());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallIsAnsweredAndEndedByTheCaller(boolean reliable) {
        connect(1, reliable);
        call();
        network.run(2);
        assertEquals(List.of("answered"), outcome);
        assertEquals(List.of("invite", "confirmed"), callee.happened);
        caller.sessions.get(0).end(network.now);
        network.run(2);
        assertEquals(List.of("invite", "confirmed", "ended REMOTE_BYE"), callee.happened);
        assertEquals(List.of("ended LOCAL_BYE"), caller.happened);
        assertEquals(1, network.count("0 INVITE"));
        assertEquals(1, network.count("1 100 INVITE"));
        assertEquals(1, network.count("1 200 INVITE"));
        assertCleanSoon();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTwoHundredIsSentAgainUntilItsAckComesAlsoOnStreams(boolean reliable) {
        connect(2, reliable);
        network.drop = words -> words.equals("0 ACK") && network.count("0 ACK") < 4;
        call();
        network.run(10);
        assertEquals(4, network.count("1 200 INVITE"), network.sent.toString());
        assertEquals(4, network.count("0 ACK"));
        assertEquals(List.of("answered"), outcome);
        assertEquals(List.of("invite", "confirmed"), callee.happened);
        callee.sessions.get(0).end(network.now);
        network.run(1);
        assertEquals(List.of("ended REMOTE_BYE"), caller.happened);
        assertCleanSoon();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutAnyAckTheAnswererSaysByeAfterSixtyFourT1(boolean reliable) {
        connect(3, reliable);
        network.drop = words -> words.equals("0 ACK");
        call();
        network.run(31);
        assertEquals(0, network.count("1 BYE"));
        network.run(2);
        assertEquals(1, network.count("1 BYE"));
        assertEquals(List.of("invite", "ended NO_ACK"), callee.happened);
        assertEquals(11, network.count("1 200 INVITE"), "500 ms, 1 s, 2 s, then each 4 s");
        assertCleanSoon();
    }

    @Test
    void theAnswererSaysNoByeBeforeTheAck() {
        connect(4, false);
        network.drop = words -> words.equals("0 ACK") && network.count("0 ACK") < 3;
        call();
        network.run(0);
        while (callee.sessions.isEmpty() || !callee.sessions.get(0).established()) {
            network.now += 1_000_000;
            network.run(0);
        }
        callee.sessions.get(0).end(network.now);
        network.run(5);
        assertTrue(network.sent.indexOf("1 BYE") > network.sent.lastIndexOf("0 ACK"), network.sent.toString());
        assertEquals(List.of("invite", "ended LOCAL_BYE"), callee.happened);
        assertCleanSoon();
    }

    @Test
    void aCancelledCallGets487() {
        connect(5, false);
        callee.answerAtOnce = false;
        OutgoingInvite invite = call();
        invite.cancel(network.now);
        assertEquals(0, network.count("0 CANCEL"), "no CANCEL before the first 1xx");
        network.run(2);
        assertEquals(1, network.count("0 CANCEL"));
        assertEquals(List.of("failed 487"), outcome);
        assertEquals(List.of("invite", "cancelled", "ended CANCELLED"), callee.happened);
        assertFalse(callee.sessions.get(0).accept(List.of(), Body.of("answer"), network.now), "too late to accept");
        assertCleanSoon();
    }

    @Test
    void aTwoHundredThatCrossesTheCancelIsAcknowledgedAndEnded() {
        connect(6, false);
        network.maxDelayMillis = 0;
        callee.answerAtOnce = false;
        OutgoingInvite invite = call();
        network.run(1);
        invite.cancel(network.now);
        callee.sessions.get(0).accept(List.of(), Body.of("answer"), network.now);
        network.run(3);
        assertEquals(List.of("failed 487"), outcome);
        assertTrue(network.sent.indexOf("0 ACK") < network.sent.indexOf("0 BYE"), network.sent.toString());
        assertEquals(List.of("invite", "confirmed", "ended REMOTE_BYE"), callee.happened);
        assertCleanSoon();
    }

    @Test
    void aRefusalIsRepeatedUntilAcknowledged() {
        connect(7, false);
        callee.answerAtOnce = false;
        network.drop = words -> words.equals("1 486 INVITE") && network.count("1 486 INVITE") < 3;
        call();
        network.run(1);
        callee.sessions.get(0).reject(486, List.of(), network.now);
        network.run(5);
        assertEquals(3, network.count("1 486 INVITE"));
        assertEquals(List.of("failed 486"), outcome);
        assertEquals(List.of("invite", "ended REFUSED"), callee.happened);
        assertCleanSoon();
    }

    @Test
    void aCallToNobodyFailsAfterSixtyFourT1() {
        connect(8, false);
        network.drop = words -> words.startsWith("0");
        call();
        network.run(33);
        assertEquals(List.of("failed 408"), outcome);
        assertEquals(7, network.count("0 INVITE"));
        assertCleanSoon();
    }

    @Test
    void aSecondOpenInviteGets500WithRetryAfterAndALowerCseq500() {
        connect(10, false);
        callee.answerReinvites = false;
        call();
        network.run(1);
        SipRequest first = (SipRequest) network.messages.get(network.sent.lastIndexOf("0 ACK"));
        network.fly(1, inDialog(first, "INVITE", 2));
        network.run(1);
        network.fly(1, inDialog(first, "INVITE", 3));
        network.run(1);
        SipResponse refused = (SipResponse) network.messages.get(network.sent.lastIndexOf("1 500 INVITE"));
        assertTrue(refused.headers().first("Retry-After").isPresent());
        network.fly(1, inDialog(first, "INFO", 2));
        network.run(1);
        assertEquals(1, network.count("1 500 INFO"));
        callee.sessions.get(0).end(network.now);
        network.run(1);
        assertTrue(network.sent.contains("1 487 INVITE"), "what is open when the call ends is answered");
        assertCleanSoon();
    }

    private static byte[] inDialog(SipRequest like, String method, int cseq) {
        Headers headers = like.headers()
                .with("CSeq", cseq + " " + method)
                .with("Via", "SIP/2.0/UDP 127.0.0.1:5001;branch=z9hG4bKx" + cseq + method);
        return SipPrinter.print(SipRequest.of(method, like.requestUri(), headers, Body.EMPTY));
    }

    @Test
    void requestsOfUnknownDialogsGet481() {
        connect(11, false);
        call();
        network.run(1);
        SipRequest ack = (SipRequest) network.messages.get(network.sent.lastIndexOf("0 ACK"));
        SipRequest stranger =
                SipRequest.of("ACK", ack.requestUri(), ack.headers().with("Call-ID", "other"), Body.EMPTY);
        network.fly(1, inDialog(stranger, "BYE", 2));
        network.run(1);
        assertEquals(1, network.count("1 481 BYE"));
        caller.sessions.get(0).end(network.now);
        assertCleanSoon();
    }

    @Test
    void aRequestThatForkedAndMetAgainGets482() {
        connect(12, false);
        callee.answerAtOnce = false;
        call();
        network.run(1);
        SipRequest invite = (SipRequest) network.messages.get(network.sent.indexOf("0 INVITE"));
        SipRequest fork = SipRequest.of(
                "INVITE",
                invite.requestUri(),
                invite.headers().with("Via", "SIP/2.0/UDP 127.0.0.1:5001;branch=z9hG4bKotherway"),
                Body.EMPTY);
        network.fly(1, SipPrinter.print(fork));
        network.run(1);
        assertTrue(network.sent.contains("1 482 INVITE"));
        assertEquals(1, callee.sessions.size());
        callee.sessions.get(0).reject(603, List.of(), network.now);
        assertCleanSoon();
    }

    @Test
    void aSecondForkThatAnswersIsAcknowledgedAndEnded() {
        connect(13, false);
        call();
        network.run(1);
        SipResponse ok = (SipResponse) network.messages.get(network.sent.indexOf("1 200 INVITE"));
        Headers other = ok.headers().with("To", ok.to().withTag("otherfork").toString());
        network.fly(0, SipPrinter.print(SipResponse.of(200, other)));
        network.run(1);
        assertEquals(2, network.count("0 ACK"));
        assertEquals(1, network.count("0 BYE"));
        assertEquals(List.of("answered"), outcome);
        assertTrue(caller.sessions.get(0).established());
        caller.sessions.get(0).end(network.now);
        assertCleanSoon();
    }

    @Test
    void aPeerThatHasForgottenTheDialogEndsIt() {
        connect(14, false);
        call();
        network.run(1);
        network.drop = words -> words.equals("0 BYE");
        callee.sessions.get(0).onTimer(DialogTimer.GIVE_UP, network.now); // late: ignored
        List<String> answers = new ArrayList<>();
        network.drop = words -> words.startsWith("1");
        caller.sessions.get(0).request("INFO", List.of(), Body.EMPTY, into(answers), network.now);
        network.run(40);
        assertEquals(List.of("none"), answers);
        assertEquals(List.of("ended LOST"), caller.happened);
        assertCleanSoon();
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110})
    void underLossReorderingAndDoublingEveryCallEndsCleanly(long seed) {
        connect(seed, false);
        network.loss = 0.25;
        network.doubling = 0.1;
        network.maxDelayMillis = 700;
        Random random = new Random(seed);
        List<OutgoingInvite> calls = new ArrayList<>();
        int count = 60;
        for (int i = 0; i < count; i++) {
            calls.add(call());
            network.run(1);
            if (random.nextInt(4) == 0) {
                calls.get(i).cancel(network.now);
            }
            List<InviteSession> some = random.nextBoolean() ? caller.sessions : callee.sessions;
            if (!some.isEmpty()) {
                some.get(random.nextInt(some.size())).end(network.now);
            }
        }
        network.run(100);
        List.copyOf(caller.sessions).forEach(session -> session.end(network.now));
        network.run(100);
        List.copyOf(callee.sessions).forEach(session -> session.end(network.now));
        assertCleanSoon();
        assertEquals(count, outcome.size(), "each call has exactly one outcome");
        assertEquals(
                callee.happened.stream().filter("invite"::equals).count(),
                callee.happened.stream().filter(h -> h.startsWith("ended")).count());
        assertTrue(outcome.stream().filter("answered"::equals).count() > count / 3, outcome.toString());
    }
}
