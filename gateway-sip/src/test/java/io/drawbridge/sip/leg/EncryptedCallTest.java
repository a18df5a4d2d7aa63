package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.HttpMount;
import io.drawbridge.sip.transport.TestPki;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over TLS and WebSocket, and long ones in small pieces. */
@Timeout(60)
class EncryptedCallTest {
    private final TestPki pki = new TestPki("localhost", "127.0.0.1");
    private final TestContext context = new TestContext(new GatewayConfig.PortRange(19600, 19799), pki);
    private final SipLeg leg =
            new SipLeg(context, new SipLeg.Listen(OptionalInt.of(0), OptionalInt.of(0), OptionalInt.of(0)));

    @BeforeEach
    void start() throws Exception {
        leg.lend(context.exports);
        leg.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private Caller caller(boolean encrypted, String callId) throws Exception {
        InetSocketAddress address = (encrypted ? leg.tlsAddresses() : leg.tcpAddresses()).get(0);
        if (!encrypted) {
            return Caller.tcp(address, callId);
        }
        SSLSocket socket = (SSLSocket) pki.context(null).getSocketFactory().createSocket();
        socket.connect(address);
        return Caller.on(socket, "TLS", address, callId);
    }

    /** As the large room systems offer: six m lines, four kilobytes. */
    private static String sixLines(Caller room) {
        String padding = "a=x-caps:" + "0123456789".repeat(9) + "\r\n";
        return room.offer()
                + padding.repeat(20)
                + "m=video 40000 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=content:main\r\n"
                + padding.repeat(8)
                + "m=application 40002 UDP/BFCP *\r\na=floorctrl:c-s\r\n"
                + "m=video 40004 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=content:slides\r\n"
                + padding.repeat(8)
                + "m=application 40006 RTP/AVP 100\r\na=rtpmap:100 H224/4800\r\n"
                + "m=application 40008 UDP/UDT/IX *\r\n";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLongOfferInPiecesOfOneByteKeepsItsSixLines(boolean encrypted) throws Exception {
        try (Caller room = caller(encrypted, "pieces-" + encrypted)) {
            room.oneByteAtATime();
            String offer = sixLines(room);
            assertTrue(offer.length() > 4000);
            Caller.Message answer = room.invite("demo", "", offer, room.newBranch());
            assertEquals(200, answer.status(), answer.text());
            assertEquals(
                    6,
                    Arrays.stream(answer.body().split("\r\n"))
                            .filter(line -> line.startsWith("m="))
                            .count());
            room.ack(answer);
            int port =
                    (encrypted ? leg.tlsAddresses() : leg.tcpAddresses()).get(0).getPort();
            String transport = encrypted ? "tls" : "tcp";
            assertTrue(
                    answer.header("Contact").contains("127.0.0.1:" + port + ";transport=" + transport), answer.text());
            assertEquals(200, room.inDialog(answer, "BYE", 2, "", "").status());
        }
    }

    @Test
    void aDialogThatWasAskedForWithSipsHasASipsContact() throws Exception {
        try (Caller room = caller(true, "sips")) {
            String invite = room.request(
                            "INVITE",
                            "demo",
                            "",
                            "1 INVITE",
                            room.newBranch(),
                            "Content-Type: application/sdp\r\n",
                            room.offer())
                    .replaceFirst("INVITE sip:", "INVITE sips:");
            room.send(invite);
            Caller.Message answer = room.finalResponse();
            assertEquals(200, answer.status(), answer.text());
            assertTrue(answer.header("Contact").startsWith("<sips:"), answer.text());
            room.ack(answer);
            assertEquals(200, room.inDialog(answer, "BYE", 2, "", "").status());
        }
    }

    // ---- WebSocket (RFC 7118) ----

    private static final class Phone implements WebSocket.Listener {
        final BlockingQueue<String> got = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            parts.append(text);
            if (last) {
                got.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.add(status);
            return null;
        }

        String finalResponse() throws InterruptedException {
            String message = got.poll(10, TimeUnit.SECONDS);
            while (message != null && message.startsWith("SIP/2.0 1")) {
                message = got.poll(10, TimeUnit.SECONDS);
            }
            assertTrue(message != null, "no answer");
            return message;
        }
    }

    private Server web() {
        ServerBuilder builder = Server.builder().http(0);
        context.exports.all(HttpMount.class).forEach(mount -> mount.mount(builder));
        Server server = builder.build();
        server.start().join();
        return server;
    }

    private static WebSocket connect(Server web, Phone phone, String origin, String protocol) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!origin.isEmpty()) {
            builder.header("Origin", origin);
        }
        if (!protocol.isEmpty()) {
            builder.subprotocols(protocol);
        }
        return builder.buildAsync(URI.create("ws://127.0.0.1:" + web.activeLocalPort() + "/sip"), phone)
                .join();
    }

    private static String message(String method, String to, int cseq, String contact, String body) {
        return method + " sip:demo@example.org SIP/2.0\r\nVia: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK" + cseq
                + method + "\r\nMax-Forwards: 70\r\nFrom: <sip:web@example.org>;tag=1\r\nTo: <sip:demo@example.org>"
                + to
                + "\r\nCall-ID: web-1\r\nCSeq: " + cseq + " " + method + "\r\n" + contact + "\r\n" + body;
    }

    @Test
    void aWebPhoneCallsOverWebSocket() throws Exception {
        Server web = web();
        try (Caller sdp = caller(false, "unused")) {
            Phone phone = new Phone();
            WebSocket socket = connect(web, phone, "http://127.0.0.1:" + web.activeLocalPort(), "sip");
            assertEquals("sip", socket.getSubprotocol());
            String contact =
                    "Contact: <sip:web@df7jal23ls0d.invalid;transport=ws>\r\nContent-Type: application/sdp\r\n";
            String invite = message("INVITE", "", 1, contact, sdp.offer());
            socket.sendText(invite.substring(0, 300), false).join();
            socket.sendText(invite.substring(300), true).join();
            String answer = phone.finalResponse();
            assertTrue(answer.startsWith("SIP/2.0 200 "), answer);
            assertTrue(answer.contains(";transport=ws>"), answer);
            String to = answer.lines()
                    .filter(line -> line.startsWith("To:"))
                    .findFirst()
                    .orElseThrow();
            String tag = to.substring(to.indexOf(";tag="));
            socket.sendText(message("ACK", tag, 1, "", ""), true).join();
            socket.sendText("\r\n\r\n", true).join();
            assertEquals("\r\n", afterRepetitions(phone, answer));
            context.meetings.endAll(new EndReason.Removed());
            String bye = phone.got.poll(10, TimeUnit.SECONDS);
            assertTrue(bye != null && bye.startsWith("BYE sip:web@df7jal23ls0d.invalid;transport=ws SIP/2.0"), bye);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        } finally {
            web.stop().join();
        }
    }

    /** What comes next beside the answer, which is sent again until its ACK is there. */
    private static @Nullable String afterRepetitions(Phone phone, String answer) throws InterruptedException {
        String next = answer;
        while (answer.equals(next)) {
            next = phone.got.poll(10, TimeUnit.SECONDS);
        }
        return next;
    }

    @Test
    void otherHostsPagesAndOtherProtocolsAreRefusedAtTheWebSocket() {
        Server web = web();
        try {
            Phone phone = new Phone();
            assertThrows(CompletionException.class, () -> connect(web, phone, "https://evil.example", "sip"));
            assertThrows(CompletionException.class, () -> connect(web, phone, "", "xmpp"));
            assertThrows(CompletionException.class, () -> connect(web, phone, "", ""));
            connect(web, phone, "", "sip").abort();
        } finally {
            web.stop().join();
        }
    }

    @Test
    void tooLongAMessageEndsTheWebSocket() throws Exception {
        Server web = web();
        try {
            Phone phone = new Phone();
            WebSocket socket = connect(web, phone, "", "sip");
            for (int i = 0; i < 5; i++) {
                socket.sendText("x".repeat(60_000), false).join();
            }
            assertEquals(1009, phone.closed.poll(10, TimeUnit.SECONDS));
        } finally {
            web.stop().join();
        }
    }
}
