package io.drawbridge.e2e.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SIP byte by byte, for what sipp cannot send: keep-alives, messages in pieces, TLS. Messages are read on a thread of its own. */
public final class SipWire implements AutoCloseable {
    /** What stands for an answered keep-alive among the messages (RFC 5626 section 4.4.1). */
    public static final String PONG = "\r\n";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern LENGTH = Pattern.compile("(?im)^(?:Content-Length|l) *: *(\\d+)");

    private interface Out {
        void write(byte[] bytes) throws IOException;
    }

    private interface In {
        String read() throws IOException;
    }

    private final String transport;
    private final AutoCloseable socket;
    private final String hostAndPort;
    private final Out out;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    private SipWire(String transport, AutoCloseable socket, String hostAndPort, Out out, In in) {
        this.transport = transport;
        this.socket = socket;
        this.hostAndPort = hostAndPort;
        this.out = out;
        Thread reader = new Thread(() -> read(in), "sip-wire");
        reader.setDaemon(true);
        reader.start();
    }

    /** Datagrams from this machine to a port of {@code address}, which is of this machine too. */
    public static SipWire udp(Stage stage, InetAddress address, int port) {
        try {
            InetSocketAddress target = new InetSocketAddress(address, port);
            DatagramSocket socket = new DatagramSocket(0, localhost(address instanceof Inet6Address));
            byte[] buffer = new byte[65535];
            return stage.own(new SipWire(
                    "UDP",
                    socket,
                    (address instanceof Inet6Address ? "[::1]:" : "127.0.0.1:") + socket.getLocalPort(),
                    bytes -> socket.send(new DatagramPacket(bytes, bytes.length, target)),
                    () -> {
                        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                        socket.receive(packet);
                        return new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                    }));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection to a port of 127.0.0.1. */
    public static SipWire tcp(Stage stage, int port) {
        return stream(stage, "TCP", () -> new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** The same over TLS; any certificate will do. */
    public static SipWire tls(Stage stage, int port) {
        return stream(stage, "TLS", () -> Api.trustingContext()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port));
    }

    private interface Opener {
        Socket open() throws IOException;
    }

    private static SipWire stream(Stage stage, String transport, Opener opener) {
        try {
            Socket socket = opener.open();
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            return stage.own(new SipWire(
                    transport,
                    socket,
                    "127.0.0.1:" + socket.getLocalPort(),
                    bytes -> socket.getOutputStream().write(bytes),
                    () -> message(in)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String message(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.equals(PONG) && !text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.write(next);
            text = head.toString(StandardCharsets.UTF_8);
        }
        Matcher length = LENGTH.matcher(text);
        return length.find()
                ? text + new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : text;
    }

    private void read(In in) {
        try {
            for (String message = in.read(); ; message = in.read()) {
                messages.add(message);
            }
        } catch (IOException closed) {
            // by us or by the far end: nothing more comes
        }
    }

    /** UDP, TCP or TLS, as Via spells it. */
    public String transport() {
        return transport;
    }

    /** Where we are, for Via and Contact. */
    public String hostAndPort() {
        return hostAndPort;
    }

    /** 127.0.0.1 or ::1. */
    public static InetAddress localhost(boolean ipv6) {
        try {
            return InetAddress.getByName(ipv6 ? "::1" : "127.0.0.1");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends {@code text} as it is. */
    public void send(String text) {
        sendInPieces(text, Integer.MAX_VALUE);
    }

    /** The same, so many bytes with each write. */
    public void sendInPieces(String text, int pieceBytes) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + Math.min(pieceBytes, bytes.length));
                out.write(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The next message that begins with the regular expression {@code beginning}; others before it are passed over. */
    public String await(String beginning) {
        Pattern wanted = Pattern.compile(beginning);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        StringBuilder seen = new StringBuilder();
        try {
            for (long left = PATIENCE.toNanos(); left > 0; left = deadline - System.nanoTime()) {
                String message = messages.poll(left, TimeUnit.NANOSECONDS);
                if (message != null && wanted.matcher(message).lookingAt()) {
                    return message;
                }
                seen.append(message == null ? "" : message.lines().findFirst().orElse("an empty line") + "; ");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("no message that begins with " + beginning + ", but " + seen);
    }

    /** The first value of a header; empty if it is not there. */
    public static String header(String message, String name) {
        Matcher line = Pattern.compile("(?im)^" + name + " *: *(.*?)\r?$").matcher(message);
        return line.find() ? line.group(1) : "";
    }

    @Override
    public void close() throws Exception {
        socket.close();
    }
}
