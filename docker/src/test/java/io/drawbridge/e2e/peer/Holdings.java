package io.drawbridge.e2e.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the gateway's process holds at a moment of rest: to be compared with a later one, which shows what calls left behind.
 *
 * @param threads Java threads
 * @param directBytes memory outside the heap that the JVM knows of
 * @param descriptors open files and sockets
 * @param objects instances on the heap after a collection, by class: ours, and Netty's sockets and timers
 */
public record Holdings(long threads, long directBytes, long descriptors, Map<String, Long> objects) {
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S+)");
    private static final List<String> WATCHED =
            List.of("io.drawbridge.", "io.netty.channel.epoll.Epoll", "io.netty.util.concurrent.Scheduled");

    /**
     * Ports that rest are remembered until they are wanted, no more of them than ports; of calls that are over the last thousand, for who
     * wants to replace one of them.
     */
    private static final List<String> MEMORY =
            List.of("io.drawbridge.core.net.RtpPorts$Resting", "io.drawbridge.sip.dialog.DialogId");

    /** A pool may have grown by so much. */
    private static final int THREADS_MORE = 4;

    private static final long DIRECT_BYTES_MORE = 16L << 20;
    private static final int DESCRIPTORS_MORE = 10;
    private static final int OBJECTS_MORE = 100;

    /** What {@code gateway} holds now. */
    public static Holdings of(Daemon gateway) {
        return new Holdings(
                (long) gateway.gauge("drawbridge_jvm_threads_live_threads"),
                (long) gateway.gauge("drawbridge_jvm_buffer_memory_used_bytes", "id=\"direct\""),
                descriptors(gateway),
                objects(gateway));
    }

    private static long descriptors(Daemon gateway) {
        Path open = Path.of("/proc", Long.toString(gateway.process().process().pid()), "fd");
        try (Stream<Path> each = Files.list(open)) {
            return each.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Long> objects(Daemon gateway) {
        Map<String, Long> objects = new TreeMap<>();
        LINE.matcher(gateway.jcmd("GC.class_histogram")).results().forEach(line -> {
            String name = line.group(2);
            if (WATCHED.stream().anyMatch(name::startsWith) && !MEMORY.contains(name)) {
                objects.put(name, Long.parseLong(line.group(1)));
            }
        });
        return objects;
    }

    /** Fails when {@code later} holds clearly more. */
    public void assertNoMoreIn(Holdings later) {
        Map<String, Long> more = new LinkedHashMap<>();
        later.objects.forEach((name, count) -> {
            long grown = count - objects.getOrDefault(name, 0L);
            if (grown > OBJECTS_MORE) {
                more.put(name, grown);
            }
        });
        assertEquals(Map.of(), more, "objects that calls left behind");
        assertTrue(later.threads <= threads + THREADS_MORE, () -> "threads: " + threads + ", then " + later.threads);
        assertTrue(
                later.descriptors <= descriptors + DESCRIPTORS_MORE,
                () -> "open files: " + descriptors + ", then " + later.descriptors);
        assertTrue(
                later.directBytes <= directBytes + DIRECT_BYTES_MORE,
                () -> "bytes outside the heap: " + directBytes + ", then " + later.directBytes);
    }

    @Override
    public String toString() {
        return threads + " threads, " + directBytes + " bytes outside the heap, " + descriptors + " open files, "
                + objects.values().stream().mapToLong(Long::longValue).sum() + " objects";
    }
}
