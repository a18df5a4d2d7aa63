package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.ReadinessCheck;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SipLegTest {
    private static final GatewayConfig.PortRange PORTS = new GatewayConfig.PortRange(19100, 19599);

    private TestContext context;
    private SipLeg leg;

    @BeforeEach
    void start() throws Exception {
        start(PORTS);
    }

    private void start(GatewayConfig.PortRange ports) throws Exception {
        context = new TestContext(ports);
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
        leg.lend(context.exports);
        assertFalse(readiness().ok());
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private ReadinessCheck.Result readiness() {
        return context.exports.all(ReadinessCheck.class).get(0).check();
    }

    private Caller caller(boolean stream, String callId) throws IOException {
        return stream
                ? Caller.tcp(leg.tcpAddresses().get(0), callId)
                : Caller.udp(leg.udpAddresses().get(0), callId);
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
        await(() -> context.gauge("drawbridge.rtp.ports.in.use") == 0, "ports are left");
        await(() -> context.meetings.participantCount() == 0, "participants are left");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRoomCallsAndHearsItsOwnSoundBack(boolean stream) throws Exception {
        try (Caller room = caller(stream, "call-" + stream)) {
            Caller.Message answer = room.invite("demo", "");
            assertEquals(200, answer.status(), answer.text());
            assertTrue(answer.header("Allow").contains("INFO"), answer.text());
            room.ack(answer);
            int port = Caller.audioPort(answer);
            byte[] packet = Caller.rtpPacket(0, 1);
            room.rtp.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
            DatagramPacket back = new DatagramPacket(new byte[2048], 2048);
            room.rtp.receive(back);
            assertEquals(172, back.getLength());
            assertEquals(port, back.getPort());
            assertEquals(200, room.inDialog(answer, "BYE", 2, "", "").status());
            awaitNothingLeft();
            assertEquals(List.of(new EndReason.HungUp()), context.meetings.left);
            assertEquals(1, context.joins("joined"));
        }
    }

    @Test
    void aHundredCallsLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 100; i++) {
            try (Caller room = caller(i % 2 == 1, "hundred-" + i)) {
                Caller.Message answer = room.invite("1000", "");
                assertEquals(200, answer.status(), answer.text());
                room.ack(answer);
                assertEquals(200, room.inDialog(answer, "BYE", 2, "", "").status());
            }
        }
        awaitNothingLeft();
        assertEquals(100, context.meetings.left.size());
    }

    @Test
    void anUnknownMeetingIs404() throws Exception {
        try (Caller room = caller(false, "unknown")) {
            assertEquals(404, room.invite("nobody", "").status());
            awaitNothingLeft();
            assertEquals(1, context.joins("unknown-meeting"));
        }
    }

    @Test
    void theUserPartIsUnescaped() throws Exception {
        try (Caller room = caller(false, "escaped")) {
            assertEquals(200, room.invite("%64emo", "").status());
        }
    }

    @Test
    void aCancelledCallGets487AndLeavesTheMeetingItWasJoining() throws Exception {
        context.meetings.mayJoin = new CountDownLatch(1);
        try (Caller room = caller(false, "cancel")) {
            String branch = room.newBranch();
            room.send(room.request(
                    "INVITE", "demo", "", "1 INVITE", branch, "Content-Type: application/sdp\r\n", room.offer()));
            assertEquals(100, room.read().status());
            room.send(room.request("CANCEL", "demo", "", "1 CANCEL", branch, "", ""));
            Caller.Message first = room.finalResponse();
            Caller.Message second = room.finalResponse();
            assertEquals("1 CANCEL", first.header("CSeq"));
            assertEquals(200, first.status());
            assertEquals("1 INVITE", second.header("CSeq"));
            assertEquals(487, second.status());
            room.send(room.request("ACK", "demo", Caller.tagOf(second), "1 ACK", branch, "", ""));
            context.meetings.mayJoin.countDown();
            awaitNothingLeft();
            await(() -> context.meetings.left.equals(List.of(new EndReason.Cancelled())), "it did not leave");
        }
    }

    @Test
    void optionsTellsWhatWeCanDo() throws Exception {
        try (Caller room = caller(false, "options")) {
            room.send(room.request("OPTIONS", "demo", "", "1 OPTIONS", room.newBranch(), "", ""));
            Caller.Message answer = room.finalResponse();
            assertEquals(200, answer.status());
            assertEquals(
                    "INVITE, ACK, BYE, CANCEL, PRACK, UPDATE, OPTIONS, INFO, SUBSCRIBE, REFER, NOTIFY",
                    answer.header("Allow"));
            assertTrue(answer.header("Accept").contains("application/sdp"));
            assertEquals("100rel, timer, replaces, norefersub", answer.header("Supported"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REGISTER 405",
                "MESSAGE 405",
                "PUBLISH 405",
                "NOTIFY 481",
                "JUGGLE 501",
                "BYE 481",
                "INFO 481",
                "PRACK 481",
                "UPDATE 481"
            })
    void otherMethodsAreRefusedByTheTable(String line) throws Exception {
        String method = line.split(" ")[0];
        try (Caller room = caller(false, "method-" + method)) {
            room.send(room.request(method, "demo", "nodialog", "1 " + method, room.newBranch(), "", ""));
            assertEquals(
                    Integer.parseInt(line.split(" ")[1]), room.finalResponse().status());
        }
    }

    @Test
    void offersThatCannotBeTakenAreToldWhy() throws Exception {
        try (Caller room = caller(false, "refusals-1")) {
            assertEquals(
                    400,
                    room.invite("demo", "", "this is no SDP", room.newBranch()).status());
        }
        try (Caller room = caller(false, "refusals-3")) {
            String g729 = room.offer().replace(" 0 101", " 18").replace("rtpmap:0 PCMU", "rtpmap:18 G729");
            Caller.Message answer = room.invite("demo", "", g729, room.newBranch());
            assertEquals(488, answer.status());
            assertTrue(answer.header("Warning").startsWith("305 example.org "), answer.text());
        }
        try (Caller room = caller(false, "refusals-4")) {
            Caller.Message answer = room.invite("demo", "Content-Type: text/plain\r\n", "hello", room.newBranch());
            assertEquals(415, answer.status());
            assertEquals("application/sdp", answer.header("Accept"));
        }
        try (Caller room = caller(false, "refusals-5")) {
            Caller.Message answer = room.invite("demo", "Require: 100rel, moon\r\n");
            assertEquals(420, answer.status());
            assertEquals("moon", answer.header("Unsupported"));
        }
        awaitNothingLeft();
    }

    @Test
    void aWarningOfTheMeetingTravelsWithTheAnswer() throws Exception {
        context.meetings.warning = "audio only, because \"it\" is so";
        try (Caller room = caller(false, "warning")) {
            assertEquals(
                    "399 example.org \"audio only, because  it  is so\"",
                    room.invite("demo", "").header("Warning"));
        }
    }

    @Test
    void whileDrainingNewCallsGet503AndRunningOnesGoOn() throws Exception {
        try (Caller old = caller(false, "drain-old");
                Caller young = caller(false, "drain-new")) {
            Caller.Message answer = old.invite("demo", "");
            old.ack(answer);
            leg.drain();
            context.loops.signalling().submit(() -> {}).get(10, TimeUnit.SECONDS); // what was posted before it has run
            Caller.Message refused = young.invite("demo", "");
            assertEquals(503, refused.status());
            assertFalse(refused.header("Retry-After").isEmpty());
            assertEquals(200, old.inDialog(answer, "OPTIONS", 2, "", "").status());
            assertEquals(200, old.inDialog(answer, "BYE", 3, "", "").status());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMeetingEndsACallWithBye(boolean stream) throws Exception {
        try (Caller room = caller(stream, "ended-" + stream)) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            context.meetings.endAll(new EndReason.Removed());
            Caller.Message bye = room.nextRequest("BYE");
            assertEquals("<sip:demo@127.0.0.1>;tag=" + Caller.tagOf(answer), bye.header("From"));
            room.ok(bye);
            awaitNothingLeft();
        }
    }

    @Test
    void picturesAreAskedForByInfoBothWays() throws Exception {
        try (Caller room = caller(false, "info")) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            String xml = "<media_control><vc_primitive><to_encoder><picture_fast_update/></to_encoder></vc_primitive>"
                    + "</media_control>";
            String type = "Content-Type: application/media_control+xml\r\n";
            assertEquals(200, room.inDialog(answer, "INFO", 2, type, xml).status());
            await(() -> context.meetings.picturesAsked.get() == 1, "the picture was not asked for");
            assertEquals(
                    415,
                    room.inDialog(answer, "INFO", 3, "Content-Type: text/plain\r\n", "x")
                            .status());
            context.meetings.participants.values().forEach(p -> p.attempt
                    .signals()
                    .requestPicture());
            Caller.Message info = room.nextRequest("INFO");
            assertTrue(info.body().contains("picture_fast_update"));
            room.ok(info);
        }
    }

    @Test
    void aReinviteThatChangesNothingGetsTheSameAnswer() throws Exception {
        try (Caller room = caller(false, "again")) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            String type = "Content-Type: application/sdp\r\n";
            Caller.Message again = room.inDialog(answer, "INVITE", 2, type, room.offer());
            assertEquals(200, again.status());
            assertEquals(answer.body(), again.body());
            room.send(room.request("ACK", "demo", Caller.tagOf(answer), "2 ACK", room.newBranch(), "", ""));
            Caller.Message late = room.inDialog(answer, "INVITE", 2, type, room.offer());
            assertEquals(500, late.status());
            assertEquals(200, room.inDialog(answer, "BYE", 4, "", "").status());
        }
    }

    @Test
    void mediaOfAStrangerIsNeitherTakenNorAnswered() throws Exception {
        try (Caller room = caller(false, "stranger");
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Caller.Message answer = room.invite("demo", "");
            room.ack(answer);
            InetSocketAddress port = new InetSocketAddress(InetAddress.getLoopbackAddress(), Caller.audioPort(answer));
            byte[] packet = Caller.rtpPacket(0, 1);
            room.rtp.send(new DatagramPacket(packet, packet.length, port));
            room.rtp.receive(new DatagramPacket(new byte[2048], 2048));
            stranger.send(new DatagramPacket(packet, packet.length, port));
            stranger.setSoTimeout(300);
            assertThrows(
                    SocketTimeoutException.class, () -> stranger.receive(new DatagramPacket(new byte[2048], 2048)));
            assertEquals(
                    1,
                    context.meters
                            .get("drawbridge.rtp.dropped")
                            .tag("reason", "source")
                            .counter()
                            .count());
        }
    }

    @Test
    void whenPortsRunOutCallsGet503AndAFreedPortServesAtOnce() throws Exception {
        stop();
        start(new GatewayConfig.PortRange(19700, 19703));
        try (Caller a = caller(false, "ports-a");
                Caller b = caller(false, "ports-b");
                Caller c = caller(false, "ports-c")) {
            Caller.Message first = a.invite("demo", "");
            a.ack(first);
            assertEquals(200, b.invite("demo", "").status());
            Caller.Message refused = c.invite("demo", "");
            assertEquals(503, refused.status());
            assertEquals(200, a.inDialog(first, "BYE", 2, "", "").status());
            await(() -> context.gauge("drawbridge.rtp.ports.in.use") == 2, "the pair did not come back");
            try (Caller d = caller(false, "ports-d")) {
                assertEquals(200, d.invite("demo", "").status());
            }
        }
    }

    @Test
    void garbageIsCountedAndNothingElseHappens() throws Exception {
        try (Caller room = caller(false, "garbage")) {
            room.send("\0\1\2 this is not SIP at all");
            room.send("\r\n\r\n");
            await(
                    () -> context.meters
                                    .get("drawbridge.malformed")
                                    .tag("protocol", "sip")
                                    .counter()
                                    .count()
                            == 1,
                    "garbage was not counted");
            assertEquals(200, room.invite("demo", "").status());
        }
    }

    @Test
    void aStreamWithoutContentLengthIsRefusedAndClosed() throws Exception {
        try (Caller room = caller(true, "stream")) {
            String options = room.request("OPTIONS", "demo", "", "1 OPTIONS", room.newBranch(), "", "");
            room.send(options.replace("Content-Length: 0\r\n", ""));
            assertEquals(400, room.finalResponse().status());
            assertThrows(IOException.class, room::read);
        }
    }

    @Test
    void readyOnlyWhileItListens() throws Exception {
        assertTrue(readiness().ok());
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertFalse(readiness().ok());
    }
}
