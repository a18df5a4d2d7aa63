package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {
    private static final String RELAY = "Content-Type: application/dtmf-relay\r\n";
    private static final String BARE = "Content-Type: Application/DTMF; charset=x\r\nContent-Disposition: junk;;=\r\n";
    private static final String KPML = "Event: kpml;id=1\r\nSubscription-State: active;expires=100\r\n"
            + "Content-Type: application/kpml-response+xml\r\n";
    private static final String REPORT = "<kpml-response version=\"1.0\" code=\"200\" text=\"OK\" digits=\"%s\"/>";

    private TestContext context;
    private SipLeg leg;

    @BeforeEach
    void start() throws Exception {
        context = new TestContext(new GatewayConfig.PortRange(19600, 19699));
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
        leg.lend(context.exports);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private void awaitDigits(String expected) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!context.meetings.digits.toString().equals(expected)) {
            assertTrue(System.nanoTime() < deadline, "heard " + context.meetings.digits);
            new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void digitsByInfoReachTheParticipantInBothSpellings() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "dtmf-info")) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            String star = "Signal=*\r\nDuration=160\r\n";
            assertEquals(200, room.inDialog(answer, "INFO", 2, RELAY, star).status());
            assertEquals(200, room.inDialog(answer, "INFO", 3, BARE, "6").status());
            assertEquals(
                    200,
                    room.inDialog(answer, "INFO", 4, RELAY, "Signal=hf\r\n").status(),
                    "a flash is no digit");
            assertEquals(200, room.inDialog(answer, "INFO", 5, BARE, "6").status());
            awaitDigits("*66");
        }
    }

    @Test
    void anUnknownInfoIsToldWhatIsTaken() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "dtmf-415")) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            Caller.Message refusal = room.inDialog(answer, "INFO", 2, "Content-Type: text/plain\r\n", "6");
            assertEquals(415, refusal.status());
            assertTrue(refusal.header("Accept").contains("application/dtmf-relay"), refusal.text());
        }
    }

    @Test
    void theKeypadOfARoomWithoutTelephoneEventsIsSubscribedTo() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "kpml")) {
            String offer = room.offer().replace(" 101", "").replace("a=rtpmap:101 telephone-event/8000\r\n", "");
            Caller.Message answer = room.invite("demo", "Allow-Events: presence, KPML\r\n", offer, room.newBranch());
            room.ack(answer);
            Caller.Message subscribe = room.nextRequest("SUBSCRIBE");
            assertEquals("kpml", subscribe.header("Event"));
            assertEquals("application/kpml-request+xml", subscribe.header("Content-Type"));
            room.ok(subscribe);
            assertEquals(
                    200,
                    room.inDialog(answer, "NOTIFY", 2, KPML, REPORT.formatted("*"))
                            .status());
            assertEquals(
                    200,
                    room.inDialog(answer, "NOTIFY", 3, KPML, REPORT.formatted("6"))
                            .status());
            assertEquals(200, room.inDialog(answer, "INFO", 4, BARE, "6").status(), "the same press told again");
            assertEquals(
                    200,
                    room.inDialog(answer, "NOTIFY", 5, KPML, REPORT.formatted("1"))
                            .status());
            awaitDigits("*61");
            assertEquals(
                    481,
                    room.inDialog(answer, "NOTIFY", 6, "Event: presence\r\n", "")
                            .status());
        }
    }

    @Test
    void aKeypadThatRefusesCostsNoCall() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "kpml-no")) {
            String offer = room.offer().replace(" 101", "").replace("a=rtpmap:101 telephone-event/8000\r\n", "");
            Caller.Message answer = room.invite("demo", "Allow-Events: kpml\r\n", offer, room.newBranch());
            room.ack(answer);
            room.refuse(room.nextRequest("SUBSCRIBE"), "481 No Such Thing");
            assertEquals(
                    481,
                    room.inDialog(answer, "NOTIFY", 2, KPML, REPORT.formatted("5"))
                            .status());
            assertEquals(200, room.inDialog(answer, "INFO", 3, BARE, "6").status());
            awaitDigits("6");
            assertEquals(1, context.meetings.participantCount());
        }
    }

    @Test
    void weAreNoKeypadOurselvesAndNotifiesWithoutSubscriptionAreRefused() throws Exception {
        try (Caller room = Caller.udp(leg.udpAddresses().get(0), "no-kpml")) {
            room.send(room.request("SUBSCRIBE", "demo", "", "1 SUBSCRIBE", room.newBranch(), "Event: kpml\r\n", ""));
            Caller.Message outside = room.finalResponse();
            assertEquals(489, outside.status());
            assertFalse(outside.header("Allow-Events").contains("kpml"));
            Caller.Message answer = room.invite("demo", "Allow-Events: kpml\r\n");
            room.ack(answer);
            assertEquals(
                    489,
                    room.inDialog(answer, "SUBSCRIBE", 2, "Event: kpml\r\n", "").status());
            assertEquals(
                    489,
                    room.inDialog(answer, "SUBSCRIBE", 3, "Event: moon\r\n", "").status());
            assertEquals(
                    481,
                    room.inDialog(answer, "NOTIFY", 4, KPML, REPORT.formatted("5"))
                            .status());
            assertEquals("", context.meetings.digits.toString());
        }
    }
}
