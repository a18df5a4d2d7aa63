package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the way between two networks that loses datagrams and delays each by a time of its own, in both directions; it keeps their
 * order, as queues do. A process of its own at the NAT, which leads what goes to one port through it unseen.
 */
public final class RoughWay implements AutoCloseable {
    private final Proc process;

    private RoughWay(Proc process) {
        this.process = process;
    }

    /** What goes from inside to {@code port} outside, and comes back, is lost and delayed from now on. */
    public static RoughWay before(
            Namespaces networks, int port, Stage stage, int lossPercent, int delayMillis, int jitterMillis) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = RoughWay.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        int own = Ports.free();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx64m", "-cp", classes, Relay.class.getName()));
        command.addAll(List.of("" + own, networks.outside().address(), "" + port));
        command.addAll(List.of("" + lossPercent, "" + delayMillis, "" + jitterMillis));
        Proc process =
                Proc.start("rough-way", stage.dir(), Map.of(), networks.nat().run(command));
        RoughWay way = stage.own(new RoughWay(process));
        Await.until(() -> process.output().contains("ready"), Duration.ofSeconds(20), "the rough way");
        networks.leadThrough(port, own);
        return way;
    }

    @Override
    public void close() {
        process.close();
    }

    /** The process. It needs no other classes than its own. */
    static final class Relay {
        private static final int LONGEST = 2048;
        private static final int BUFFER_BYTES = 1 << 20;
        private static final long MILLI = 1_000_000;

        /** One direction of one client. */
        private static final class Direction {
            private final DatagramChannel out;
            private final @Nullable SocketAddress to;
            private long lastNanos = System.nanoTime();

            Direction(DatagramChannel out, @Nullable SocketAddress to) {
                this.out = out;
                this.to = to;
            }
        }

        private record Late(long dueNanos, long number, Direction direction, byte[] bytes) {}

        private final Selector selector = Selector.open();
        private final DatagramChannel own;
        private final InetSocketAddress far;
        private final int lossPercent;
        private final long delayNanos;
        private final long jitterNanos;
        private final Random random = new Random(7);
        private final Map<SocketAddress, Direction> outward = new HashMap<>();
        private final PriorityQueue<Late> late =
                new PriorityQueue<>(Comparator.comparingLong(Late::dueNanos).thenComparingLong(Late::number));
        private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
        private long count;

        private Relay(String... arguments) throws IOException {
            own = channel();
            own.bind(new InetSocketAddress(Integer.parseInt(arguments[0])));
            own.register(selector, SelectionKey.OP_READ);
            far = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
            lossPercent = Integer.parseInt(arguments[3]);
            delayNanos = Integer.parseInt(arguments[4]) * MILLI;
            jitterNanos = Integer.parseInt(arguments[5]) * MILLI;
        }

        /** Own port, far address and port, percent of loss, milliseconds of delay and of what is added to it by chance. */
        public static void main(String... arguments) throws IOException {
            Relay relay = new Relay(arguments);
            System.out.println("ready");
            while (true) {
                relay.turn();
            }
        }

        private static DatagramChannel channel() throws IOException {
            DatagramChannel channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            return channel;
        }

        private void turn() throws IOException {
            Late next = late.peek();
            long millis = next == null ? 1000 : (next.dueNanos() - System.nanoTime()) / MILLI;
            if (millis > 0) {
                selector.select(millis);
            } else {
                selector.selectNow();
            }
            for (SelectionKey key : selector.selectedKeys()) {
                read((DatagramChannel) key.channel(), (Direction) key.attachment());
            }
            selector.selectedKeys().clear();
            sendDue();
        }

        /** {@code back}: of a channel of its own, towards the client; null for what clients send. */
        private void read(DatagramChannel from, @Nullable Direction back) throws IOException {
            SocketAddress source = from.receive(buffer.clear());
            while (source != null) {
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                delay(back == null ? outward(source) : back, bytes);
                source = from.receive(buffer.clear());
            }
        }

        private Direction outward(SocketAddress client) throws IOException {
            Direction known = outward.get(client);
            if (known == null) {
                DatagramChannel channel = channel();
                channel.connect(far);
                channel.register(selector, SelectionKey.OP_READ, new Direction(own, client));
                known = new Direction(channel, null);
                outward.put(client, known);
            }
            return known;
        }

        private void delay(Direction direction, byte[] bytes) {
            if (random.nextInt(100) < lossPercent) {
                return;
            }
            long due = System.nanoTime() + delayNanos + (long) (random.nextDouble() * jitterNanos);
            direction.lastNanos = Math.max(direction.lastNanos, due);
            late.add(new Late(direction.lastNanos, count++, direction, bytes));
        }

        private void sendDue() {
            long now = System.nanoTime();
            for (Late next = late.peek(); next != null && next.dueNanos() <= now; next = late.peek()) {
                late.poll();
                try {
                    send(next.direction(), ByteBuffer.wrap(next.bytes()));
                } catch (IOException e) {
                    System.out.println(
                            "lost: " + e.getMessage()); // to an address that there is no way to, which ICE tries too
                }
            }
        }

        private static void send(Direction direction, ByteBuffer bytes) throws IOException {
            if (direction.to == null) {
                direction.out.write(bytes);
            } else {
                direction.out.send(bytes, direction.to);
            }
        }
    }
}
