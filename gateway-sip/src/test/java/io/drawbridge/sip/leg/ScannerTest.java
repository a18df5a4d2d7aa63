package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scanner does: asks who is there, then for users, then for numbers; and what it learns. */
@Timeout(60)
class ScannerTest {
    private static final int QUIET_MILLIS = 300;

    private final TestContext context = TestContext.withAccount(new GatewayConfig.PortRange(18900, 18999));
    private final SipLeg leg = new SipLeg(context, SipLeg.Listen.ANYWHERE);

    @BeforeEach
    void start() throws Exception {
        leg.start().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        leg.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
        context.close();
    }

    private Stranger stranger(int address) throws Exception {
        return Stranger.udp("127.4.0." + address, leg.udpAddresses().get(0));
    }

    private static boolean comes(BooleanSupplier condition, int millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    private static String answer(Stranger stranger, String method, String user, int number, String more)
            throws Exception {
        stranger.send(stranger.request(method, user, number, more, method.equals("INVITE") ? Stranger.SDP : ""));
        assertTrue(comes(() -> stranger.answer(method, number) != null, 10_000), "no answer");
        return stranger.answer(method, number);
    }

    /** Without what differs between any two requests. */
    private static String shape(String answer, String user, int number, String method) {
        return answer.replaceAll("nonce=\"[^\"]*\"", "nonce")
                .replaceAll("To: ([^\r]*);tag=[^\r;]*", "To: $1;tag")
                .replaceAll("tag=f" + number, "tag=f")
                .replaceAll(method.toLowerCase(java.util.Locale.ROOT) + "-" + number + "-", "id-")
                .replace(user, "user");
    }

    private static String authorization(String user) {
        return "Authorization: Digest username=\"" + user + "\",realm=\"example.org\",nonce=\"guess\"," + "uri=\"sip:"
                + user + "@127.0.0.1\",response=\"0123456789abcdef0123456789abcdef\"\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH"})
    void aNameThatSomebodyHasIsAnsweredLikeOneThatNobodyHas(String method) throws Exception {
        String event = method.equals("SUBSCRIBE") ? "Event: presence\r\n" : "";
        try (Stranger scanner = stranger(1)) {
            String known = answer(scanner, method, "board", 1, event);
            String unknown = answer(scanner, method, "ghost", 2, event);
            assertEquals(shape(unknown, "ghost", 2, method), shape(known, "board", 1, method));
            String guessed = answer(scanner, method, "board", 3, event + authorization("board"));
            String missed = answer(scanner, method, "ghost", 4, event + authorization("ghost"));
            assertEquals(shape(missed, "ghost", 4, method), shape(guessed, "board", 3, method));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "INVITE"})
    void whoTriesManyNamesOrNumbersMeetsSilenceAndOthersAreServed(String method) throws Exception {
        try (Stranger scanner = stranger(2);
                Stranger other = stranger(3);
                Regular regular = new Regular("127.0.0.1", leg.udpAddresses().get(0))) {
            int tried = 0;
            boolean answered = true;
            while (answered && tried < 200) {
                tried++;
                int number = tried;
                scanner.send(scanner.request(method, Integer.toString(100 + number), number));
                answered = comes(() -> scanner.answer(method, number) != null, QUIET_MILLIS);
                if (answered && method.equals("INVITE")) {
                    scanner.acknowledge(number);
                }
            }
            assertTrue(tried > 10 && tried < 200, tried + " tries");
            assertTrue(comes(() -> context.gauge("drawbridge.sip.banned.sources") >= 1, 3000), "no ban");
            int before = scanner.answers.get();
            for (int i = 0; i < 20; i++) {
                scanner.send(scanner.request("OPTIONS", "demo", 1000 + i));
            }
            assertTrue(answer(other, "OPTIONS", "demo", 1, "").startsWith("SIP/2.0 200"));
            assertTrue(regular.call("demo").good());
            assertEquals(before, scanner.answers.get());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"friendly-scanner", "sipvicious", "sipcli/v1.8", "VaxSIPUserAgent/3.0"})
    void whoCallsItselfAScannerHearsNothing(String name) throws Exception {
        try (Stranger scanner = stranger(4);
                Stranger other = stranger(5)) {
            scanner.userAgent(name);
            scanner.send(scanner.request("OPTIONS", "100", 1));
            scanner.userAgent("a room");
            scanner.send(scanner.request("OPTIONS", "100", 2));
            assertTrue(answer(other, "OPTIONS", "demo", 1, "").startsWith("SIP/2.0 200"));
            assertEquals(0, scanner.answers.get());
            assertNotEquals(
                    0,
                    context.meters
                            .get("drawbridge.sip.dropped")
                            .tag("why", "banned")
                            .counter()
                            .count());
        }
    }

    @Test
    void aConnectionOfASilencedSourceIsClosed() throws Exception {
        String from = "127.4.0.6";
        try (Stranger open = Stranger.stream(from, leg.tcpAddresses().get(0), null)) {
            open.userAgent("friendly-scanner");
            open.send(open.request("OPTIONS", "100", 1));
            open.send(open.request("OPTIONS", "100", 2));
            assertTrue(comes(() -> open.hungUp, 10_000), "still open");
            try (Stranger late = Stranger.stream(from, leg.tcpAddresses().get(0), null)) {
                assertTrue(comes(() -> late.hungUp, 10_000), "taken again");
            }
            assertEquals(0, open.answers.get());
        }
    }
}
