package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.sip.message.Torture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the whole SIP leg answers, over UDP and over TCP, to the situations of RFC 4475 and RFC 5118. */
@Timeout(60)
class TortureAnswersTest {
    /** What is asked behind each message: once it is answered, nothing more comes for the message. */
    private static final String PROBE =
            "OPTIONS sip:demo@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKprobe%s;rport\r\n"
                    + "From: <sip:room@127.0.0.1>;tag=probe\r\nTo: <sip:demo@127.0.0.1>\r\nCall-ID: probe-%s\r\n"
                    + "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

    private static TestContext context;
    private static SipLeg leg;

    @BeforeAll
    static void start() throws Exception {
        context = TestContext.trusting(new GatewayConfig.PortRange(18700, 18799));
        leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    /** 0 stands for silence. A REGISTER is refused as such, since the gateway under test has no registrar. */
    @ParameterizedTest(name = "{0} {1}: {2} over UDP, {3} over TCP")
    @CsvSource({
        "3.1.1.1, wsinv, 481, 481",
        "3.1.1.2, intmeth, 501, 501",
        "3.1.1.3, esc01, 403, 403",
        "3.1.1.4, escnull, 405, 405",
        "3.1.1.5, esc02, 501, 501",
        "3.1.1.6, lwsdisp, 200, 200",
        "3.1.1.7, longreq, 200, 200",
        "3.1.1.8, dblreq, 200, 200",
        "3.1.1.9, semiuri, 200, 200",
        "3.1.1.10, transports, 200, 200",
        "3.1.1.11, mpart01, 405, 405",
        "3.1.1.12, unreason, 0, 0",
        "3.1.1.13, noreason, 0, 0",
        "3.1.2.1, badinv01, 400, 400",
        "3.1.2.2, clerr, 400, -1",
        "3.1.2.3, ncl, 400, 400",
        "3.1.2.4, scalar02, 400, 400",
        "3.1.2.5, scalarlg, 0, 0",
        "3.1.2.6, quotbal, 400, 400",
        "3.1.2.7, ltgtruri, 400, 400",
        "3.1.2.8, lwsruri, 400, 400",
        "3.1.2.9, lwsstart, 400, 400",
        "3.1.2.10, trws, 400, 400",
        "3.1.2.11, escruri, 200, 200",
        "3.1.2.12, baddate, 200, 200",
        "3.1.2.13, regbadct, 405, 405",
        "3.1.2.14, badaspec, 200, 200",
        "3.1.2.15, baddn, 200, 200",
        "3.1.2.16, badvers, 505, 505",
        "3.1.2.17, mismatch01, 400, 400",
        "3.1.2.18, mismatch02, 400, 400",
        "3.1.2.19, bigcode, 0, 0",
        "3.2.1, badbranch, 200, 200",
        "3.3.1, insuf, 400, 400",
        "3.3.2, unkscm, 416, 416",
        "3.3.3, novelsc, 416, 416",
        "3.3.4, unksm2, 405, 405",
        "3.3.5, bext01, 420, 420",
        "3.3.6, invut, 415, 415",
        "3.3.7, regaut01, 405, 405",
        "3.3.8, multi01, 400, 400",
        "3.3.9, mcl01, 400, 400",
        "3.3.10, bcast, 0, 0",
        "3.3.11, zeromf, 200, 200",
        "3.3.12, cparam01, 405, 405",
        "3.3.13, cparam02, 405, 405",
        "3.3.14, regescrt, 405, 405",
        "3.3.15, sdp01, 406, 406",
        "3.4.1, inv2543, 200, 400",
    })
    void rfc4475(String section, String name, int udp, int tcp) throws Exception {
        check(name, udp, tcp);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "4.1, ipv6-good, 405",
        "4.2, ipv6-bad, 400",
        "4.3, port-ambiguous, 405",
        "4.4, port-unambiguous, 405",
        "4.5, via-received-param-with-delim, 481",
        "4.5, via-received-param-no-delim, 200",
        "4.6, ipv6-in-sdp, 200",
        "4.7, mult-ip-in-header, 481",
        "4.8, mult-ip-in-sdp, 200",
        "4.9, ipv4-mapped-ipv6, 200",
        "4.10, ipv6-bug-abnf-3-colons, 200",
        "4.10, ipv6-correct-abnf-2-colons, 200",
    })
    void rfc5118(String section, String name, int status) throws Exception {
        check(name, status, status);
    }

    private static void check(String name, int udp, int tcp) throws Exception {
        byte[] message = Torture.bytes(name);
        assertEquals(udp, overUdp(message, name), name + " over UDP");
        if (tcp >= 0) {
            String other = new String(message, StandardCharsets.ISO_8859_1)
                    .replaceFirst("(?i)(\r\n(?:Call-ID|i): *)", "$1t")
                    .replaceFirst("z9hG4bK(?=.)", "z9hG4bKt");
            assertEquals(tcp, overTcp(other.getBytes(StandardCharsets.ISO_8859_1), name), name + " over TCP");
        }
    }

    /** The final status of the message, 0 if only the probe is answered. */
    private static int overUdp(byte[] message, String name) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(10_000);
            send(socket, message);
            send(
                    socket,
                    PROBE.formatted(socket.getLocalPort(), "u" + name, "u" + name)
                            .getBytes(StandardCharsets.UTF_8));
            boolean probed = false;
            boolean provisional = false;
            while (true) {
                Caller.Message answer = read(socket);
                boolean probe = answer.header("Call-ID").startsWith("probe-");
                probed |= probe;
                provisional |= !probe && answer.status() < 200;
                if (!probe && answer.status() >= 200) {
                    copies(message, answer);
                    return answer.status();
                }
                if (probed && !provisional) {
                    return 0;
                }
            }
        }
    }

    private static void send(DatagramSocket socket, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, leg.udpAddresses().get(0)));
    }

    private static Caller.Message read(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        return new Caller.Message(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
    }

    /** An answer says for which request it is, and is no means of flooding others. */
    private static void copies(byte[] message, Caller.Message answer) {
        assertTrue(answer.header("Via").startsWith("SIP/"), answer.text());
        if (answer.status() == 400 || answer.status() == 505) {
            assertTrue(answer.text().length() < 2 * message.length, "amplified: " + answer.text());
        }
        if (answer.status() == 501 || answer.status() == 405) {
            assertTrue(answer.header("Allow").contains("INVITE"), answer.text());
        }
        if (answer.status() == 420) {
            assertEquals("notKnownHere, norThere", answer.header("Unsupported"));
        }
        if (answer.status() == 415) {
            assertEquals("application/sdp", answer.header("Accept"));
        }
    }

    private static int overTcp(byte[] message, String name) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(leg.tcpAddresses().get(0));
            socket.setSoTimeout(10_000);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(message);
            all.writeBytes(PROBE.formatted(1, "t" + name, "t" + name).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(all.toByteArray());
            boolean provisional = false;
            while (true) {
                Caller.Message answer = read(socket.getInputStream());
                boolean probe = answer.header("Call-ID").startsWith("probe-");
                provisional |= !probe && answer.status() < 200;
                if (!probe && answer.status() >= 200) {
                    return answer.status();
                }
                if (probe && !provisional) {
                    return 0;
                }
            }
        }
    }

    private static Caller.Message read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) c);
        }
        int length = Integer.parseInt(new Caller.Message(text.toString()).header("Content-Length"));
        return new Caller.Message(text + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    @Test
    void aStreamThatCannotBeFollowedIsClosedBehindTheAnswer() throws IOException {
        for (String name : List.of("ncl", "mcl01", "inv2543")) {
            try (Socket socket = new Socket()) {
                socket.connect(leg.tcpAddresses().get(0));
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(Torture.bytes(name));
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(all.startsWith("SIP/2.0 400 "), name + ": " + all);
            }
        }
    }

    /** RFC 4475 section 3.1.1.8: a datagram holds one message, a stream holds both. */
    @Test
    void theSecondOfTwoRequestsIsAnsweredOnAStreamOnly() throws IOException {
        byte[] both = Torture.bytes("dblreq");
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Socket stream = new Socket()) {
            socket.setSoTimeout(10_000);
            send(
                    socket,
                    new String(both, StandardCharsets.ISO_8859_1)
                            .replace("dblreq", "dblrequ")
                            .getBytes(StandardCharsets.ISO_8859_1));
            send(socket, PROBE.formatted(socket.getLocalPort(), "both", "both").getBytes(StandardCharsets.UTF_8));
            assertEquals("dblrequ.48", read(socket).header("Call-ID"));
            assertEquals("probe-both", read(socket).header("Call-ID"));
            stream.connect(leg.tcpAddresses().get(0));
            stream.setSoTimeout(10_000);
            stream.getOutputStream()
                    .write(new String(both, StandardCharsets.ISO_8859_1)
                            .replace("dblreq", "dblreqt")
                            .getBytes(StandardCharsets.ISO_8859_1));
            List<String> answers = new ArrayList<>();
            while (!answers.contains("dblreqt.second.48 200")) {
                Caller.Message answer = read(stream.getInputStream());
                answers.add(answer.header("Call-ID") + " " + answer.status());
            }
            assertTrue(answers.contains("dblreqt.48 200"), answers.toString());
        }
    }

    /** RFC 4475 section 3.2.1: with nothing behind the cookie, requests are told apart as RFC 2543 does. */
    @Test
    void aBranchThatIsOnlyTheCookieIsNoKey() throws IOException {
        String text = new String(Torture.bytes("badbranch"), StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(10_000);
            for (String call : List.of("one", "one", "two")) {
                send(socket, text.replace("badbranch.73", call).getBytes(StandardCharsets.UTF_8));
            }
            Caller.Message first = read(socket);
            Caller.Message again = read(socket);
            Caller.Message other = read(socket);
            assertEquals(first.text(), again.text(), "a repetition gets the same answer");
            assertEquals("two", other.header("Call-ID"));
            assertEquals(200, other.status());
        }
    }

    /** RFC 4475 section 3.1.1.11, with a method that reads bodies: what is not plain SDP is refused with what would be read. */
    @Test
    void anOfferInSeveralPartsIsRefusedWith415() throws IOException {
        String text = new String(Torture.bytes("mpart01"), StandardCharsets.ISO_8859_1)
                .replace("MESSAGE", "INVITE")
                .replace("mpart01", "mpart02");
        assertEquals(415, overUdp(text.getBytes(StandardCharsets.ISO_8859_1), "parts"));
    }
}
