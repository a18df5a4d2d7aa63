package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tells who asks by STUN where it is seen (RFC 8489 section 6.3.1): a process of its own, so that it can stand anywhere. */
public final class StunAnswerer implements AutoCloseable {
    private final Proc process;

    private StunAnswerer(Proc process) {
        this.process = process;
    }

    /** Answers at {@code port} of a place. */
    public static StunAnswerer at(Namespaces.Place place, Stage stage, int port) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = StunAnswerer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        List<String> command = List.of(java, "-Xmx16m", "-cp", classes, Server.class.getName(), "" + port);
        Proc process = Proc.start("stun", stage.dir(), Map.of(), place.run(command));
        StunAnswerer answerer = stage.own(new StunAnswerer(process));
        Await.until(() -> process.output().contains("ready"), Duration.ofSeconds(20), "the STUN server");
        return answerer;
    }

    @Override
    public void close() {
        process.close();
    }

    /** The process. It needs no other class than itself. */
    static final class Server {
        private static final int MAGIC_COOKIE = 0x2112A442;
        private static final int SUCCESS = 0x0101;
        private static final int XOR_MAPPED_ADDRESS = 0x0020;
        private static final int HEADER_BYTES = 20;

        private Server() {}

        /** The port is the argument. */
        public static void main(String[] arguments) throws IOException {
            try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(arguments[0]))) {
                System.out.println("ready");
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                    socket.receive(packet);
                    if (packet.getLength() >= HEADER_BYTES) {
                        byte[] answer = answer(packet);
                        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                }
            }
        }

        private static byte[] answer(DatagramPacket request) {
            byte[] transaction = new byte[12];
            System.arraycopy(request.getData(), 8, transaction, 0, transaction.length);
            int address = ByteBuffer.wrap(request.getAddress().getAddress()).getInt();
            return ByteBuffer.allocate(HEADER_BYTES + 12)
                    .putShort((short) SUCCESS)
                    .putShort((short) 12)
                    .putInt(MAGIC_COOKIE)
                    .put(transaction)
                    .putShort((short) XOR_MAPPED_ADDRESS)
                    .putShort((short) 8)
                    .putShort((short) 1) // IPv4
                    .putShort((short) (request.getPort() ^ MAGIC_COOKIE >>> 16))
                    .putInt(address ^ MAGIC_COOKIE)
                    .array();
        }
    }
}
