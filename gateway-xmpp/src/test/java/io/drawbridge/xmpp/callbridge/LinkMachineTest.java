package io.drawbridge.xmpp.callbridge;

import static io.drawbridge.xmpp.callbridge.LinkState.AUTHENTICATING;
import static io.drawbridge.xmpp.callbridge.LinkState.BACKOFF;
import static io.drawbridge.xmpp.callbridge.LinkState.CONNECTING;
import static io.drawbridge.xmpp.callbridge.LinkState.DISABLED;
import static io.drawbridge.xmpp.callbridge.LinkState.READY;
import static io.drawbridge.xmpp.callbridge.LinkState.RESOLVING;
import static io.drawbridge.xmpp.callbridge.LinkState.TLS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The registration against a scripted server, in virtual time. */
class LinkMachineTest {
    private final ScriptedServer server = new ScriptedServer(1);

    private static List<LinkState> path(LinkState... states) {
        return List.of(states);
    }

    @Test
    void aRegistrationWithTlsPassesThroughAllStatesAndIsUsableOnceItsPingIsBack() {
        server.enable();
        assertEquals(path(RESOLVING, CONNECTING, TLS, AUTHENTICATING, READY), server.trace());
        assertTrue(server.machine().usable());
        assertTrue(server.machine().lastError().isEmpty());
    }

    @Test
    void aPlainRegistrationLeavesTlsOut() {
        server.tls = false;
        server.enable();
        assertEquals(path(RESOLVING, CONNECTING, AUTHENTICATING, READY), server.trace());
    }

    @Test
    void aServerThatDoesNotCarryStanzasToOurselvesLeavesTheLinkUnusableWithTheReason() {
        server.pingError = "service-unavailable";
        server.enable();
        server.runSeconds(65);
        assertEquals(READY, server.machine().state());
        assertFalse(server.machine().usable());
        assertTrue(server.machine().lastError().orElseThrow().contains("service-unavailable"));
        server.pingError = "";
        server.runSeconds(11);
        assertTrue(server.machine().usable());
        assertTrue(server.machine().lastError().isEmpty());
    }

    @Test
    void eachStepThatGetsNoAnswerEndsInBackoffAfterTenSeconds() {
        for (LinkState silent : path(RESOLVING, CONNECTING, TLS, AUTHENTICATING)) {
            ScriptedServer one = new ScriptedServer(7);
            one.silentIn = silent;
            one.enable();
            one.runMillis(9_999);
            assertEquals(silent, one.machine().state());
            one.runMillis(2);
            assertEquals(BACKOFF, one.machine().state());
            assertFalse(one.machine().lastError().orElseThrow().isBlank());
        }
    }

    @Test
    void allAddressesAreInTheRaceAndWhenNoneIsLeftItWaits() {
        server.addresses = 3;
        server.refuseConnections = 1;
        server.enable();
        assertEquals(path(RESOLVING, CONNECTING, BACKOFF), server.trace());
        assertEquals(3, server.offered.get(0).size());
    }

    @Test
    void anAddressWhereTlsFailsIsLeftForTheOthersBeforeItWaits() {
        server.addresses = 3;
        server.failTls = 2;
        server.enable();
        assertEquals(
                path(RESOLVING, CONNECTING, TLS, CONNECTING, TLS, CONNECTING, TLS, AUTHENTICATING, READY),
                server.trace());
        assertEquals(List.of(3, 2, 1), server.offered.stream().map(List::size).toList());
    }

    @Test
    void aServerThatShutsDownIsLeftForItsNextAddressAtOnce() {
        server.addresses = 2;
        server.enable();
        server.lose(LinkFault.Kind.SHUTDOWN);
        assertEquals(
                path(RESOLVING, CONNECTING, TLS, AUTHENTICATING, READY, CONNECTING, TLS, AUTHENTICATING, READY),
                server.trace());
        server.lose(LinkFault.Kind.SHUTDOWN);
        assertEquals(BACKOFF, server.machine().state());
    }

    @Test
    void aLostLinkIsNotUsableAndComesBackByItself() {
        server.enable();
        server.lose(LinkFault.Kind.PASSING);
        assertFalse(server.machine().usable());
        assertEquals(BACKOFF, server.machine().state());
        server.runSeconds(2);
        assertEquals(
                path(
                        RESOLVING,
                        CONNECTING,
                        TLS,
                        AUTHENTICATING,
                        READY,
                        BACKOFF,
                        RESOLVING,
                        CONNECTING,
                        TLS,
                        AUTHENTICATING,
                        READY),
                server.trace());
        assertEquals(List.of(true, false, true), server.usable);
    }

    @Test
    void aServerThatStopsAnsweringIsDeadAfterTwoPings() {
        server.enable();
        server.runSeconds(600);
        assertEquals(READY, server.machine().state());
        server.answersPings = false;
        server.runSeconds(29);
        assertEquals(READY, server.machine().state());
        server.runSeconds(62);
        assertTrue(server.trace().contains(BACKOFF));
        assertTrue(server.whys.stream().anyMatch(why -> why.contains("two pings")));
    }

    @Test
    void oneMissedPingIsForgiven() {
        server.enable();
        server.runSeconds(31);
        server.answersPings = false;
        server.runSeconds(30);
        server.answersPings = true;
        server.runSeconds(600);
        assertEquals(path(RESOLVING, CONNECTING, TLS, AUTHENTICATING, READY), server.trace());
    }

    @Test
    void waitsDoubleUpToAMinuteWithFullJitter() {
        LinkTimes times = LinkTimes.DEFAULT;
        double[] largest = new double[10];
        double[] smallest = new double[10];
        java.util.Arrays.fill(smallest, Double.MAX_VALUE);
        for (int seed = 0; seed < 2000; seed++) {
            Backoff backoff = new Backoff(times, new Random(seed * 31L));
            for (int attempt = 0; attempt < 10; attempt++) {
                double seconds = backoff.nextNanos(LinkFault.Kind.PASSING) / 1e9;
                largest[attempt] = Math.max(largest[attempt], seconds);
                smallest[attempt] = Math.min(smallest[attempt], seconds);
            }
        }
        int[] ceilings = {1, 2, 4, 8, 16, 32, 60, 60, 60, 60};
        for (int attempt = 0; attempt < 10; attempt++) {
            assertTrue(largest[attempt] <= ceilings[attempt], "attempt " + attempt);
            assertTrue(largest[attempt] > ceilings[attempt] * 0.95, "attempt " + attempt);
            assertTrue(smallest[attempt] < ceilings[attempt] * 0.05, "attempt " + attempt);
        }
    }

    @Test
    void aLinkThatHeldAMinuteStartsAgainWithTheShortestWait() {
        server.refuseConnections = 8;
        server.enable();
        server.runSeconds(600);
        assertEquals(READY, server.machine().state());
        server.lose(LinkFault.Kind.PASSING);
        server.runMillis(1_000);
        assertEquals(READY, server.machine().state());
    }

    @Test
    void aLinkThatBreaksAgainAndAgainDoesNotStartAgainWithTheShortestWait() {
        server.enable();
        for (int i = 0; i < 40; i++) {
            server.lose(LinkFault.Kind.PASSING);
            server.runUntilReady();
        }
        long before = server.nowNanos();
        for (int i = 0; i < 20; i++) {
            server.lose(LinkFault.Kind.PASSING);
            server.runUntilReady();
        }
        assertTrue(server.nowNanos() - before > 60_000_000_000L);
    }

    @Test
    void aWrongSecretIsTriedAtMostSixTimesAMinuteWithOneClearError() {
        server.rejects = true;
        server.enable();
        server.runSeconds(3600);
        List<Long> attempts = server.attemptsNanos;
        assertTrue(attempts.size() > 60, "it goes on trying: " + attempts.size());
        for (int i = 0; i + 6 < attempts.size(); i++) {
            assertTrue(attempts.get(i + 6) - attempts.get(i) >= 60_000_000_000L);
        }
        assertEquals("not-authorized", server.machine().lastError().orElseThrow());
        server.rejects = false;
        server.runSeconds(61);
        assertEquals(READY, server.machine().state());
        assertTrue(server.machine().lastError().isEmpty());
    }

    @Test
    void aLinkThatIsSwitchedOffSaysGoodByeAndStaysOff() {
        server.enable();
        int closes = server.closes;
        server.disable();
        assertEquals(closes + 1, server.closes);
        server.runSeconds(600);
        assertEquals(DISABLED, server.machine().state());
        assertFalse(server.machine().usable());
        server.enable();
        assertEquals(READY, server.machine().state());
    }

    @Test
    void anAnswerToAnotherPingProvesNothing() {
        server.answersPings = false;
        server.enable();
        server.machine().on(new LinkInput.PingAnswered("ping-99", ""), server.nowNanos());
        assertFalse(server.machine().usable());
    }

    @Test
    void inputsThatAStateDoesNotListChangeNothing() {
        List<LinkInput> inputs = List.of(
                new LinkInput.Resolved(List.of()),
                new LinkInput.Connected(true, List.of()),
                new LinkInput.Secured(),
                new LinkInput.HandshakeAccepted(),
                new LinkInput.RetryDue());
        assertEquals(
                inputs.stream().map(i -> DISABLED).toList(),
                inputs.stream().map(i -> LinkState.next(DISABLED, i)).toList());
        assertEquals(
                List.of(READY, READY, READY, READY, READY),
                inputs.stream().map(i -> LinkState.next(READY, i)).toList());
        for (LinkState state : LinkState.values()) {
            assertEquals(DISABLED, LinkState.next(state, new LinkInput.Disable()));
        }
    }

    @Test
    void aDayOfSeededFaultsAlwaysEndsReadyByAllowedTransitions() {
        for (int seed = 0; seed < 20; seed++) {
            ScriptedServer one = new ScriptedServer(seed);
            Random faults = new Random(seed);
            one.addresses = 1 + faults.nextInt(3);
            one.enable();
            for (int i = 0; i < 300; i++) {
                switch (faults.nextInt(5)) {
                    case 0 -> one.lose(LinkFault.Kind.values()[faults.nextInt(3)]);
                    case 1 -> one.refuseConnections = faults.nextInt(4);
                    case 2 -> one.silentIn = LinkState.values()[1 + faults.nextInt(4)];
                    case 3 -> one.answersPings = faults.nextBoolean();
                    default -> one.rejects = faults.nextInt(4) == 0;
                }
                one.runSeconds(faults.nextInt(120));
            }
            one.heal();
            one.runSeconds(200);
            assertEquals(READY, one.machine().state(), "seed " + seed);
            assertTrue(one.machine().usable(), "seed " + seed);
            assertAllowed(one.trace());
        }
    }

    private static void assertAllowed(List<LinkState> trace) {
        List<String> allowed = new ArrayList<>();
        for (String line : List.of(
                "DISABLED>RESOLVING",
                "RESOLVING>CONNECTING",
                "RESOLVING>BACKOFF",
                "CONNECTING>TLS",
                "CONNECTING>BACKOFF",
                "TLS>CONNECTING",
                "TLS>AUTHENTICATING",
                "TLS>BACKOFF",
                "AUTHENTICATING>READY",
                "AUTHENTICATING>BACKOFF",
                "AUTHENTICATING>CONNECTING",
                "READY>BACKOFF",
                "READY>CONNECTING",
                "BACKOFF>RESOLVING")) {
            allowed.add(line);
        }
        LinkState before = DISABLED;
        for (LinkState state : trace) {
            assertTrue(allowed.contains(before + ">" + state), before + ">" + state);
            before = state;
        }
    }
}
