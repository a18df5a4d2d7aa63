package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.sip.leg.Caller.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a room and a meeting agree on, and how: RFC 3264, RFC 6337, RFC 3262, RFC 3311, by a room that writes its messages by hand. */
@Timeout(60)
class SipOffersTest {
    private static final String SDP = "Content-Type: application/sdp\r\n";
    private final TestContext context = new TestContext(new GatewayConfig.PortRange(19800, 19899));
    private final SipLeg leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);

    @BeforeEach
    void start() throws Exception {
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private Caller room(String callId) throws Exception {
        return Caller.udp(leg.udpAddresses().get(0), callId);
    }

    private static void await(BooleanSupplier condition, String what) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
    }

    private void awaitNothingLeft() throws Exception {
        await(() -> context.gauge("drawbridge.sip.dialogs") == 0, "dialogs are left");
        await(() -> context.meetings.participantCount() == 0, "participants are left");
    }

    private FakeMeetings.FakeParticipant participant() {
        return context.meetings.participants.values().iterator().next();
    }

    private static String ack(Caller room, Message answer, int cseq, String body) {
        return room.request(
                "ACK", "demo", Caller.tagOf(answer), cseq + " ACK", room.newBranch(), body.isEmpty() ? "" : SDP, body);
    }

    @Test
    void anInviteWithoutAnOfferGetsOursAndItsAckAnswersIt() throws Exception {
        try (Caller room = room("delayed")) {
            Message answer = room.invite("demo", "", "", room.newBranch());
            assertEquals(200, answer.status());
            assertTrue(answer.body().contains("m=audio 19098"), answer.text());
            room.send(ack(room, answer, 1, room.offer()));
            await(() -> participant().happened.equals(List.of("answered")), "the answer did not arrive");
            assertEquals(200, room.inDialog(answer, "BYE", 2, "", "").status());
            awaitNothingLeft();
        }
    }

    @Test
    void anAnswerThatCannotBeUsedEndsTheCallWithTheReason() throws Exception {
        try (Caller room = room("unusable")) {
            Message answer = room.invite("demo", "", "", room.newBranch());
            participant().faultOfAnswers = Optional.of(new EndReason.NoCommonMedia("no codec in common"));
            room.send(ack(room, answer, 1, room.offer()));
            Message bye = room.nextRequest("BYE");
            assertEquals("SIP;cause=488;text=\"no codec in common\"", bye.header("Reason"));
            room.ok(bye);
            awaitNothingLeft();
        }
    }

    @Test
    void anAckWithoutTheAnswerEndsTheCallAndParksNothing() throws Exception {
        try (Caller room = room("bodyless")) {
            Message answer = room.invite("demo", "", "", room.newBranch());
            room.send(ack(room, answer, 1, ""));
            Message bye = room.nextRequest("BYE");
            assertTrue(bye.header("Reason").startsWith("SIP;cause=488"), bye.text());
            awaitNothingLeft();
            assertEquals(List.of(new EndReason.NoCommonMedia("our offer got no answer")), context.meetings.left);
            room.ok(bye);
        }
    }

    @Test
    void aReinviteWithoutAnOfferGetsAFullNewOne() throws Exception {
        try (Caller room = room("reinvite")) {
            Message answer = room.invite("demo", "");
            room.ack(answer);
            Message again = room.inDialog(answer, "INVITE", 2, "", "");
            assertEquals(200, again.status());
            assertTrue(again.body().contains("m=audio 19098"), again.text());
            room.send(ack(room, answer, 2, room.offer()));
            await(() -> participant().happened.equals(List.of("offer", "answered")), "no answer");
            assertEquals(200, room.inDialog(answer, "BYE", 3, "", "").status());
        }
    }

    @Test
    void theMeetingsWishForANewOfferGoesAsReinvite() throws Exception {
        try (Caller room = room("renegotiate")) {
            Message answer = room.invite("demo", "");
            room.ack(answer);
            participant().attempt.signals().renegotiate();
            Message reinvite = room.nextRequest("INVITE");
            assertTrue(reinvite.body().contains("m=audio 19098"), reinvite.text());
            assertTrue(reinvite.header("Allow").contains("UPDATE"));
            room.ok(reinvite, SDP, room.offer());
            room.nextRequest("ACK");
            await(() -> participant().happened.equals(List.of("offer", "answered")), "no answer");
            assertEquals(200, room.inDialog(answer, "BYE", 2, "", "").status());
        }
    }

    @Test
    void aRequiredReliable183IsAnsweredByPrackBeforeThe200() throws Exception {
        try (Caller room = room("100rel")) {
            room.send(room.request(
                    "INVITE", "demo", "", "1 INVITE", room.newBranch(), SDP + "Require: 100rel\r\n", room.offer()));
            Message progress = room.read();
            while (progress.status() != 183) {
                progress = room.read();
            }
            assertEquals("100rel", progress.header("Require"));
            String rack = "RAck: " + progress.header("RSeq") + " 1 INVITE\r\n";
            assertEquals(200, room.inDialog(progress, "PRACK", 2, rack, "").status());
            Message answer = room.finalResponse();
            assertEquals("1 INVITE", answer.header("CSeq"));
            assertEquals(progress.body(), answer.body());
            room.ack(answer);
            assertEquals(200, room.inDialog(answer, "BYE", 3, "", "").status());
            awaitNothingLeft();
        }
    }

    @Test
    void anUpdateHoldsAndThePreconditionIsRefused() throws Exception {
        try (Caller room = room("update");
                Caller other = room("precondition")) {
            Message answer = room.invite("demo", "");
            room.ack(answer);
            Message held = room.inDialog(answer, "UPDATE", 2, SDP, room.offer() + "a=sendonly\r\n");
            assertEquals(200, held.status(), held.text());
            assertTrue(held.body().contains("m=audio"));
            assertEquals(
                    415,
                    room.inDialog(answer, "UPDATE", 3, "Content-Type: text/plain\r\n", "x")
                            .status());
            Message refused = other.invite("demo", "Require: precondition\r\n");
            assertEquals(420, refused.status());
            assertEquals("precondition", refused.header("Unsupported"));
            assertEquals(200, room.inDialog(answer, "BYE", 4, "", "").status());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SUBSCRIBE,Event: presence,489",
        "MESSAGE,x: y,405",
        "PUBLISH,Event: presence,405",
        "INFO,Recv-Info: x,200"
    })
    void otherRequestsInACallAreAnsweredByTheTables(String method, String header, int status) throws Exception {
        try (Caller room = room("other-" + method)) {
            Message answer = room.invite("demo", "");
            room.ack(answer);
            Message response = room.inDialog(answer, method, 2, header + "\r\n", "");
            assertEquals(status, response.status());
            assertEquals(status == 405, response.header("Allow").contains("INVITE"));
            assertEquals(200, room.inDialog(answer, "BYE", 3, "", "").status());
        }
    }

    @Test
    void theByeOfAMeetingThatEndsSaysWhy() throws Exception {
        try (Caller room = room("why")) {
            room.ack(room.invite("demo", ""));
            context.meetings.endAll(EndReason.Plain.MEETING_ENDED);
            Message bye = room.nextRequest("BYE");
            assertEquals("Q.850;cause=16;text=\"the meeting was ended\"", bye.header("Reason"));
            room.ok(bye);
        }
    }
}
