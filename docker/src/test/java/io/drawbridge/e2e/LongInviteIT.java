package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.NarrowRoute;
import io.drawbridge.e2e.peer.Ports;
import io.drawbridge.e2e.peer.RtpEar;
import io.drawbridge.e2e.peer.SipWire;
import io.drawbridge.e2e.peer.Sipp;
import io.drawbridge.e2e.peer.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The long INVITEs of rooms, on every way they come. With {@code -Dcorpus=DIR} also those of a folder: the offers of all files that end
 * with {@code .sdp}, and the INVITEs of those that end with {@code .sip}, sent as coming from us.
 */
@Timeout(60)
class LongInviteIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Half a second of sound. */
    private static final int HEARD = 25;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage, Map.of("sip.tls-port", "" + Ports.free()));
    }

    @Test
    void sixLinesOverUdpAreAnsweredBySix() {
        RtpEar ear = RtpEar.open(stage);
        Map<String, String> values = Map.of("audio-port", "" + ear.port(), "sizes", "*"); // brackets are sipp's own
        Sipp room = Sipp.play(stage, "six-lines", "demo", gateway.port("sip.udp-port"), values);
        awaitSound(ear);
        room.succeed(SOON);
    }

    @Test
    void sixLinesOverUdpInFragmentsAreAnsweredBySix() {
        NarrowRoute route = NarrowRoute.open(stage, 1500);
        long before = NarrowRoute.fragmentsSent();
        callWithSixLines(SipWire.udp(stage, route.address(), gateway.port("sip.udp-port")), Integer.MAX_VALUE);
        assertTrue(NarrowRoute.fragmentsSent() - before >= 3, "a datagram in three fragments at least");
    }

    @Test
    void sixLinesOverTcpInPiecesOfOneByteAreAnsweredBySix() {
        callWithSixLines(SipWire.tcp(stage, gateway.port("sip.tcp-port")), 1);
    }

    @Test
    void sixLinesOverTlsAreAnsweredBySix() {
        callWithSixLines(SipWire.tls(stage, gateway.port("sip.tls-port")), 1000);
    }

    @Test
    void aRoomOfIpv6IsAnsweredInItsFamily() {
        RtpEar ear = RtpEar.open(stage, SipWire.localhost(true));
        SipWire wire = SipWire.udp(stage, SipWire.localhost(true), gateway.port("sip.udp-port"));
        Dialled call = new Dialled(wire, "demo");
        String offer = sixLines(ear.port()).replace("IN IP4 127.0.0.1", "IN IP6 ::1");
        wire.send(call.invite("Content-Type: application/sdp", offer));
        String answer = wire.await("SIP/2.0 200");
        call.acknowledge(answer);
        assertEquals(6, lines(answer).size(), answer);
        assertTrue(answer.matches("(?s).*\r\nc=IN IP6 (::1|0:0:0:0:0:0:0:1)\r\n.*"), answer);
        assertTrue(SipWire.header(answer, "Contact").startsWith("<sip:[::1]:"), answer);
        awaitSound(ear);
        call.bye(answer);
    }

    @Test
    void aKeepAliveInTwoPiecesIsAnsweredAndAnInviteMayFollowAtOnce() {
        SipWire wire = SipWire.tcp(stage, gateway.port("sip.tcp-port"));
        wire.sendInPieces("\r\n\r\n", 2);
        assertEquals(SipWire.PONG, wire.await("\r\n"));
        Dialled call = new Dialled(wire, "demo");
        wire.send("\r\n\r\n" + call.invite("Content-Type: application/sdp", sixLines(40000)));
        String answer = wire.await("SIP/2.0 200");
        assertEquals(6, lines(answer).size(), answer);
        call.hangUp(answer);
    }

    private static void callWithSixLines(SipWire wire, int pieceBytes) {
        RtpEar ear = RtpEar.open(stage);
        Dialled call = new Dialled(wire, "demo");
        String invite = call.invite("Content-Type: application/sdp", sixLines(ear.port()));
        assertTrue(invite.length() > 4096, () -> "4 kB, but only " + invite.length());
        wire.sendInPieces(invite, pieceBytes);
        String answer = wire.await("SIP/2.0 200");
        List<String> lines = lines(answer);
        assertEquals(6, lines.size(), answer);
        assertTrue(lines.get(0).matches("audio [1-9]\\d* RTP/AVP 9 .*"), answer);
        assertTrue(lines.get(1).matches("video [1-9]\\d* RTP/AVP .*126.*"), answer);
        assertEquals("application 0 UDP/BFCP *", lines.get(2));
        assertTrue(lines.get(3).startsWith("video 0 RTP/AVP "), answer);
        assertTrue(lines.get(4).startsWith("application 0 RTP/AVP "), answer);
        assertEquals("application 0 UDP/UDT/IX *", lines.get(5));
        call.acknowledge(answer);
        awaitSound(ear);
        call.bye(answer);
    }

    private static void awaitSound(RtpEar ear) {
        Await.until(() -> ear.packets() > HEARD, SOON, () -> "sound, but only " + ear.packets() + " packets came");
    }

    private static String sixLines(int audioPort) {
        Map<String, String> ports = Map.of("audio-port", "" + audioPort, "video-port", "40002");
        return Sipp.part("six-lines", ports).replace("\n", "\r\n");
    }

    private static List<String> lines(String message) {
        return message.lines()
                .filter(line -> line.startsWith("m="))
                .map(line -> line.substring(2))
                .toList();
    }

    private static Stream<Path> offers() throws IOException {
        String folder = System.getProperty("corpus", "");
        Path own = stage.dir().resolve("six-lines.sdp");
        Files.writeString(own, sixLines(40000));
        if (folder.isBlank()) {
            return Stream.of(own);
        }
        Path here = Path.of("").toAbsolutePath();
        Path found = Stream.of(here.resolveSibling(folder), here.getParent().resolve(folder), here.resolve(folder))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no directory " + folder));
        try (Stream<Path> files = Files.walk(found)) {
            List<Path> all = files.filter(file -> file.toString().matches(".*\\.(sdp|sip)"))
                    .filter(LongInviteIT::isOffer)
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(own), all.stream());
        }
    }

    private static boolean isOffer(Path file) {
        return file.toString().endsWith(".sdp") || text(file).startsWith("INVITE ");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("offers")
    void everyOfferIsAnsweredLineByLineOrRefusedWithAReason(Path file) {
        String text = text(file).replace("\r\n", "\n").replace("\n", "\r\n");
        boolean message = file.toString().endsWith(".sip");
        int end = message ? text.indexOf("\r\n\r\n") : 0;
        String rest = message ? text.substring(end + 4) : text;
        String body = rest.isBlank() ? "" : rest;
        SipWire wire = SipWire.udp(stage, SipWire.localhost(false), gateway.port("sip.udp-port"));
        Dialled call = new Dialled(wire, "demo");
        wire.send(call.invite(message ? foreign(text.substring(0, end)) : "Content-Type: application/sdp", body));
        String answer = wire.await("SIP/2.0 [2-6]");
        if (answer.startsWith("SIP/2.0 200")) {
            assertTrue(body.isBlank() || lines(answer).size() == lines(body).size(), answer);
            assertTrue(lines(answer).stream().anyMatch(line -> line.matches("(audio|video) [1-9].*")), answer);
            call.hangUp(answer);
        } else {
            assertTrue(answer.matches("(?s)SIP/2.0 4\\d\\d .*\r\nWarning: \\d{3} .*"), answer);
            call.acknowledgeRefusal(answer);
        }
        Await.until(() -> gateway.calls().isEmpty(), SOON, () -> "no calls, but " + gateway.calls());
    }

    /** The fields of a device's own, without those that say where it is and which call it means. */
    private static String foreign(String head) {
        return head.lines()
                .skip(1)
                .filter(
                        line -> !line.matches(
                                "(?i)(Via|v|Call-ID|i|CSeq|From|f|To|t|Contact|m|Content-Length|l|Route|Record-Route|Max-Forwards) *:.*"))
                .reduce((a, b) -> a + "\r\n" + b)
                .orElse("X-Nothing: here");
    }

    /** One call, made by hand. */
    private static final class Dialled {
        private final SipWire wire;
        private final String uri;
        private final String common;
        private final String branch = "z9hG4bK" + UUID.randomUUID();

        Dialled(SipWire wire, String user) {
            this.wire = wire;
            this.uri = "sip:" + user + "@127.0.0.1";
            String own = wire.hostAndPort();
            this.common = "From: <sip:room@" + own + ">;tag=" + UUID.randomUUID() + "\r\nCall-ID: "
                    + UUID.randomUUID() + "\r\nMax-Forwards: 70\r\nContact: <sip:room@" + own + ";transport="
                    + wire.transport().toLowerCase(Locale.ROOT) + ">\r\n";
        }

        String invite(String fields, String body) {
            return request("INVITE", 1, branch, "<" + uri + ">", fields + "\r\n", body);
        }

        private String request(String method, int sequence, String branch, String to, String fields, String body) {
            return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/" + wire.transport() + " "
                    + wire.hostAndPort() + ";rport;branch=" + branch + "\r\nTo: " + to + "\r\nCSeq: " + sequence + " "
                    + method + "\r\n" + common + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }

        void acknowledge(String answer) {
            wire.send(request("ACK", 1, branch + "ack", SipWire.header(answer, "To"), "", ""));
        }

        void acknowledgeRefusal(String answer) {
            wire.send(request("ACK", 1, branch, SipWire.header(answer, "To"), "", ""));
        }

        void bye(String answer) {
            wire.send(request("BYE", 2, branch + "bye", SipWire.header(answer, "To"), "", ""));
            wire.await("(?s)SIP/2.0 (200|481).*CSeq: 2 BYE");
        }

        void hangUp(String answer) {
            acknowledge(answer);
            bye(answer);
        }
    }
}
