package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.DialRule;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.spi.DialOut;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls to the outside, and what REFER and Replaces do to calls. The far end is a PBX by hand, our trunk. */
@Timeout(60)
class OutsideTest {
    private static final MeetingSpec DEMO = new MeetingSpec("demo", "1000", "Demo", "", "", false);
    private static final DialOuts.Limits LIMITS =
            new DialOuts.Limits(2, TimeUnit.SECONDS.toNanos(20), TimeUnit.HOURS.toNanos(24));

    private Caller pbx;
    private TestContext context;
    private SipLeg leg;

    @BeforeEach
    void open() throws Exception {
        pbx = Caller.udp(new InetSocketAddress("127.0.0.1", 1), "pbx");
    }

    @AfterEach
    void close() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
        pbx.close();
    }

    private void start(DialOuts.Limits limits, boolean mayDialOut, int mediaTimeoutSeconds) throws Exception {
        SipTrunk trunk = new SipTrunk(
                "pbx",
                "127.0.0.1:" + pbx.port(),
                "udp",
                List.of(),
                "",
                Optional.empty(),
                "gateway",
                new GatewayConfig.Secret("gateway-secret"),
                "pbx.example",
                false,
                120,
                0,
                "best-effort",
                mayDialOut);
        SipAccount account =
                new SipAccount("boardroom", new GatewayConfig.Secret("x"), List.of("md5"), "best-effort", false, 4);
        context = new TestContext(
                new GatewayConfig.Sip(
                        0,
                        0,
                        0,
                        new GatewayConfig.PortRange(18600, 18799),
                        "best-effort",
                        "404",
                        List.of(),
                        new GatewayConfig.Tls(Optional.empty(), Optional.empty()),
                        List.of(account),
                        List.of(trunk),
                        List.of(new DialRule("9XXX", "pbx", "")),
                        List.of(),
                        mediaTimeoutSeconds),
                null);
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE, limits);
        leg.lend(context.exports);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        pbx.server(leg.udpAddresses().get(0));
    }

    private void start() throws Exception {
        start(LIMITS, false, 30);
    }

    private DialOut outside() {
        return context.exports.all(DialOut.class).get(0);
    }

    private DialOut.Result dial(String uri) throws Exception {
        return outside().dial(DEMO, uri).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private String dialled(String uri) throws Exception {
        return assertInstanceOf(DialOut.Result.Dialling.class, dial(uri)).id();
    }

    private DialOut.Why why(String uri) throws Exception {
        return assertInstanceOf(DialOut.Result.Refused.class, dial(uri)).why();
    }

    private int ringing() throws Exception {
        return outside()
                .ringing()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .size();
    }

    private static void await(BooleanSupplier condition, String what) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
    }

    private void awaitJoin() throws Exception {
        await(
                () -> context.meters
                                .find("drawbridge.joins")
                                .tag("result", "joined")
                                .counter()
                        != null,
                "the join is not counted");
    }

    private void awaitEnd(String result) throws Exception {
        await(
                () -> context.meters
                                .find("drawbridge.joins")
                                .tag("result", result)
                                .counter()
                        != null,
                "the call did not end with " + result);
        await(() -> context.meetings.participantCount() == 0, "a participant is left");
        assertEquals(0, ringing());
    }

    // ---- dial-out

    @Test
    void aRoomBehindATrunkIsCalledIntoTheMeeting() throws Exception {
        start();
        String id = dialled("9123");
        Caller.Message invite = pbx.nextRequest("INVITE");
        assertTrue(invite.startLine().startsWith("INVITE sip:9123@127.0.0.1:" + pbx.port()), invite.text());
        assertTrue(invite.header("From").startsWith("\"Demo\" <sip:gateway@127.0.0.1>;tag="), invite.text());
        assertTrue(invite.header("Supported").contains("replaces"), invite.text());
        assertTrue(invite.body().contains("m=audio"), invite.text());
        assertEquals(1, ringing());
        pbx.respond(invite, "180 Ringing", "", "");
        pbx.accept(invite);
        pbx.nextRequest("ACK");
        await(() -> context.meetings.participants.containsKey(id), "nobody is in");
        FakeMeetings.FakeParticipant room = context.meetings.participants.get(id);
        await(() -> room.happened.contains("answered"), "the answer was not passed on");
        assertTrue(room.attempt.entry().invited());
        awaitJoin();
        await(
                () -> {
                    try {
                        return ringing() == 0;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                "it rings still");
        room.end(new EndReason.Removed());
        Caller.Message bye = pbx.nextRequest("BYE");
        assertTrue(bye.header("Reason").contains("removed"), bye.text());
        pbx.ok(bye);
    }

    @Test
    void aTrunksChallengeIsAnsweredInItsRealmAndInTheDialogToo() throws Exception {
        start();
        String id = dialled("9123");
        Caller.Message invite = pbx.nextRequest("INVITE");
        pbx.respond(invite, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"pbx.example\",nonce=\"n1\"\r\n", "");
        pbx.nextRequest("ACK");
        Caller.Message proven = pbx.nextRequest("INVITE");
        assertTrue(proven.header("Authorization").contains("username=\"gateway\""), proven.text());
        pbx.accept(proven);
        await(() -> context.meetings.participants.containsKey(id), "nobody is in");
        awaitJoin();
        context.meetings.participants.get(id).end(new EndReason.Removed());
        Caller.Message bye = pbx.nextRequest("BYE");
        pbx.respond(bye, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"pbx.example\",nonce=\"n2\"\r\n", "");
        Caller.Message again = pbx.nextRequest("BYE");
        assertTrue(again.header("Authorization").contains("nonce=\"n2\""), again.text());
        pbx.ok(again);
    }

    @Test
    void aForeignRealmGetsNoDigest() throws Exception {
        start();
        dialled("9123");
        Caller.Message invite = pbx.nextRequest("INVITE");
        pbx.respond(
                invite,
                "407 Proxy Authentication Required",
                "Proxy-Authenticate: Digest realm=\"evil.example\",nonce=\"n\"\r\n",
                "");
        Caller.Message ack = pbx.nextRequest("ACK");
        assertFalse(ack.text().contains("Authorization"), ack.text());
        awaitEnd("callee-refused");
        pbx.timeout(500);
        assertThrows(SocketTimeoutException.class, () -> pbx.nextRequest("INVITE"));
    }

    @ParameterizedTest
    @CsvSource({"486 Busy Here,busy", "600 Busy Everywhere,busy", "603 Decline,declined", "404 Not Found,callee-refused"
    })
    void aRefusalEndsTheCallWithItsReason(String status, String reason) throws Exception {
        start();
        dialled("9123");
        pbx.respond(pbx.nextRequest("INVITE"), status, "", "");
        pbx.nextRequest("ACK");
        awaitEnd(reason);
    }

    @Test
    void whoAskedForACallIsToldThatItRingsAndThatItIsOver() throws Exception {
        start();
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        DialOut.Progress progress = new DialOut.Progress() {
            @Override
            public void onRinging() {
                told.add("ringing");
            }

            @Override
            public void onOver(EndReason why) {
                told.add(why.key());
            }
        };
        outside().dial(DEMO, "9123", progress).toCompletableFuture().get(10, TimeUnit.SECONDS);
        Caller.Message invite = pbx.nextRequest("INVITE");
        pbx.respond(invite, "100 Trying", "", "");
        pbx.respond(invite, "180 Ringing", "", "");
        assertEquals("ringing", told.poll(10, TimeUnit.SECONDS));
        pbx.respond(invite, "486 Busy Here", "", "");
        pbx.nextRequest("ACK");
        assertEquals("busy", told.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aRingingCallIsCancelled() throws Exception {
        start();
        String id = dialled("9123");
        Caller.Message invite = pbx.nextRequest("INVITE");
        pbx.respond(invite, "180 Ringing", "", "");
        await(() -> context.meetings.participants.containsKey(id), "no offer was made");
        assertTrue(outside().cancel(id).toCompletableFuture().get(10, TimeUnit.SECONDS));
        pbx.ok(pbx.nextRequest("CANCEL"));
        pbx.respond(invite, "487 Request Terminated", "", "");
        pbx.nextRequest("ACK");
        awaitEnd("cancelled");
        assertFalse(outside().cancel(id).toCompletableFuture().get(10, TimeUnit.SECONDS));
        await(() -> context.gauge("drawbridge.sip.dialogs") == 0, "a dialog is left");
    }

    @Test
    void whoDoesNotAnswerInTimeIsCalledNoMore() throws Exception {
        start(new DialOuts.Limits(2, TimeUnit.MILLISECONDS.toNanos(700), TimeUnit.HOURS.toNanos(1)), false, 30);
        dialled("9123");
        Caller.Message invite = pbx.nextRequest("INVITE");
        pbx.respond(invite, "180 Ringing", "", "");
        pbx.ok(pbx.nextRequest("CANCEL"));
        pbx.respond(invite, "487 Request Terminated", "", "");
        awaitEnd("no-answer");
    }

    @Test
    void aCallThatLastsTooLongIsEnded() throws Exception {
        start(new DialOuts.Limits(2, TimeUnit.SECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(300)), false, 30);
        dialled("9123");
        pbx.accept(pbx.nextRequest("INVITE"));
        pbx.ok(pbx.nextRequest("BYE"));
        await(() -> context.meetings.left.size() == 1, "nobody has left");
        assertEquals("not-permitted", context.meetings.left.get(0).key());
    }

    @Test
    void onlyWhereRulesLeadAndOnlySoManyAtOnce() throws Exception {
        start();
        assertEquals(DialOut.Why.NOT_ALLOWED, why("sip:anybody@elsewhere.example"));
        assertEquals(DialOut.Why.NOT_ALLOWED, why("0900123456"));
        assertEquals(DialOut.Why.UNREADABLE, why("mailto:a@b"));
        assertEquals(DialOut.Why.NOT_REACHABLE, why("boardroom"));
        dialled("9001");
        dialled("9002");
        assertEquals(DialOut.Why.TOO_MANY, why("9003"));
    }

    @Test
    void aRedirectionIsFollowedOnceAndOnlyWhereRulesLead() throws Exception {
        start();
        dialled("9123");
        Caller.Message first = pbx.nextRequest("INVITE");
        pbx.respond(
                first, "302 Moved Temporarily", "Contact: <sip:premium@toll.example>, <sip:9124@example.org>\r\n", "");
        Caller.Message second = pbx.nextRequest("INVITE");
        assertTrue(second.startLine().contains("sip:9124@127.0.0.1"), second.text());
        pbx.respond(second, "302 Moved Temporarily", "Contact: <sip:9125@example.org>\r\n", "");
        awaitEnd("callee-refused");
        pbx.timeout(500);
        assertThrows(SocketTimeoutException.class, () -> pbx.nextRequest("INVITE"));
    }

    @Test
    void aRedirectionToAForeignDomainIsNotFollowed() throws Exception {
        start();
        dialled("9123");
        Caller.Message first = pbx.nextRequest("INVITE");
        String elsewhere = "Contact: <sip:premium@127.0.0.9:" + pbx.port() + ">\r\n";
        pbx.answerRaw(first, "302 Moved Temporarily", elsewhere);
        awaitEnd("callee-refused");
    }

    // ---- REFER

    private Caller.Message inMeeting() throws Exception {
        Caller.Message answer = pbx.invite("demo", "");
        assertEquals(200, answer.status(), answer.text());
        pbx.ack(answer);
        return answer;
    }

    @Test
    void whoMayDialOutRefersSomebodyIntoTheMeetingAndIsTold() throws Exception {
        start(LIMITS, true, 30);
        Caller.Message answer = inMeeting();
        String more = "Refer-To: <sip:9123@example.org?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>\r\n"
                + "Referred-By: <sip:room@127.0.0.1>\r\n";
        Caller.Message accepted = pbx.inDialog(answer, "REFER", 2, more, "");
        assertEquals(202, accepted.status(), accepted.text());
        assertTrue(accepted.header("Contact").contains("sip:"), accepted.text());
        Caller.Message trying = pbx.nextRequest("NOTIFY");
        assertEquals("refer;id=2", trying.header("Event"));
        assertEquals("SIP/2.0 100 Trying\r\n", trying.body());
        assertTrue(trying.header("Subscription-State").startsWith("active"), trying.text());
        pbx.ok(trying);
        Caller.Message invite = pbx.nextRequest("INVITE");
        assertEquals("a;to-tag=b;from-tag=c", invite.header("Replaces"));
        assertEquals("<sip:room@127.0.0.1>", invite.header("Referred-By"));
        pbx.respond(invite, "180 Ringing", "", "");
        Caller.Message progress = pbx.nextRequest("NOTIFY");
        assertEquals("SIP/2.0 180 Ringing\r\n", progress.body());
        pbx.ok(progress);
        pbx.respond(invite, "486 Busy Here", "", "");
        Caller.Message done = pbx.nextRequest("NOTIFY");
        assertEquals("SIP/2.0 486 Busy Here\r\n", done.body());
        assertTrue(done.header("Subscription-State").startsWith("terminated"), done.text());
        pbx.ok(done);
    }

    @Test
    void whoDoesNotWantNewsGetsNone() throws Exception {
        start(LIMITS, true, 30);
        Caller.Message answer = inMeeting();
        Caller.Message accepted =
                pbx.inDialog(answer, "REFER", 2, "Refer-To: <sip:9123@example.org>\r\nRefer-Sub: false\r\n", "");
        assertEquals("false", accepted.header("Refer-Sub"));
        Caller.Message next = pbx.read();
        assertTrue(next.startLine().startsWith("INVITE "), next.text());
    }

    @Test
    void aReferOfAStrangerOrToNowhereIsDeclined() throws Exception {
        start(LIMITS, false, 30);
        Caller.Message answer = inMeeting();
        assertEquals(
                603,
                pbx.inDialog(answer, "REFER", 2, "Refer-To: <sip:9123@example.org>\r\n", "")
                        .status());
        assertEquals(400, pbx.inDialog(answer, "REFER", 3, "", "").status());
        pbx.send(pbx.request("REFER", "demo", "", "9 REFER", pbx.newBranch(), "Refer-To: <sip:9123@h>\r\n", ""));
        assertEquals(403, pbx.finalResponse().status());
        assertEquals(1, context.meetings.participantCount());
    }

    @Test
    void aReferToWhereNoRuleLeadsIsDeclined() throws Exception {
        start(LIMITS, true, 30);
        Caller.Message answer = inMeeting();
        Caller.Message declined = pbx.inDialog(answer, "REFER", 2, "Refer-To: <sip:premium@toll.example>\r\n", "");
        assertEquals(603, declined.status());
        assertTrue(declined.header("Warning").contains("sip.dial-rules"), declined.text());
    }

    // ---- Replaces

    private static String replaces(Caller.Message answer, String flags) {
        String from = answer.header("From");
        return "Replaces: " + answer.header("Call-ID") + ";to-tag=" + Caller.tagOf(answer) + ";from-tag="
                + from.substring(from.indexOf("tag=") + 4) + flags + "\r\n";
    }

    @Test
    void anotherCallTakesThePlaceOfOne() throws Exception {
        start();
        Caller.Message first = inMeeting();
        try (Caller other = Caller.udp(leg.udpAddresses().get(0), "other")) {
            Caller.Message second = other.invite("anything", replaces(first, "") + "Require: replaces\r\n");
            assertEquals(200, second.status(), second.text());
            other.ack(second);
            Caller.Message bye = pbx.nextRequest("BYE");
            assertTrue(bye.header("Reason").contains("another call took the place"), bye.text());
            pbx.ok(bye);
            await(() -> context.meetings.left.equals(List.of(EndReason.Plain.REPLACED)), "the first one is in still");
            assertEquals(1, context.meetings.participantCount());
            assertTrue(context.meetings
                    .participants
                    .values()
                    .iterator()
                    .next()
                    .attempt
                    .entry()
                    .invited());
            assertEquals(
                    603,
                    other.another("third").invite("demo", replaces(first, "")).status());
        }
    }

    @Test
    void whoWaitsIsReplacedByOneWhoWaits() throws Exception {
        start();
        Caller.Message first = inMeeting();
        context.meetings.participants.values().iterator().next().state = "lobby";
        try (Caller other = Caller.udp(leg.udpAddresses().get(0), "other")) {
            assertEquals(200, other.invite("demo", replaces(first, "")).status());
            await(() -> context.meetings.left.size() == 1, "the first one is in still");
            assertFalse(context.meetings
                    .participants
                    .values()
                    .iterator()
                    .next()
                    .attempt
                    .entry()
                    .invited());
        }
    }

    @Test
    void whatCannotBeReplacedIsRefusedAndStays() throws Exception {
        start();
        Caller.Message first = inMeeting();
        try (Caller other = Caller.udp(leg.udpAddresses().get(0), "other")) {
            assertEquals(
                    486, other.invite("demo", replaces(first, ";early-only")).status());
            assertEquals(
                    481,
                    other.another("o2")
                            .invite("demo", "Replaces: no;to-tag=1;from-tag=2\r\n")
                            .status());
            assertEquals(
                    400, other.another("o3").invite("demo", "Replaces: no\r\n").status());
        }
        assertEquals(1, context.meetings.participantCount());
        assertEquals(200, pbx.inDialog(first, "BYE", 2, "", "").status());
    }

    // ---- who is there still, and who calls

    @Test
    void aSilentRoomThatDoesNotKnowTheCallAnyMoreIsPutOut() throws Exception {
        start(LIMITS, false, 1);
        inMeeting();
        pbx.refuse(pbx.nextRequest("OPTIONS"), "481 Call/Transaction Does Not Exist");
        await(() -> context.meetings.left.equals(List.of(EndReason.Plain.MEDIA_LOST)), "it is in still");
    }

    @Test
    void aSilentRoomThatAnswersStaysAndIsAskedAgain() throws Exception {
        start(LIMITS, false, 1);
        inMeeting();
        pbx.ok(pbx.nextRequest("OPTIONS"));
        pbx.ok(pbx.nextRequest("OPTIONS"));
        assertEquals(1, context.meetings.participantCount());
    }

    @Test
    void anOptionsInACallIsAnswered() throws Exception {
        start();
        Caller.Message answer = inMeeting();
        Caller.Message options = pbx.inDialog(answer, "OPTIONS", 2, "", "");
        assertEquals(200, options.status());
        assertTrue(options.header("Allow").contains("REFER"), options.text());
    }

    @Test
    void guessesOfATrunkAreCountedByItsCallers() throws Exception {
        start();
        inMeeting();
        assertEquals(
                "pbx sip:room@127.0.0.1",
                context.meetings
                        .participants
                        .values()
                        .iterator()
                        .next()
                        .attempt
                        .entry()
                        .source());
    }
}
