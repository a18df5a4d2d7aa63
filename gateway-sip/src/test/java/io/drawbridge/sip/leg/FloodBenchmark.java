package io.drawbridge.sip.leg;

import io.drawbridge.core.config.GatewayConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls of known rooms while INVITEs come at ten times the rated load: from nobody, from one source, from two thousand forged ones.
 * Prints a line for each. Arguments: seconds a phase (10), flooding INVITEs a second (500), rooms (25, each two calls a second from an
 * address of its own, which together is the rated load).
 */
final class FloodBenchmark {
    private static final int CROWD = 2000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private record Calls(int made, int good, long[] setupNanos) {
        double millis(double part) {
            return setupNanos.length == 0 ? 0 : setupNanos[(int) (part * (setupNanos.length - 1))] / 1e6;
        }
    }

    private final TestContext context = new TestContext(new GatewayConfig.PortRange(12000, 17999));
    private final SipLeg leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);
    private final int seconds;
    private final int perSecond;
    private final int rooms;

    private FloodBenchmark(int seconds, int perSecond, int rooms) {
        this.seconds = seconds;
        this.perSecond = perSecond;
        this.rooms = rooms;
    }

    /** The phases one after the other. */
    public static void main(String[] arguments) throws Exception {
        int[] given = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        new FloodBenchmark(
                        given.length > 0 ? given[0] : 10,
                        given.length > 1 ? given[1] : 500,
                        given.length > 2 ? given[2] : 25)
                .run();
    }

    private void run() throws Exception {
        leg.start().toCompletableFuture().get(20, TimeUnit.SECONDS);
        phase("warm-up", List.of());
        phase("no flood", List.of());
        phase("one source", List.of(Stranger.udp("127.5.0.1", leg.udpAddresses().get(0))));
        List<Stranger> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(Stranger.udp(
                    "127.6." + i / 250 + "." + (1 + i % 250), leg.udpAddresses().get(0)));
        }
        phase("2000 sources", crowd);
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
        System.exit(0);
    }

    private void phase(String name, List<Stranger> flooders) throws Exception {
        Flood flood = flooders.isEmpty()
                ? null
                : new Flood(perSecond, n -> {
                    Stranger one = flooders.get(n % flooders.size());
                    one.send(one.request("INVITE", "demo", n));
                });
        Calls calls = calls();
        int sent = flood == null ? 0 : flood.sent();
        if (flood != null) {
            flood.close();
        }
        for (Stranger each : flooders) {
            each.close();
        }
        System.gc();
        System.out.printf(
                "%-13s flood %6d  calls %4d  good %6.2f %%  setup p50 %.1f ms p95 %.1f ms  heap %d MB%n",
                name,
                sent,
                calls.made(),
                100.0 * calls.good() / calls.made(),
                calls.millis(0.5),
                calls.millis(0.95),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    }

    private Calls calls() throws Exception {
        List<Regular.Outcome> outcomes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < rooms; i++) {
            String from = "127.1.0." + (1 + i);
            Thread thread = new Thread(() -> room(from, outcomes));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        int good = (int) outcomes.stream().filter(Regular.Outcome::good).count();
        return new Calls(
                outcomes.size(),
                good,
                outcomes.stream()
                        .mapToLong(Regular.Outcome::setupNanos)
                        .sorted()
                        .toArray());
    }

    private void room(String from, List<Regular.Outcome> outcomes) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Regular regular = new Regular(from, leg.udpAddresses().get(0))) {
            while (System.nanoTime() < end) {
                Regular.Outcome outcome = regular.call("demo");
                synchronized (outcomes) {
                    outcomes.add(outcome);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
