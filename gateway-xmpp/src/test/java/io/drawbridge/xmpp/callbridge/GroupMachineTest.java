package io.drawbridge.xmpp.callbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which links a group keeps, in virtual time. */
class GroupMachineTest implements GroupEffects {
    private static final LinkFault REFUSED = new LinkFault(LinkFault.Kind.PASSING, "refused");
    private static final LinkFault CONFLICT = new LinkFault(LinkFault.Kind.CONFLICT, "conflict at it");
    private static final LinkFault NO_NAME = new LinkFault(LinkFault.Kind.PASSING, "NXDOMAIN");

    private final GroupMachine machine =
            new GroupMachine(LinkTimes.DEFAULT, GroupTimes.DEFAULT, new Random(1), this);
    private final Set<String> open = new LinkedHashSet<>();
    private final List<String> alarms = new ArrayList<>();
    private int lookups;
    private long nowNanos = 1_000;
    private long timerNanos = Long.MAX_VALUE;

    @Override
    public void lookup() {
        lookups++;
    }

    @Override
    public void open(GroupServer server) {
        assertTrue(open.add(server.address()), server + " is open already");
    }

    @Override
    public void close(String address) {
        assertTrue(open.remove(address), address + " is not open");
    }

    @Override
    public void setTimer(long atNanos) {
        timerNanos = atNanos;
    }

    @Override
    public void alarm(String text) {
        alarms.add(text);
    }

    private static GroupServer server(String name, int priority) {
        return new GroupServer(name, priority, 10);
    }

    private void feed(GroupInput input) {
        machine.on(input, nowNanos);
    }

    private void found(GroupServer... servers) {
        feed(new GroupInput.Found(List.of(servers), TimeUnit.SECONDS.toNanos(60)));
    }

    private void begin(GroupServer... servers) {
        feed(new GroupInput.Enable());
        found(servers);
    }

    private void ready(String... names) {
        for (String name : names) {
            feed(new GroupInput.LinkChanged(name, LinkState.READY, true, Optional.empty()));
        }
    }

    private void lost(String name, LinkFault fault) {
        feed(new GroupInput.LinkChanged(name, LinkState.BACKOFF, false, Optional.of(fault)));
    }

    private void runSeconds(double seconds) {
        long end = nowNanos + (long) (seconds * 1e9);
        while (timerNanos <= end) {
            nowNanos = Math.max(nowNanos, timerNanos);
            timerNanos = Long.MAX_VALUE;
            feed(new GroupInput.Timer());
        }
        nowNanos = end;
    }

    @Test
    void allServersOfTheBestPriorityAreUsedAtOnceAndNoOthers() {
        begin(server("a", 10), server("b", 10), server("c", 20));
        assertEquals(Set.of("a", "b"), open);
        ready("a");
        runSeconds(50);
        assertEquals(Set.of("a", "b"), open);
    }

    @Test
    void theNextPriorityIsOpenedWhenTheBestGetsNowhereForAWhile() {
        begin(server("a", 10), server("b", 20), server("c", 30));
        runSeconds(2.9);
        assertEquals(Set.of("a"), open);
        runSeconds(0.2);
        assertEquals(Set.of("a", "b"), open);
        runSeconds(3.1);
        assertEquals(Set.of("a", "b", "c"), open);
    }

    @Test
    void theNextPriorityIsOpenedAtOnceWhenAllOfTheBestAreLost() {
        begin(server("a", 10), server("b", 10), server("c", 20));
        ready("a", "b");
        lost("a", REFUSED);
        assertEquals(Set.of("a", "b"), open);
        lost("b", REFUSED);
        assertEquals(Set.of("a", "b", "c"), open);
    }

    @Test
    void theWorsePriorityIsGivenUpOnceTheBetterHasHeldForAWhile() {
        begin(server("a", 10), server("c", 20));
        lost("a", REFUSED);
        ready("c");
        ready("a");
        runSeconds(9.9);
        assertEquals(Set.of("a", "c"), open);
        lost("a", REFUSED);
        runSeconds(5);
        ready("a");
        runSeconds(9.9);
        assertEquals(Set.of("a", "c"), open, "it did not hold");
        runSeconds(0.2);
        assertEquals(Set.of("a"), open);
    }

    @Test
    void aServerThatVanishesFromTheAnswerStaysUntilAnotherLinkWorks() {
        begin(server("a", 10));
        ready("a");
        runSeconds(61);
        assertEquals(2, lookups);
        found(server("b", 10));
        assertEquals(Set.of("a", "b"), open);
        ready("b");
        assertEquals(Set.of("b"), open);
    }

    @Test
    void aConflictBesideAReadyLinkIsOneClusterAndStandsByWithoutAlarm() {
        begin(server("a", 10), server("b", 10));
        ready("a");
        lost("b", CONFLICT);
        assertEquals(Set.of("a"), open);
        assertEquals(List.of("b"), machine.standbys());
        runSeconds(290);
        assertEquals(Set.of("a"), open);
        runSeconds(20);
        assertEquals(Set.of("a", "b"), open);
        lost("b", CONFLICT);
        assertTrue(alarms.isEmpty());
        lost("a", REFUSED);
        assertEquals(Set.of("a", "b"), open, "the other of the cluster is tried at once");
        assertTrue(machine.standbys().isEmpty());
    }

    @Test
    void theOrderInWhichAClusterSaysYesAndNoDoesNotMatter() {
        begin(server("a", 10), server("b", 10));
        feed(new GroupInput.LinkChanged("a", LinkState.AUTHENTICATING, false, Optional.empty()));
        lost("b", CONFLICT);
        assertTrue(alarms.isEmpty());
        assertTrue(machine.standbys().isEmpty());
        feed(new GroupInput.LinkChanged("a", LinkState.READY, false, Optional.empty()));
        assertEquals(List.of("b"), machine.standbys());
        runSeconds(20);
        assertEquals(Set.of("a"), open);
    }

    @Test
    void aConflictOfTheOnlyLinkIsAnAlarmOnce() {
        begin(server("a", 10));
        for (int i = 0; i < 5; i++) {
            lost("a", CONFLICT);
            feed(new GroupInput.LinkChanged("a", LinkState.CONNECTING, false, Optional.of(CONFLICT)));
        }
        assertEquals(List.of("conflict at it"), alarms);
        assertEquals(Set.of("a"), open);
    }

    @Test
    void aFailedLookUpIsShownAndAskedAgainWithBackoff() {
        feed(new GroupInput.Enable());
        assertEquals(LinkState.RESOLVING, machine.lookupState());
        feed(new GroupInput.NotFound(NO_NAME));
        assertEquals(LinkState.BACKOFF, machine.lookupState());
        assertEquals("NXDOMAIN", machine.lookupFault().orElseThrow().text());
        runSeconds(1);
        assertEquals(2, lookups);
        for (int i = 0; i < 50; i++) {
            feed(new GroupInput.NotFound(NO_NAME));
            runSeconds(60);
        }
        assertTrue(lookups <= 150, "it does not ask all the time: " + lookups);
        found(server("a", 1));
        assertEquals(LinkState.READY, machine.lookupState());
        assertTrue(machine.lookupFault().isEmpty());
    }

    @Test
    void aLookUpWithoutAnAnswerIsGivenUp() {
        feed(new GroupInput.Enable());
        runSeconds(16);
        assertTrue(machine.lookupFault().isPresent());
        assertFalse(lookups > 3);
    }

    @Test
    void aLookUpThatFailsLaterTakesNoLinkAway() {
        begin(server("a", 10));
        ready("a");
        runSeconds(61);
        feed(new GroupInput.NotFound(NO_NAME));
        runSeconds(600);
        assertEquals(Set.of("a"), open);
        assertTrue(lookups > 5);
    }

    @Test
    void withoutAnyUsableLinkTheServersAreAskedForBeforeTheirTime() {
        feed(new GroupInput.Enable());
        feed(new GroupInput.Found(List.of(server("a", 10)), TimeUnit.HOURS.toNanos(10)));
        lost("a", REFUSED);
        runSeconds(31);
        assertEquals(2, lookups);
    }

    @Test
    void whatIsConfiguredIsNeverAskedAgain() {
        feed(new GroupInput.Enable());
        feed(new GroupInput.Found(List.of(server("a", 0)), Long.MAX_VALUE));
        lost("a", REFUSED);
        runSeconds(100_000);
        assertEquals(1, lookups);
    }

    @Test
    void aRestartOpensEverythingAnewAndDisablingClosesAll() {
        begin(server("a", 10), server("b", 10));
        ready("a", "b");
        feed(new GroupInput.Restart());
        assertTrue(open.isEmpty());
        assertEquals(2, lookups);
        found(server("a", 10));
        assertEquals(Set.of("a"), open);
        feed(new GroupInput.Disable());
        assertTrue(open.isEmpty());
        assertEquals(LinkState.DISABLED, machine.lookupState());
        runSeconds(1000);
        assertEquals(2, lookups);
    }

    @Test
    void aDayOfSeededFaultsAlwaysEndsWithTheBestPriorityAlone() {
        for (int seed = 0; seed < 30; seed++) {
            GroupMachineTest one = new GroupMachineTest();
            Random random = new Random(seed);
            GroupServer[] all = {server("a", 1), server("b", 1), server("c", 2), server("d", 3)};
            one.begin(all);
            for (int i = 0; i < 400; i++) {
                String name = all[random.nextInt(all.length)].address();
                switch (random.nextInt(5)) {
                    case 0 -> one.ready(name);
                    case 1 -> one.lost(name, REFUSED);
                    case 2 -> one.lost(name, CONFLICT);
                    case 3 -> one.found(all[random.nextInt(4)], all[random.nextInt(4)]);
                    default -> one.feed(new GroupInput.NotFound(NO_NAME));
                }
                one.runSeconds(random.nextInt(40));
            }
            one.found(all);
            one.runSeconds(400);
            one.feed(new GroupInput.LinkChanged("a", LinkState.TLS, false, Optional.empty()));
            one.feed(new GroupInput.LinkChanged("b", LinkState.TLS, false, Optional.empty()));
            one.ready("a", "b");
            one.runSeconds(11);
            assertEquals(Set.of("a", "b"), one.open, "seed " + seed + one.machine.standbys());
        }
    }
}
