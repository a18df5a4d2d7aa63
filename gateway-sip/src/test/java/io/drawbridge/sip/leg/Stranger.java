package io.drawbridge.sip.leg;

import io.drawbridge.sip.transport.TestPki;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;

/** A far end at an address of its own that means no good: sends what it likes, acknowledges nothing, and notes what comes. */
final class Stranger implements AutoCloseable {
    static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\n";

    private interface Sink {
        void write(byte[] bytes) throws IOException;
    }

    final AtomicLong bytesIn = new AtomicLong();
    final AtomicLong bytesOut = new AtomicLong();
    final AtomicInteger answers = new AtomicInteger();
    final AtomicInteger busyWithTime = new AtomicInteger();
    final Map<String, String> byCallId = new ConcurrentHashMap<>();
    volatile boolean hungUp;
    private final String via;
    private final InetSocketAddress own;
    private final Sink sink;
    private final AutoCloseable socket;
    private String userAgent = "";

    private Stranger(String via, InetSocketAddress own, Sink sink, AutoCloseable socket) {
        this.via = via;
        this.own = own;
        this.sink = sink;
        this.socket = socket;
    }

    static Stranger udp(String from, InetSocketAddress server) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0));
        Stranger stranger = new Stranger(
                "UDP",
                new InetSocketAddress(from, socket.getLocalPort()),
                bytes -> socket.send(new DatagramPacket(bytes, bytes.length, server)),
                socket);
        stranger.listen(() -> {
            byte[] buffer = new byte[65_535];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                stranger.onBytes(new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1));
            }
        });
        return stranger;
    }

    static Stranger stream(String from, InetSocketAddress server, TestPki pki) throws Exception {
        Socket socket = pki == null
                ? new Socket()
                : (SSLSocket) pki.context(null).getSocketFactory().createSocket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(server);
        OutputStream out = socket.getOutputStream();
        Stranger stranger = new Stranger(
                pki == null ? "TCP" : "TLS", new InetSocketAddress(from, socket.getLocalPort()), out::write, socket);
        stranger.listen(() -> {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[65_535];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                stranger.onBytes(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
            stranger.hungUp = true;
        });
        return stranger;
    }

    private interface Ear {
        void run() throws IOException;
    }

    private void listen(Ear ear) {
        Thread thread = new Thread(
                () -> {
                    try {
                        ear.run();
                    } catch (SocketException e) {
                        hungUp = true;
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "stranger");
        thread.setDaemon(true);
        thread.start();
    }

    private void onBytes(String text) {
        bytesIn.addAndGet(text.length());
        for (String message : text.split("(?=SIP/2\\.0 \\d{3} )")) {
            if (!message.startsWith("SIP/2.0 ") || message.startsWith("SIP/2.0 1")) {
                continue;
            }
            answers.incrementAndGet();
            if (message.startsWith("SIP/2.0 503") && message.contains("\r\nRetry-After: ")) {
                busyWithTime.incrementAndGet();
            }
            int at = message.indexOf("Call-ID: ");
            int end = message.indexOf("\r\n", at);
            if (at >= 0 && end >= 0 && byCallId.size() < 10_000) {
                byCallId.put(message.substring(at + 9, end), message);
            }
        }
    }

    void userAgent(String name) {
        userAgent = "User-Agent: " + name + "\r\n";
    }

    String request(String method, String user, int number, String more, String body) {
        String id = method.toLowerCase(java.util.Locale.ROOT) + "-" + number + "-" + own.getPort();
        return method + " sip:" + user + "@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/" + via + " " + own.getAddress().getHostAddress() + ":" + own.getPort()
                + ";rport;branch=z9hG4bK" + id + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:" + user + "@127.0.0.1>;tag=f" + number + "\r\n"
                + "To: <sip:" + user + "@127.0.0.1>\r\n"
                + "Call-ID: " + id + "\r\n"
                + "CSeq: 1 " + method + "\r\n"
                + "Contact: <sip:" + user + "@" + own.getAddress().getHostAddress() + ":" + own.getPort() + ">\r\n"
                + userAgent
                + more
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    String request(String method, String user, int number) {
        String more = method.equals("SUBSCRIBE") ? "Event: presence\r\nExpires: 3600\r\n" : "";
        return request(method, user, number, more, method.equals("INVITE") ? SDP : "");
    }

    /** ACK for the refusal of an INVITE. */
    void acknowledge(int number) throws IOException {
        String answer = answer("INVITE", number);
        String to = answer.substring(answer.indexOf("\r\nTo: ") + 2);
        String invite = request("INVITE", Integer.toString(100 + number), number, "", "");
        send(invite.replace("INVITE sip:", "ACK sip:")
                .replace("1 INVITE", "1 ACK")
                .replaceAll("To: [^\r]*", to.substring(0, to.indexOf("\r\n"))));
    }

    /** What answered the request of that number. */
    String answer(String method, int number) {
        return byCallId.get(method.toLowerCase(java.util.Locale.ROOT) + "-" + number + "-" + own.getPort());
    }

    void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        bytesOut.addAndGet(bytes.length);
        sink.write(bytes);
    }

    @Override
    public void close() throws IOException {
        try {
            socket.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
