package io.drawbridge.xmpp.callbridge;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;

/**
 * Keeps one registration: (input, now) in, {@link LinkEffects} out; the states and their order are in {@link LinkState}. The ping goes to
 * our own address, so that it proves what a join needs: out through the server and in again. Two that stay away mean that the link is
 * dead. Owner: one thread.
 */
public final class LinkMachine {
    private static final int MOST_MISSES = 2;

    private final String server;
    private final LinkTimes times;
    private final LinkEffects effects;
    private final Backoff backoff;
    private final Deque<InetSocketAddress> targets = new ArrayDeque<>();

    private LinkState state = LinkState.DISABLED;
    private String lastError = "";
    private Optional<LinkFault> fault = Optional.empty();
    private Optional<LinkFault> worstOfRound = Optional.empty();
    private boolean usable;
    private boolean streamOpen;
    private String openPing = "";
    private int pings;
    private int misses;
    private long readySinceNanos;
    private long deadlineNanos;

    /**
     * Starts DISABLED.
     *
     * @param server the server as messages name it
     * @param random of the jitter
     */
    public LinkMachine(String server, LinkTimes times, Random random, LinkEffects effects) {
        this.server = server;
        this.times = times;
        this.effects = effects;
        this.backoff = new Backoff(times, random);
    }

    /** The state now. */
    public LinkState state() {
        return state;
    }

    /** Whether a stanza to our own address has come back over the link that stands. */
    public boolean usable() {
        return usable;
    }

    /** What is wrong, in words; empty when nothing is. */
    public Optional<String> lastError() {
        return lastError.isEmpty() ? Optional.empty() : Optional.of(lastError);
    }

    /** Why the last attempt or link ended; empty from the time that a link works. */
    public Optional<LinkFault> fault() {
        return fault;
    }

    /** Takes one input. */
    public void on(LinkInput input, long nowNanos) {
        if (input instanceof LinkInput.Timer) {
            onTimer(nowNanos);
        } else if (input instanceof LinkInput.Lost lost && tryNextTarget(lost.fault())) {
            step(new LinkInput.NextTarget(lost.fault()), lost.fault().text() + "; trying its next address", nowNanos);
        } else if (input instanceof LinkInput.StreamOpened opened) {
            onStreamOpened(opened);
        } else if (input instanceof LinkInput.PingAnswered answered) {
            onPingAnswered(answered, nowNanos);
        } else {
            step(input, reason(input), nowNanos);
        }
    }

    private boolean tryNextTarget(LinkFault fault) {
        boolean underWay = state == LinkState.CONNECTING || state == LinkState.TLS;
        boolean goingDown = fault.kind() == LinkFault.Kind.SHUTDOWN
                && (state == LinkState.READY || state == LinkState.AUTHENTICATING);
        return (underWay || goingDown) && !targets.isEmpty();
    }

    private static String reason(LinkInput input) {
        if (input instanceof LinkInput.Lost lost) {
            return lost.fault().text();
        }
        return input.getClass().getSimpleName();
    }

    /** The one place where the state changes. */
    private void step(LinkInput input, String why, long nowNanos) {
        LinkState before = state;
        LinkState after = LinkState.next(before, input);
        if (after == before && !(input instanceof LinkInput.NextTarget && after == LinkState.CONNECTING)) {
            return;
        }
        state = after;
        effects.changed(before, after, why);
        leave(before, input, nowNanos);
        enter(input, nowNanos);
    }

    private void leave(LinkState before, LinkInput input, long nowNanos) {
        if (before == LinkState.READY && nowNanos - readySinceNanos >= times.stableNanos()) {
            backoff.reset();
        }
        boolean over = input instanceof LinkInput.Lost
                || input instanceof LinkInput.NextTarget
                || input instanceof LinkInput.Disable;
        if (over) {
            streamOpen = false;
            openPing = "";
            misses = 0;
            setUsable(false);
            if (before != LinkState.BACKOFF) {
                effects.close();
            }
        }
    }

    private void enter(LinkInput input, long nowNanos) {
        switch (state) {
            case DISABLED -> {
                lastError = "";
                fault = Optional.empty();
            }
            case RESOLVING -> {
                targets.clear();
                worstOfRound = Optional.empty();
                effects.resolve();
                timer(nowNanos + times.stepNanos());
            }
            case CONNECTING -> {
                if (input instanceof LinkInput.Resolved resolved) {
                    targets.addAll(resolved.targets());
                }
                if (input instanceof LinkInput.NextTarget next) {
                    lastError = next.fault().text();
                    remember(next.fault());
                }
                effects.connect(targets.remove());
                timer(nowNanos + times.stepNanos());
            }
            case TLS -> timer(nowNanos + times.stepNanos());
            case AUTHENTICATING -> {
                effects.openStream();
                timer(nowNanos + times.stepNanos());
            }
            case READY -> {
                readySinceNanos = nowNanos;
                worstOfRound = Optional.empty();
                ping(nowNanos);
            }
            case BACKOFF -> {
                remember(((LinkInput.Lost) input).fault());
                LinkFault worst = worstOfRound.orElseThrow();
                fault = Optional.of(worst);
                lastError = worst.text();
                timer(nowNanos + backoff.nextNanos(worst.kind()));
            }
        }
    }

    /** Of several addresses the fault that somebody must look after decides how soon to try again. */
    private void remember(LinkFault next) {
        boolean graver = next.kind().needsSomebody()
                || worstOfRound.filter(f -> f.kind().needsSomebody()).isEmpty();
        if (graver) {
            worstOfRound = Optional.of(next);
        }
    }

    private void onStreamOpened(LinkInput.StreamOpened opened) {
        if (state == LinkState.AUTHENTICATING && !streamOpen) {
            streamOpen = true;
            effects.handshake(opened.streamId());
        }
    }

    private void onPingAnswered(LinkInput.PingAnswered answered, long nowNanos) {
        if (state != LinkState.READY || !answered.id().equals(openPing)) {
            return;
        }
        openPing = "";
        misses = 0;
        boolean allTheWay = answered.error().isEmpty();
        lastError = allTheWay
                ? ""
                : "the XMPP server " + server + " does not carry stanzas to our own address (" + answered.error()
                        + "): check that it routes the component's domain to this component";
        if (allTheWay) {
            fault = Optional.empty();
        }
        setUsable(allTheWay);
        timer(nowNanos + (allTheWay ? times.pingNanos() : times.probeNanos()));
    }

    private void onTimer(long nowNanos) {
        if (nowNanos - deadlineNanos < 0) {
            return;
        }
        switch (state) {
            case DISABLED -> {}
            case BACKOFF -> step(new LinkInput.RetryDue(), "the wait is over", nowNanos);
            case READY -> onPingDue(nowNanos);
            case RESOLVING ->
                timedOut("looking up the XMPP server " + server + " took too long: check dns.servers", nowNanos);
            case CONNECTING ->
                timedOut(
                        "the XMPP server " + server + " does not answer: check xmpp.server-address and the firewall",
                        nowNanos);
            case TLS ->
                timedOut(
                        "the TLS handshake with " + server + " took too long: check that its port speaks TLS",
                        nowNanos);
            case AUTHENTICATING ->
                timedOut(
                        "the XMPP server " + server + " does not answer the component handshake: check that the port is"
                                + " one for components (XEP-0114)",
                        nowNanos);
        }
    }

    private void timedOut(String text, long nowNanos) {
        on(new LinkInput.Lost(new LinkFault(LinkFault.Kind.PASSING, text)), nowNanos);
    }

    private void onPingDue(long nowNanos) {
        if (!openPing.isEmpty()) {
            misses++;
        }
        if (misses >= MOST_MISSES) {
            timedOut("the XMPP server " + server + " stopped answering: two pings stayed away", nowNanos);
        } else {
            ping(nowNanos);
        }
    }

    private void ping(long nowNanos) {
        pings++;
        openPing = "ping-" + pings;
        effects.ping(openPing);
        timer(nowNanos + (usable ? times.pingNanos() : times.probeNanos()));
    }

    private void setUsable(boolean now) {
        if (usable != now) {
            usable = now;
            effects.usable(now);
        }
    }

    private void timer(long atNanos) {
        deadlineNanos = atNanos;
        effects.setTimer(atNanos);
    }
}
