package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.sip.transport.TestPki;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Floods of every kind by every transport, while a room at another address makes its calls. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloodTest {
    private static final int PER_SECOND = 2000;
    private static final int CALLS = 25;
    private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    private static final long MAX_HEAP_GROWTH_BYTES = 48 << 20;
    private static final int IDLE_SOCKETS = 2000;

    private final TestPki pki = new TestPki("localhost", "127.0.0.1");
    private final TestContext context = new TestContext(new GatewayConfig.PortRange(12000, 15999), pki);
    private final SipLeg leg =
            new SipLeg(context, new SipLeg.Listen(OptionalInt.of(0), OptionalInt.of(0), OptionalInt.of(0)));
    private int addresses;

    @BeforeAll
    void start() throws Exception {
        leg.start().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private Stranger stranger(String transport, String from) throws Exception {
        return switch (transport) {
            case "UDP" -> Stranger.udp(from, leg.udpAddresses().get(0));
            case "TCP" -> Stranger.stream(from, leg.tcpAddresses().get(0), null);
            default -> Stranger.stream(from, leg.tlsAddresses().get(0), pki);
        };
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private double counted(String name) {
        return context.meters.find(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** Calls one after the other, for as long as the flood must last. */
    private static int goodCalls(Regular regular) throws IOException {
        long begun = System.nanoTime();
        int good = 0;
        for (int i = 0; i < CALLS || System.nanoTime() - begun < MIN_NANOS; i++) {
            boolean counts = i < CALLS;
            good += regular.call("demo").good() && counts ? 1 : 0;
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return good;
    }

    @ParameterizedTest
    @CsvSource({
        "INVITE, UDP", "REGISTER, UDP", "OPTIONS, UDP", "SUBSCRIBE, UDP", "MESSAGE, UDP",
        "INVITE, TCP", "REGISTER, TCP", "OPTIONS, TCP", "SUBSCRIBE, TCP", "MESSAGE, TCP",
        "INVITE, TLS", "REGISTER, TLS", "OPTIONS, TLS", "SUBSCRIBE, TLS", "MESSAGE, TLS"
    })
    void whileOneFloodsAllCallsOfOthersSucceedAndTheHeapStaysFlat(String method, String transport) throws Exception {
        String from = "127.0.1." + ++addresses;
        double stopped = counted("drawbridge.sip.refused") + counted("drawbridge.sip.dropped");
        try (Regular regular = new Regular("127.0.0.1", leg.udpAddresses().get(0));
                Stranger stranger = stranger(transport, from)) {
            assertTrue(regular.call("demo").good(), "not even before the flood");
            long before = heapBytes();
            try (Flood flood = new Flood(PER_SECOND, n -> stranger.send(stranger.request(method, "demo", n)))) {
                assertEquals(CALLS, goodCalls(regular));
                assertTrue(flood.sent() > 20, "no flood");
            }
            long grown = heapBytes() - before;
            assertTrue(grown < MAX_HEAP_GROWTH_BYTES, "the heap has grown by " + grown);
            assertTrue(counted("drawbridge.sip.refused") + counted("drawbridge.sip.dropped") > stopped);
            if (Set.of("INVITE", "OPTIONS", "SUBSCRIBE").contains(method)) {
                assertTrue(stranger.busyWithTime.get() > 0, "nobody was told to come back later");
            }
        }
    }

    @Test
    void aFloodFromThousandsOfForgedAddressesLeavesKnownRoomsTheirCalls() throws Exception {
        List<Stranger> crowd = new ArrayList<>();
        try (Regular regular = new Regular("127.0.0.1", leg.udpAddresses().get(0))) {
            assertTrue(regular.call("demo").good());
            for (int i = 0; i < 500; i++) {
                crowd.add(stranger("UDP", "127.7." + i / 250 + "." + (1 + i % 250)));
            }
            try (Flood flood = new Flood(PER_SECOND, n -> {
                Stranger one = crowd.get(n % crowd.size());
                one.send(one.request(n % 2 == 0 ? "INVITE" : "OPTIONS", "demo", n));
            })) {
                assertEquals(CALLS, goodCalls(regular));
                assertTrue(flood.sent() > crowd.size());
            }
        } finally {
            for (Stranger one : crowd) {
                one.close();
            }
        }
    }

    @Test
    void thousandsOfIdleConnectionsDisturbNobodyAndAreClosed() throws Exception {
        double before = context.gauge("drawbridge.sip.connections");
        List<Socket> idle = new ArrayList<>();
        try (Regular regular = new Regular("127.0.0.1", leg.udpAddresses().get(0))) {
            for (int i = 0; i < IDLE_SOCKETS; i++) {
                Socket socket = new Socket();
                socket.bind(new InetSocketAddress("127.0.9." + (1 + i % 4), 0));
                socket.connect((i % 2 == 0 ? leg.tcpAddresses() : leg.tlsAddresses()).get(0));
                idle.add(socket);
            }
            assertEquals(CALLS, goodCalls(regular));
            try (Stranger room = stranger("TCP", "127.0.0.1")) {
                room.send(room.request("OPTIONS", "demo", 1));
                await(() -> room.answers.get() == 1);
            }
            await(() -> context.gauge("drawbridge.sip.connections") <= before + 1);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not come about");
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }
}
