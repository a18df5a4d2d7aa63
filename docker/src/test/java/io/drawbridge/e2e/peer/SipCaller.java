package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signalling of a scripted room: one SIP call over UDP with an SDP of the test's choice (RFC 3261 section 13, one dialog, no
 * forking). Requests of the far end are answered on a thread of its own.
 */
public final class SipCaller implements AutoCloseable {
    private static final Duration RESEND = Duration.ofMillis(500);
    private static final int MAX_RESENDS = 12;

    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final String uri;
    private final String callId = UUID.randomUUID().toString();
    private final String fromTag = UUID.randomUUID().toString().substring(0, 8);
    private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private volatile boolean endedByFarEnd;
    private volatile int pictureRequests;
    private String toHeader;
    private String contact;
    private String displayName = "GStreamer";
    private List<String> routes = List.of();
    private int sequence;
    private boolean inCall;

    private SipCaller(DatagramSocket socket, String user, int port) {
        this.socket = socket;
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.uri = "sip:" + user + "@127.0.0.1:" + port;
        this.toHeader = "<" + uri + ">";
        this.contact = uri;
        Thread reader = new Thread(this::read, "sip-caller");
        reader.setDaemon(true);
        reader.start();
    }

    /** Prepares a call to {@code user} at a UDP port of 127.0.0.1. */
    public static SipCaller to(Stage stage, String user, int port) {
        try {
            return stage.own(
                    new SipCaller(new DatagramSocket(Ports.free(), InetAddress.getLoopbackAddress()), user, port));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Calls under that name. */
    public SipCaller named(String name) {
        displayName = name;
        return this;
    }

    /** Sends the offer; returns the answer of the 200, or fails on any other final response. */
    public String invite(String offer) {
        String response = transact("INVITE", offer);
        if (statusOf(response) != 200) {
            throw new AssertionError(
                    uri + " answered " + response.lines().findFirst().orElse(""));
        }
        toHeader = header(response, "To");
        contact = header(response, "Contact").replaceAll("^.*<|>.*$", "");
        routes = Pattern.compile("(?dmi)^Record-Route: *(.*)\r$")
                .matcher(response)
                .results()
                .map(found -> found.group(1))
                .toList();
        send(request("ACK", ""));
        inCall = true;
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** The final status of an INVITE that is to be refused. */
    public int inviteInVain(String offer) {
        int status = statusOf(transact("INVITE", offer));
        send(request("ACK", ""));
        return status;
    }

    /** Says BYE and waits for its answer. */
    public void hangUp() {
        if (inCall && !endedByFarEnd) {
            inCall = false;
            transact("BYE", "");
        }
    }

    /** Whether the far end said BYE. */
    public boolean endedByFarEnd() {
        return endedByFarEnd;
    }

    /** INFO requests for a new picture so far (RFC 5168). */
    public int pictureRequests() {
        return pictureRequests;
    }

    private String transact(String method, String body) {
        sequence++;
        String request = request(method, body);
        boolean provisional = false;
        for (int attempt = 0; attempt < MAX_RESENDS; attempt++) {
            if (!provisional) {
                send(request);
            }
            String response = poll();
            while (!response.isEmpty()) {
                boolean ours = header(response, "CSeq").equals(sequence + " " + method);
                if (ours && statusOf(response) >= 200) {
                    return response;
                }
                provisional |= ours;
                response = poll();
            }
        }
        throw new AssertionError(uri + " did not answer " + method);
    }

    private String poll() {
        try {
            String response = responses.poll(RESEND.toMillis(), TimeUnit.MILLISECONDS);
            return response == null ? "" : response;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String request(String method, String body) {
        StringBuilder text = new StringBuilder();
        String own = "127.0.0.1:" + socket.getLocalPort();
        text.append(method).append(' ').append(contact).append(" SIP/2.0\r\n");
        text.append("Via: SIP/2.0/UDP ")
                .append(own)
                .append(";rport;branch=z9hG4bK")
                .append(UUID.randomUUID());
        text.append("\r\nMax-Forwards: 70\r\n");
        routes.forEach(route -> text.append("Route: ").append(route).append("\r\n"));
        text.append("From: \"")
                .append(displayName.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\" <sip:room@")
                .append(own)
                .append(">;tag=")
                .append(fromTag)
                .append("\r\n");
        text.append("To: ").append(toHeader).append("\r\n");
        text.append("Call-ID: ").append(callId).append("\r\n");
        text.append("CSeq: ").append(sequence).append(' ').append(method).append("\r\n");
        text.append("Contact: <sip:room@").append(own).append(">\r\n");
        text.append("Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO\r\n");
        if (!body.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        return text.toString();
    }

    private void read() {
        byte[] buffer = new byte[65535];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.startsWith("SIP/2.0 ")) {
                    responses.add(text);
                } else if (!text.isBlank() && !text.startsWith("ACK")) {
                    answer(text, packet);
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(String request, DatagramPacket from) throws IOException {
        if (request.startsWith("BYE")) {
            endedByFarEnd = true;
        }
        if (request.startsWith("INFO") && request.contains("picture_fast_update")) {
            pictureRequests++;
        }
        boolean known = List.of("BYE", "INFO", "OPTIONS").contains(request.substring(0, request.indexOf(' ')));
        StringBuilder text = new StringBuilder(known ? "SIP/2.0 200 OK\r\n" : "SIP/2.0 488 Not Acceptable Here\r\n");
        Matcher vias = Pattern.compile("(?dmi)^Via: .*\r$").matcher(request);
        while (vias.find()) {
            text.append(vias.group()).append('\n');
        }
        for (Map.Entry<String, String> each : Map.of(
                        "From", header(request, "From"),
                        "To", header(request, "To"),
                        "Call-ID", header(request, "Call-ID"),
                        "CSeq", header(request, "CSeq"))
                .entrySet()) {
            text.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n");
        }
        byte[] bytes = text.append("Content-Length: 0\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, from.getSocketAddress()));
    }

    private void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, target));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int statusOf(String response) {
        return Integer.parseInt(response.substring(8, 11));
    }

    private static String header(String message, String name) {
        Matcher line = Pattern.compile("(?dmi)^" + name + " *: *(.*?)\r$").matcher(message);
        return line.find() ? line.group(1) : "";
    }

    @Override
    public void close() {
        hangUp();
        socket.close();
    }
}
