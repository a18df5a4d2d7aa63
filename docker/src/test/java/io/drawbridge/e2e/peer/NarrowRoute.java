package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An address of this machine that only short packets reach, so that long datagrams to it go in fragments. Needs CAP_NET_ADMIN. */
public record NarrowRoute(InetAddress address, Path dir, List<String> rule) implements AutoCloseable {
    private static final Path COUNTERS = Path.of("/proc/net/snmp");

    /** Makes one with a greatest packet of {@code mtuBytes}; the address is drawn by our process id. */
    public static NarrowRoute open(Stage stage, int mtuBytes) {
        long pid = ProcessHandle.current().pid();
        String address = "127." + (64 + pid % 64) + "." + (pid / 64 % 256) + ".1";
        List<String> rule = List.of("local", address, "dev", "lo", "table", "local", "mtu", "lock", "" + mtuBytes);
        try {
            NarrowRoute route = new NarrowRoute(InetAddress.getByName(address), stage.dir(), rule);
            route.ip("add");
            return stage.own(route);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void ip(String verb) {
        Proc.run(dir, "route-" + verb, List.of(("ip route " + verb + " " + String.join(" ", rule)).split(" ")));
    }

    /** How many fragments this machine has sent since it was started. */
    public static long fragmentsSent() {
        try {
            List<String[]> lines = Files.readAllLines(COUNTERS).stream()
                    .filter(line -> line.startsWith("Ip:"))
                    .map(line -> line.split(" "))
                    .toList();
            return Long.parseLong(lines.get(1)[List.of(lines.get(0)).indexOf("FragCreates")]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        ip("del");
    }
}
