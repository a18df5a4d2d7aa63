package io.drawbridge.xmpp.callbridge;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Decides which servers of a domain a component keeps links to: (input, now) in, {@link GroupEffects} out. What holds after each input:
 *
 * <ul>
 *   <li>All servers of the best priority have a link, each with its own {@link LinkMachine}. When none of them is usable for a while, or
 *       all of them wait in BACKOFF, the next priority is opened too; it is given up once a better one has been usable for a while.
 *   <li>A server that says {@code conflict} while another link of the group is READY is one cluster with that other: it stands by, and is
 *       tried again now and then, or at once when no link is usable any more.
 *   <li>A server that a new answer does not name any more keeps its link until another link works.
 *   <li>A look-up that fails changes no link; it is asked again as {@link Backoff} says.
 * </ul>
 *
 * Owner: one thread.
 */
public final class GroupMachine {
    private static final long NEVER = Long.MAX_VALUE;

    private static final class Slot {
        private GroupServer server;
        private LinkState state = LinkState.DISABLED;
        private Optional<LinkFault> fault = Optional.empty();
        private boolean open;
        private boolean usable;
        private boolean leaving;
        private boolean alarmed;
        private long standbyUntilNanos = NEVER;

        Slot(GroupServer server) {
            this.server = server;
        }

        boolean standby() {
            return standbyUntilNanos != NEVER;
        }

        boolean conflict() {
            return open
                    && state == LinkState.BACKOFF
                    && fault.filter(f -> f.kind() == LinkFault.Kind.CONFLICT).isPresent();
        }

        /** May become READY without another attempt. */
        boolean underWay() {
            return open && state != LinkState.DISABLED && state != LinkState.BACKOFF && state != LinkState.READY;
        }
    }

    private final LinkTimes linkTimes;
    private final GroupTimes times;
    private final GroupEffects effects;
    private final Random random;
    private final Map<String, Slot> slots = new LinkedHashMap<>();

    private Backoff backoff;
    private boolean on;
    private boolean asking;
    private boolean renewable;
    private Optional<LinkFault> lookupFault = Optional.empty();
    private long askedNanos;
    private long lookupDueNanos = NEVER;
    private int reach;
    private boolean anyUsable;
    private long escalateAtNanos = NEVER;
    private long retreatAtNanos = NEVER;
    private long timerNanos = NEVER;

    /**
     * Starts switched off.
     *
     * @param random of the jitter
     */
    public GroupMachine(LinkTimes linkTimes, GroupTimes times, Random random, GroupEffects effects) {
        this.linkTimes = linkTimes;
        this.times = times;
        this.random = random;
        this.effects = effects;
        this.backoff = new Backoff(linkTimes, random);
    }

    /** What the look-up of the servers is about: RESOLVING, BACKOFF after a failure, READY with servers known, DISABLED. */
    public LinkState lookupState() {
        if (!on) {
            return LinkState.DISABLED;
        }
        if (!slots.isEmpty()) {
            return LinkState.READY;
        }
        return asking ? LinkState.RESOLVING : LinkState.BACKOFF;
    }

    /** Why the servers are not known, or not known anew. */
    public Optional<LinkFault> lookupFault() {
        return lookupFault;
    }

    /** The servers that stand by. */
    public List<String> standbys() {
        return slots.values().stream()
                .filter(Slot::standby)
                .map(slot -> slot.server.address())
                .toList();
    }

    /** Takes one input. */
    public void on(GroupInput input, long nowNanos) {
        if (input instanceof GroupInput.Enable && !on) {
            on = true;
            begin(nowNanos);
        } else if (input instanceof GroupInput.Disable) {
            end();
        } else if (input instanceof GroupInput.Restart && on) {
            end();
            on = true;
            begin(nowNanos);
        } else if (input instanceof GroupInput.Found found && on) {
            onFound(found, nowNanos);
        } else if (input instanceof GroupInput.NotFound notFound && on) {
            onNotFound(notFound.fault(), nowNanos);
        } else if (input instanceof GroupInput.LinkChanged changed && on) {
            onLinkChanged(changed);
        } else if (input instanceof GroupInput.Timer && on) {
            timerNanos = NEVER;
            onLookupDue(nowNanos);
        }
        if (on) {
            settle(nowNanos);
        }
    }

    private void begin(long nowNanos) {
        backoff = new Backoff(linkTimes, random);
        ask(nowNanos);
    }

    private void end() {
        slots.values().forEach(this::close);
        slots.clear();
        on = false;
        asking = false;
        renewable = false;
        lookupFault = Optional.empty();
        lookupDueNanos = NEVER;
        anyUsable = false;
        escalateAtNanos = NEVER;
        retreatAtNanos = NEVER;
    }

    // ---- which servers there are ----

    private void ask(long nowNanos) {
        asking = true;
        askedNanos = nowNanos;
        lookupDueNanos = nowNanos + times.lookupNanos();
        effects.lookup();
    }

    private void onLookupDue(long nowNanos) {
        long due = lookupDueNanos;
        if (!asking && renewable && !anyUsable && !slots.isEmpty()) {
            due = Math.min(due, askedNanos + times.renewNanos());
        }
        if (due == NEVER || nowNanos < due) {
            return;
        }
        if (asking) {
            onNotFound(new LinkFault(LinkFault.Kind.PASSING, "looking up the XMPP servers took too long"), nowNanos);
        } else {
            ask(nowNanos);
        }
    }

    private void onNotFound(LinkFault fault, long nowNanos) {
        asking = false;
        lookupFault = Optional.of(fault);
        lookupDueNanos = nowNanos + backoff.nextNanos(fault.kind());
    }

    private void onFound(GroupInput.Found found, long nowNanos) {
        asking = false;
        lookupFault = Optional.empty();
        backoff.reset();
        renewable = found.validNanos() != NEVER;
        lookupDueNanos = renewable ? nowNanos + Math.max(found.validNanos(), times.renewNanos()) : NEVER;
        boolean first = slots.isEmpty();
        slots.values().forEach(slot -> slot.leaving = true);
        for (GroupServer server : found.servers()) {
            Slot slot = slots.computeIfAbsent(server.address(), address -> new Slot(server));
            slot.server = server;
            slot.leaving = false;
        }
        if (first) {
            reach = bestPriority();
            escalateAtNanos = nowNanos + times.patienceNanos();
        } else {
            reach = Math.max(reach, bestPriority());
        }
    }

    private int bestPriority() {
        return slots.values().stream()
                .filter(slot -> !slot.leaving)
                .mapToInt(slot -> slot.server.priority())
                .min()
                .orElse(0);
    }

    // ---- which of them have a link ----

    private void onLinkChanged(GroupInput.LinkChanged changed) {
        Slot slot = slots.get(changed.address());
        if (slot == null || !slot.open) {
            return;
        }
        slot.state = changed.state();
        slot.usable = changed.usable();
        slot.fault = changed.fault();
        if (slot.usable) {
            slot.alarmed = false;
        }
    }

    /** Makes true what the class promises; after each input. */
    private void settle(long nowNanos) {
        watchUsability(nowNanos);
        slots.values().forEach(slot -> standByOrAlarm(slot, nowNanos));
        endStandby(nowNanos);
        letGo();
        escalate(nowNanos);
        retreat(nowNanos);
        for (Slot slot : slots.values()) {
            if (!slot.open && !slot.leaving && !slot.standby() && slot.server.priority() <= reach) {
                slot.open = true;
                effects.open(slot.server);
            }
        }
        setTimer();
    }

    private void watchUsability(long nowNanos) {
        boolean before = anyUsable;
        anyUsable = slots.values().stream().anyMatch(slot -> slot.usable && !slot.leaving);
        if (anyUsable) {
            escalateAtNanos = NEVER;
        } else if (before || escalateAtNanos == NEVER) {
            escalateAtNanos = nowNanos + times.patienceNanos();
        }
    }

    private void standByOrAlarm(Slot slot, long nowNanos) {
        if (!slot.conflict()) {
            return;
        }
        if (anyReady()) {
            close(slot);
            slot.standbyUntilNanos = nowNanos + times.standbyNanos();
        } else if (!slot.alarmed && slots.values().stream().noneMatch(Slot::underWay)) {
            slot.alarmed = true;
            slot.fault.ifPresent(fault -> effects.alarm(fault.text()));
        }
    }

    private boolean anyReady() {
        return slots.values().stream().anyMatch(slot -> slot.open && slot.state == LinkState.READY);
    }

    private void endStandby(long nowNanos) {
        boolean alone = !anyReady();
        for (Slot slot : slots.values()) {
            if (slot.standby() && (alone || nowNanos >= slot.standbyUntilNanos)) {
                slot.standbyUntilNanos = NEVER;
            }
        }
    }

    /** Servers that are not named any more go once another link works, or when they are of no use themselves. */
    private void letGo() {
        for (Slot slot : List.copyOf(slots.values())) {
            if (slot.leaving && (anyUsable || !slot.usable)) {
                close(slot);
                slots.remove(slot.server.address());
            }
        }
    }

    private void escalate(long nowNanos) {
        Optional<Integer> next = nextPriority();
        if (anyUsable || next.isEmpty()) {
            return;
        }
        List<Slot> reached = slots.values().stream()
                .filter(slot -> !slot.leaving && slot.server.priority() <= reach)
                .toList();
        boolean allLost = reached.stream().allMatch(slot -> slot.open && slot.state == LinkState.BACKOFF);
        if (allLost || nowNanos >= escalateAtNanos) {
            reach = next.get();
            escalateAtNanos = nowNanos + times.patienceNanos();
        }
    }

    private Optional<Integer> nextPriority() {
        return slots.values().stream()
                .filter(slot -> !slot.leaving)
                .map(slot -> slot.server.priority())
                .filter(priority -> priority > reach)
                .min(Comparator.naturalOrder());
    }

    private void retreat(long nowNanos) {
        int bestUsable = slots.values().stream()
                .filter(slot -> slot.usable && !slot.leaving)
                .mapToInt(slot -> slot.server.priority())
                .min()
                .orElse(Integer.MAX_VALUE);
        if (bestUsable >= reach) {
            retreatAtNanos = NEVER;
        } else if (retreatAtNanos == NEVER) {
            retreatAtNanos = nowNanos + times.settleNanos();
        } else if (nowNanos >= retreatAtNanos) {
            retreatAtNanos = NEVER;
            reach = bestUsable;
            slots.values().stream()
                    .filter(slot -> slot.server.priority() > reach)
                    .forEach(slot -> {
                        close(slot);
                        slot.standbyUntilNanos = NEVER;
                    });
        }
    }

    private void close(Slot slot) {
        if (slot.open) {
            effects.close(slot.server.address());
        }
        slot.open = false;
        slot.usable = false;
        slot.state = LinkState.DISABLED;
        slot.fault = Optional.empty();
    }

    private void setTimer() {
        long due = Math.min(lookupDueNanos, retreatAtNanos);
        if (!asking && renewable && !anyUsable && !slots.isEmpty()) {
            due = Math.min(due, askedNanos + times.renewNanos());
        }
        if (nextPriority().isPresent()) {
            due = Math.min(due, escalateAtNanos);
        }
        for (Slot slot : slots.values()) {
            due = Math.min(due, slot.standbyUntilNanos);
        }
        if (due != timerNanos && due != NEVER) {
            timerNanos = due;
            effects.setTimer(due);
        }
    }
}
