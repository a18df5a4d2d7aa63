package io.drawbridge.xmpp.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A DNS server on a free port of loopback, UDP and TCP, that answers as a script says. */
public final class ScriptedDns implements AutoCloseable {
    public static final int A = 1;
    public static final int CNAME = 5;
    public static final int AAAA = 28;
    public static final int SRV = 33;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Function<Query, Optional<byte[]>> script;
    public final AtomicInteger asked = new AtomicInteger();

    /** @param script empty = silence */
    public ScriptedDns(Function<Query, Optional<byte[]>> script) throws IOException {
        this.script = script;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        tcp = new ServerSocket(0, 5, loopback);
        udp = new DatagramSocket(tcp.getLocalPort(), loopback);
        run(this::serveUdp);
        run(this::serveTcp);
    }

    public static ScriptedDns replying(Function<Query, Reply> script) throws IOException {
        return new ScriptedDns(query -> Optional.of(script.apply(query).bytes()));
    }

    private interface Serving {
        void run() throws IOException;
    }

    private static void run(Serving serving) {
        Thread thread = new Thread(
                () -> {
                    try {
                        serving.run();
                    } catch (IOException e) {
                        // closed: the test is over
                    }
                },
                "scripted-dns");
        thread.setDaemon(true);
        thread.start();
    }

    public String address() {
        return "127.0.0.1:" + udp.getLocalPort();
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
    }

    /** No TCP from now on. */
    public void refuseTcp() throws IOException {
        tcp.close();
    }

    private Optional<byte[]> answer(byte[] message, boolean overTcp) {
        asked.incrementAndGet();
        return script.apply(new Query(message, overTcp));
    }

    private void serveUdp() throws IOException {
        byte[] buffer = new byte[4096];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            udp.receive(packet);
            Optional<byte[]> answer = answer(Arrays.copyOf(buffer, packet.getLength()), false);
            if (answer.isPresent()) {
                udp.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
            }
        }
    }

    private void serveTcp() throws IOException {
        while (true) {
            Socket client = tcp.accept();
            DataInputStream in = new DataInputStream(client.getInputStream());
            byte[] message = in.readNBytes(in.readUnsignedShort());
            Optional<byte[]> answer = answer(message, true);
            if (answer.isPresent()) {
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                ByteBuffer framed = ByteBuffer.allocate(2 + answer.get().length);
                out.write(framed.putShort((short) answer.get().length)
                        .put(answer.get())
                        .array());
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }

    /** What was asked. */
    public record Query(byte[] message, boolean overTcp) {
        public String name() {
            StringBuilder name = new StringBuilder();
            for (int at = 12; message[at] != 0; at += message[at] + 1) {
                name.append(new String(message, at + 1, message[at], StandardCharsets.US_ASCII))
                        .append('.');
            }
            return name.substring(0, name.length() - 1);
        }

        private int questionEnd() {
            int at = 12;
            while (message[at] != 0) {
                at += message[at] + 1;
            }
            return at + 5;
        }

        public int type() {
            return message[questionEnd() - 3];
        }

        public Reply reply() {
            return reply(0);
        }

        public Reply reply(int code) {
            return new Reply(Arrays.copyOf(message, questionEnd()), code);
        }
    }

    /** An answer under construction. */
    public static final class Reply {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final byte[] head;
        private int records;

        private Reply(byte[] head, int code) {
            this.head = head;
            head[2] = (byte) 0x81;
            head[3] = (byte) (0x80 | code);
        }

        public Reply cutOff() {
            head[2] |= 2;
            return this;
        }

        public Reply record(String owner, int type, long ttlSeconds, byte[] content) {
            records++;
            out.writeBytes(name(owner));
            out.writeBytes(ByteBuffer.allocate(10)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt((int) ttlSeconds)
                    .putShort((short) content.length)
                    .array());
            out.writeBytes(content);
            return this;
        }

        public Reply a(String owner, long ttlSeconds, int last) {
            return record(owner, A, ttlSeconds, new byte[] {(byte) 192, 0, 2, (byte) last});
        }

        public Reply aaaa(String owner, long ttlSeconds, int last) {
            byte[] address = new byte[16];
            address[0] = 0x20;
            address[1] = 1;
            address[2] = 0x0d;
            address[3] = (byte) 0xb8;
            address[15] = (byte) last;
            return record(owner, AAAA, ttlSeconds, address);
        }

        public Reply alias(String owner, String target) {
            return record(owner, CNAME, 300, name(target));
        }

        public Reply srv(String owner, long ttlSeconds, int priority, int weight, int port, String target) {
            byte[] name = name(target);
            return record(
                    owner,
                    SRV,
                    ttlSeconds,
                    ByteBuffer.allocate(6 + name.length)
                            .putShort((short) priority)
                            .putShort((short) weight)
                            .putShort((short) port)
                            .put(name)
                            .array());
        }

        /** A name on the wire; ".": the root. */
        public static byte[] name(String name) {
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (String label : name.equals(".") ? new String[0] : name.split("\\.")) {
                byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
                wire.write(bytes.length);
                wire.writeBytes(bytes);
            }
            wire.write(0);
            return wire.toByteArray();
        }

        public byte[] bytes() {
            head[6] = (byte) (records >> 8);
            head[7] = (byte) records;
            Arrays.fill(head, 8, 12, (byte) 0);
            return ByteBuffer.allocate(head.length + out.size())
                    .put(head)
                    .put(out.toByteArray())
                    .array();
        }
    }
}
