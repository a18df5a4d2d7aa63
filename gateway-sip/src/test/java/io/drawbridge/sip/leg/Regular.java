package io.drawbridge.sip.leg;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A room that makes whole calls over UDP, and repeats what is lost as RFC 3261 wants. */
final class Regular implements AutoCloseable {
    private static final int T1_MILLIS = 500;
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(16);

    /** How one call went: the status of the INVITE, whether the BYE was answered, and when the INVITE was. */
    record Outcome(int status, boolean ended, long setupNanos) {
        boolean good() {
            return status == 200 && ended;
        }
    }

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final String here;
    private int calls;

    Regular(String from, InetSocketAddress server) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(from, 0));
        this.server = server;
        this.here = from + ":" + socket.getLocalPort();
    }

    Outcome call(String user) throws IOException {
        calls++;
        long begun = System.nanoTime();
        String answer = exchange("INVITE", user, 1, "", Stranger.SDP);
        long setup = System.nanoTime() - begun;
        int status = status(answer);
        String tag = tag(answer);
        send(request("ACK", user, 1, tag, ""));
        if (status != 200) {
            return new Outcome(status, false, setup);
        }
        return new Outcome(status, status(exchange("BYE", user, 2, tag, "")) == 200, setup);
    }

    private String exchange(String method, String user, int cseq, String tag, String body) throws IOException {
        String request = request(method, user, cseq, tag, body);
        int wait = T1_MILLIS;
        long deadline = System.nanoTime() + GIVE_UP_NANOS;
        while (System.nanoTime() < deadline) {
            send(request);
            String answer = answer(cseq + " " + method, wait);
            if (!answer.isEmpty()) {
                return answer;
            }
            wait = Math.min(2 * wait, 4000);
        }
        return "";
    }

    /** The final response to that request of this call; empty if none comes in time. */
    private String answer(String cseq, int millis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        byte[] buffer = new byte[65_535];
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return "";
            }
            socket.setSoTimeout((int) left);
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return "";
            }
            String text = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
            boolean mine = text.contains("Call-ID: " + callId() + "\r\n") && text.contains("CSeq: " + cseq + "\r\n");
            if (mine && text.startsWith("SIP/2.0 ") && status(text) >= 200) {
                return text;
            }
        }
    }

    private String callId() {
        return "regular-" + calls + "-" + here;
    }

    private String request(String method, String user, int cseq, String tag, String body) {
        return method + " sip:" + user + "@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + here + ";rport;branch=z9hG4bKr" + calls + method + socket.getLocalPort()
                + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:regular@127.0.0.1>;tag=r" + calls + "\r\n"
                + "To: <sip:" + user + "@127.0.0.1>" + (tag.isEmpty() ? "" : ";tag=" + tag) + "\r\n"
                + "Call-ID: " + callId() + "\r\n"
                + "CSeq: " + cseq + " " + method + "\r\n"
                + "Contact: <sip:regular@" + here + ">\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    private static int status(String answer) {
        return answer.isEmpty() ? 408 : Integer.parseInt(answer.split(" ")[1]);
    }

    private static String tag(String answer) {
        for (String line : answer.split("\r\n")) {
            if (line.startsWith("To:") && line.contains(";tag=")) {
                return line.substring(line.indexOf(";tag=") + 5);
            }
        }
        return "";
    }

    @Override
    public void close() {
        socket.close();
    }
}
