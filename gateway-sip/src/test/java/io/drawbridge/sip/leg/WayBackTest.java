package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways that answers and our own requests take over UDP: Via with received and rport, Record-Route. */
@Timeout(60)
class WayBackTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private TestContext context;
    private SipLeg leg;
    private DatagramSocket socket;
    private DatagramSocket other;

    @BeforeEach
    void start() throws Exception {
        context = new TestContext(new GatewayConfig.PortRange(18900, 18999));
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        socket = new DatagramSocket(0, HERE);
        other = new DatagramSocket(0, HERE);
        socket.setSoTimeout(10_000);
        other.setSoTimeout(10_000);
    }

    @AfterEach
    void stop() throws Exception {
        socket.close();
        other.close();
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private String request(String method, int cseq, String toTag, List<String> vias, String more, String body) {
        return method + " sip:demo@127.0.0.1 SIP/2.0\r\n"
                + "Via: " + String.join(", ", vias) + "\r\n"
                + "Max-Forwards: 70\r\nFrom: <sip:room@127.0.0.1>;tag=r\r\n"
                + "To: <sip:demo@127.0.0.1>" + toTag + "\r\nCall-ID: way-back\r\nCSeq: " + cseq + " " + method + "\r\n"
                + "Contact: <sip:room@192.0.2.7:5070>\r\n" + more
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String options(String sentBy, String params) {
        return request("OPTIONS", 1, "", List.of("SIP/2.0/UDP " + sentBy + ";branch=z9hG4bKa" + params), "", "");
    }

    private void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(bytes, bytes.length, leg.udpAddresses().get(0)));
    }

    private static Caller.Message read(DatagramSocket from) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        from.receive(packet);
        return new Caller.Message(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
    }

    @Test
    void whoAsksForRportIsAnsweredAtItsSourceAndToldIt() throws Exception {
        send(options("127.0.0.1:" + other.getLocalPort(), ";rport;x=y"));
        assertEquals(
                "SIP/2.0/UDP 127.0.0.1:" + other.getLocalPort() + ";branch=z9hG4bKa;rport=" + socket.getLocalPort()
                        + ";x=y;received=127.0.0.1",
                read(socket).header("Via"));
    }

    @Test
    void whoDoesNotAskIsAnsweredWhereItSaysItListens() throws Exception {
        String sentBy = "127.0.0.1:" + other.getLocalPort();
        send(options(sentBy, ""));
        assertEquals("SIP/2.0/UDP " + sentBy + ";branch=z9hG4bKa", read(other).header("Via"));
    }

    @Test
    void whoNamesItselfIsToldItsAddressAndAnsweredAtTheNamedPort() throws Exception {
        String sentBy = "room.example.org:" + other.getLocalPort();
        send(options(sentBy, ""));
        assertEquals(
                "SIP/2.0/UDP " + sentBy + ";branch=z9hG4bKa;received=127.0.0.1",
                read(other).header("Via"));
    }

    @Test
    void whoSitsBehindANatAndDoesNotAskIsAnsweredAtItsSource() throws Exception {
        send(options("192.0.2.7:5060", ""));
        assertEquals(
                "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa;received=127.0.0.1",
                read(socket).header("Via"));
    }

    /** Two proxies in front, each with a line of its own or both in one; our requests must pass the nearer first. */
    @Test
    void theRouteSetIsEchoedAndTakenByOurRequestsFromTheNearestProxyOn() throws Exception {
        String nearest = "<sip:127.0.0.1:" + other.getLocalPort() + ";lr>";
        String second = "<sip:proxy2.example.org;lr;ftag=r>";
        String third = "<sip:proxy3.example.org;lr=on>";
        List<String> vias = List.of(
                "SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bKp;rport",
                "SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bKr");
        String offer =
                "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";
        send(request(
                "INVITE",
                1,
                "",
                vias,
                "Record-Route: " + nearest + "\r\nRecord-Route: " + second + ", " + third
                        + "\r\nContent-Type: application/sdp\r\n",
                offer));
        Caller.Message answer = read(socket);
        while (answer.status() < 200) {
            answer = read(socket);
        }
        assertEquals(200, answer.status(), answer.text());
        assertEquals(nearest + ", " + second + ", " + third, all(answer, "Record-Route"));
        assertTrue(all(answer, "Via").endsWith(", SIP/2.0/UDP 192.0.2.7:5070;branch=z9hG4bKr"), answer.text());

        send(request("ACK", 1, ";tag=" + Caller.tagOf(answer), vias, "", ""));
        context.meetings.participants.values().forEach(p -> p.attempt.signals().requestPicture());
        assertOnRoute(request("INFO"), nearest + ", " + second + ", " + third);
        context.meetings.endAll(new EndReason.Removed());
        assertOnRoute(request("BYE"), nearest + ", " + second + ", " + third);
    }

    private Caller.Message request(String method) throws IOException {
        Caller.Message message = read(other);
        while (!message.startLine().startsWith(method + " ")) {
            message = read(other);
        }
        return message;
    }

    /** To the proxy's socket, for the room's own contact. */
    private static void assertOnRoute(Caller.Message request, String route) {
        assertEquals("sip:room@192.0.2.7:5070", request.startLine().split(" ")[1]);
        assertEquals(route, all(request, "Route"));
        assertFalse(request.text().contains("Record-Route"), request.text());
    }

    private static String all(Caller.Message message, String name) {
        return message.text()
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }
}
