package io.drawbridge.sip.leg;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A room by hand: writes SIP as text and reads what comes, over UDP or TCP; no line of the code under test. */
final class Caller implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    /** An answer or request as text. */
    record Message(String text) {
        String startLine() {
            return text.substring(0, text.indexOf("\r\n"));
        }

        int status() {
            return Integer.parseInt(startLine().split(" ")[1]);
        }

        String header(String name) {
            for (String line : text.split("\r\n")) {
                if (line.isEmpty()) {
                    break;
                }
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }

    final DatagramSocket rtp;
    private final DatagramSocket udp;
    private final Socket tcp;
    private InetSocketAddress server;
    private final String tag = Long.toHexString(System.nanoTime());
    private final String callId;
    private final String via;
    private boolean inBytes;
    private int branches;

    private Caller(InetSocketAddress server, boolean stream, String callId) throws IOException {
        this(new Socket(), stream ? "TCP" : "UDP", server, callId);
        if (stream) {
            tcp.connect(server);
            tcp.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    private Caller(Socket tcp, String via, InetSocketAddress server, String callId) throws IOException {
        this.via = via;
        this.server = server;
        this.callId = callId;
        InetAddress here = InetAddress.getLoopbackAddress();
        this.udp = new DatagramSocket(0, here);
        this.rtp = new DatagramSocket(0, here);
        udp.setSoTimeout(TIMEOUT_MILLIS);
        rtp.setSoTimeout(TIMEOUT_MILLIS);
        this.tcp = tcp;
    }

    /** On a connection that is open, whose Via says {@code via}. */
    static Caller on(Socket connection, String via, InetSocketAddress server, String callId) throws IOException {
        connection.setSoTimeout(TIMEOUT_MILLIS);
        return new Caller(connection, via, server, callId);
    }

    /** Each byte of a stream leaves alone from now on. */
    void oneByteAtATime() throws IOException {
        tcp.setTcpNoDelay(true);
        inBytes = true;
    }

    static Caller udp(InetSocketAddress server, String callId) throws IOException {
        return new Caller(server, false, callId);
    }

    static Caller tcp(InetSocketAddress server, String callId) throws IOException {
        return new Caller(server, true, callId);
    }

    String newBranch() {
        branches++;
        return "z9hG4bK" + tag + branches;
    }

    String offer() {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + "m=audio " + rtp.getLocalPort() + " RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\n";
    }

    String request(String method, String user, String toTag, String cseq, String branch, String more, String body) {
        boolean stream = tcp.isConnected();
        int port = stream ? tcp.getLocalPort() : udp.getLocalPort();
        return method + " sip:" + user + "@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/" + via + " 127.0.0.1:" + port + ";branch=" + branch + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: \"Room\" <sip:room@127.0.0.1>;tag=" + tag + "\r\n"
                + "To: <sip:" + user + "@127.0.0.1>" + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + cseq + "\r\n"
                + "Contact: <sip:room@127.0.0.1:" + port + ">\r\n"
                + more
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        if (tcp.isConnected() && inBytes) {
            for (byte b : bytes) {
                tcp.getOutputStream().write(b);
            }
        } else if (tcp.isConnected()) {
            tcp.getOutputStream().write(bytes);
        } else {
            udp.send(new DatagramPacket(bytes, bytes.length, server));
        }
    }

    Message invite(String user, String more) throws IOException {
        return invite(user, more, offer(), newBranch());
    }

    /** Sends an INVITE and returns its final response; answers a failure with ACK. */
    Message invite(String user, String more, String body, String branch) throws IOException {
        String type = body.isEmpty() || more.contains("Content-Type") ? "" : "Content-Type: application/sdp\r\n";
        send(request("INVITE", user, "", "1 INVITE", branch, type + more, body));
        Message answer = finalResponse();
        if (answer.status() >= 300) {
            send(request("ACK", user, tagOf(answer), "1 ACK", branch, "", ""));
        }
        return answer;
    }

    void ack(Message answer) throws IOException {
        send(request("ACK", "demo", tagOf(answer), "1 ACK", newBranch(), "", ""));
    }

    Message inDialog(Message answer, String method, int cseq, String more, String body) throws IOException {
        send(request(method, "demo", tagOf(answer), cseq + " " + method, newBranch(), more, body));
        return finalResponse();
    }

    /** Who is talked to from now on. */
    void server(InetSocketAddress address) {
        server = address;
    }

    void timeout(int millis) throws IOException {
        udp.setSoTimeout(millis);
    }

    /** One more over UDP, to the same. */
    Caller another(String otherCallId) throws IOException {
        return udp(server, otherCallId);
    }

    /** A response with these headers only. */
    void answerRaw(Message request, String status, String more) throws IOException {
        answer(request, status, more, "");
    }

    int port() {
        return tcp.isConnected() ? tcp.getLocalPort() : udp.getLocalPort();
    }

    /** A response that makes or belongs to a dialog of the called side. */
    void respond(Message request, String status, String more, String body) throws IOException {
        String named = request.text().contains(";tag=callee")
                ? request.text()
                : request.text().replaceFirst("\r\nTo: ([^\r]*)", "\r\nTo: $1;tag=callee");
        String contact = "Contact: <sip:room@127.0.0.1:" + port() + ">\r\n";
        answer(new Message(named), status, contact + more, body);
    }

    /** Takes a call with its own description. */
    void accept(Message invite) throws IOException {
        respond(invite, "200 OK", "Content-Type: application/sdp\r\n", offer());
    }

    void ok(Message request) throws IOException {
        answer(request, "200 OK", "", "");
    }

    /** Answers with a status line of one's own. */
    void refuse(Message request, String status) throws IOException {
        answer(request, status, "", "");
    }

    void ok(Message request, String more, String body) throws IOException {
        answer(request, "200 OK", more, body);
    }

    private void answer(Message request, String status, String more, String body) throws IOException {
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + "\r\n");
        for (String line : request.text().split("\r\n")) {
            if (line.startsWith("Via:")
                    || line.startsWith("From:")
                    || line.startsWith("To:")
                    || line.startsWith("Call-ID:")
                    || line.startsWith("CSeq:")) {
                text.append(line).append("\r\n");
            }
        }
        send(text + more + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    Message finalResponse() throws IOException {
        Message message = read();
        while (!message.startLine().startsWith("SIP/2.0") || message.status() < 200) {
            message = read();
        }
        return message;
    }

    /** The next request of that method; others, and responses, are passed over. */
    Message nextRequest(String method) throws IOException {
        Message message = read();
        while (!message.startLine().startsWith(method + " ")) {
            message = read();
        }
        return message;
    }

    Message read() throws IOException {
        if (tcp.isConnected()) {
            return readStream();
        }
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        udp.receive(packet);
        return new Message(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
    }

    private Message readStream() throws IOException {
        InputStream in = tcp.getInputStream();
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) c);
        }
        int length = Integer.parseInt(new Message(text.toString()).header("Content-Length"));
        return new Message(text + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }

    static String tagOf(Message answer) {
        String to = answer.header("To");
        return to.substring(to.indexOf("tag=") + 4);
    }

    static int audioPort(Message answer) {
        String line = Arrays.stream(answer.body().split("\r\n"))
                .filter(l -> l.startsWith("m=audio"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.split(" ")[1]);
    }

    static byte[] rtpPacket(int payloadType, int sequence) {
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) payloadType;
        packet[2] = (byte) (sequence >> 8);
        packet[3] = (byte) sequence;
        packet[11] = 7;
        return packet;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        rtp.close();
        tcp.close();
    }
}
