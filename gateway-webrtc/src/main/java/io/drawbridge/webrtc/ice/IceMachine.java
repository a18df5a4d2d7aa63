package io.drawbridge.webrtc.ice;

import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A full ICE agent in the controlled role with one component (RFC 8445), for one pair of credentials; an ICE restart is another machine.
 * Pure: what comes in is an argument, what goes out is an {@link Effects} call. Owner: one thread.
 *
 * <p>It answers checks, checks the far end's candidates and every address that it hears from, follows the nomination of the far end for as
 * long as it lives (to a better way, or to the other address that a NAT gives), and asks for consent on the chosen way (RFC 7675).
 */
final class IceMachine {
    /** What the machine wants done. */
    interface Effects {
        /** Sends a STUN message; takes over the buffer. */
        void send(IcePath path, ByteBuf stun);

        /** The far end answers on this way: it is really there. Told once for each way. */
        void valid(IcePath path);

        /** Media go this way from now on. */
        void chosen(IceMachine by, IcePath path);

        /** An answer with this transaction is for this machine. */
        void expect(TransactionId transaction);

        /** No answer with this transaction is expected any more. */
        void forget(TransactionId transaction);
    }

    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RESEND_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_RESEND_NANOS = TimeUnit.MILLISECONDS.toNanos(1600);
    private static final int SENDS = 7;
    /** Anybody's address can be named, or written on a check that is sent again: without an answer few go there (RFC 8445 section 19.5.1). */
    private static final int SENDS_UNANSWERED = 4;

    private static final long CONSENT_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Ways that are nominated within this time are a choice: the better one is taken. Later the last word of the far end counts. */
    private static final long CHOICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PEER_REFLEXIVE_PRIORITY = 110L << 24 | 0xFFFFL << 8 | 0xFF;

    private final IceCredentials local;
    private final IceCredentials remote;
    private final StunKey localKey;
    private final StunKey remoteKey;
    private final List<InetSocketAddress> locals;
    private final IceLimits limits;
    private final RandomGenerator random;
    private final Effects effects;
    private final Map<IcePath, IceCheck> checks = new LinkedHashMap<>();
    private final Map<InetSocketAddress, String> signalled = new HashMap<>();
    private @Nullable IceCheck chosen;
    private long startNanos = Long.MIN_VALUE;
    private boolean hasHeard;

    IceMachine(
            IceCredentials local,
            IceCredentials remote,
            List<InetSocketAddress> locals,
            IceLimits limits,
            RandomGenerator random,
            Effects effects) {
        this.local = local;
        this.remote = remote;
        this.localKey = new StunKey(local.password());
        this.remoteKey = new StunKey(remote.password());
        this.locals = List.copyOf(locals);
        this.limits = limits;
        this.random = random;
        this.effects = effects;
    }

    IceCredentials local() {
        return local;
    }

    IceCredentials remote() {
        return remote;
    }

    /** Whether any signed message came. */
    boolean hasHeard() {
        return hasHeard;
    }

    /** Types (host, srflx, prflx, relay) of the candidates that the far end has named. */
    Collection<String> signalledTypes() {
        return signalled.values();
    }

    /** What the far end calls this address of its; prflx if it has not named it. */
    String typeOf(InetSocketAddress address) {
        return signalled.getOrDefault(address, "prflx");
    }

    /** The way that media go. */
    Optional<IcePath> chosen() {
        return chosen == null ? Optional.empty() : Optional.of(chosen.path);
    }

    /** When the far end consented last to what we send it; only with a way chosen. */
    long consentNanos() {
        return chosen == null ? Long.MIN_VALUE : chosen.answeredNanos;
    }

    /** A candidate of the far end. */
    void addRemote(CandidateLine candidate) {
        if (signalled.size() >= limits.remoteCandidates()) {
            return;
        }
        signalled.putIfAbsent(candidate.address(), candidate.type());
        for (InetSocketAddress from : locals) {
            IcePath path = new IcePath(from, candidate.address());
            if (path.plausible() && checks.size() < limits.pathsPerAgent()) {
                checks.computeIfAbsent(path, IceCheck::new);
            }
        }
    }

    // ---- what comes in ----

    /** A request that bears our ufrag; false if it is not signed with our password, or not by the far end we know. */
    boolean onRequest(IcePath path, StunView request, long nowNanos) {
        if (!request.username().equals(local.ufrag() + ":" + remote.ufrag()) || !localKey.signed(request)) {
            return false;
        }
        if (request.controlled()) {
            effects.send(path, CheckMessages.roleConflict(request.transactionId(), localKey));
            return true;
        }
        hasHeard = true;
        effects.send(path, CheckMessages.success(request.transactionId(), path.remote(), localKey));
        IceCheck check = known(path);
        check.heard = true;
        check.priority = request.priority();
        if (request.useCandidate()) {
            check.nominated = true;
            check.nominatedNanos = nowNanos;
        }
        if (check.state == IceCheck.State.VALID && !isStale(check, nowNanos)) {
            consider(check, nowNanos);
        } else if (isTriggering(check, nowNanos)) {
            check.revived |= check.state == IceCheck.State.FAILED;
            check.triggered = true;
            start(check, nowNanos); // the triggered check (section 7.3.1.4)
        }
        return true;
    }

    /** Where nobody has answered yet a check of the far end sets ours going once, and once more after it has failed. */
    private static boolean isTriggering(IceCheck check, long nowNanos) {
        boolean isRunning = check.state == IceCheck.State.RUNNING;
        if (isRunning && check.dueNanos - nowNanos > resendNanos(check.sent) - PACE_NANOS) {
            return false; // just sent
        }
        boolean isSpent = isRunning ? check.triggered : check.state == IceCheck.State.FAILED && check.revived;
        return check.answered || !isSpent;
    }

    /** Whether another way is wanted than the chosen one, and nobody was asked there for long: its consent may have run out. */
    private boolean isStale(IceCheck check, long nowNanos) {
        return check.nominated && check != chosen && nowNanos - check.answeredNanos > CONSENT_NANOS;
    }

    private IceCheck known(IcePath path) {
        IceCheck check = checks.get(path);
        if (check != null) {
            return check;
        }
        if (checks.size() >= limits.pathsPerAgent()) {
            checks.values().stream()
                    .filter(c -> c != chosen)
                    .min(Comparator.comparing(c -> c.answered))
                    .ifPresent(this::drop);
        }
        IceCheck fresh = new IceCheck(path);
        checks.put(path, fresh);
        return fresh;
    }

    private void drop(IceCheck check) {
        settle(check);
        checks.remove(check.path);
    }

    /** An answer to a check; false if it is not of this machine, or not signed with the far end's password. */
    boolean onResponse(IcePath path, StunView response, long nowNanos) {
        IceCheck check = checks.get(path); // one that comes another way is none (section 7.2.5.2.1)
        if (check == null || !response.transactionId().equals(check.transaction) || !remoteKey.signed(response)) {
            return false;
        }
        settle(check);
        if (response.kind() != StunView.Kind.SUCCESS) {
            check.state = check.state == IceCheck.State.VALID ? IceCheck.State.VALID : IceCheck.State.FAILED;
            return true;
        }
        hasHeard = true;
        check.answered = true;
        check.answeredNanos = nowNanos;
        if (check.state != IceCheck.State.VALID) {
            check.state = IceCheck.State.VALID;
            effects.valid(path);
            if (check.nominated) {
                consider(check, nowNanos);
            }
        }
        return true;
    }

    /** Takes a valid way before the far end has said which it wants: it has begun to use it. */
    void adopt(IcePath path, long nowNanos) {
        IceCheck check = checks.get(path);
        if (chosen == null && check != null && check.state == IceCheck.State.VALID) {
            choose(check, nowNanos);
        }
    }

    /** Whether the far end has answered there. */
    boolean isValid(IcePath path) {
        IceCheck check = checks.get(path);
        return check != null && check.state == IceCheck.State.VALID;
    }

    /** A valid way that the far end has nominated: the first is taken, another one when it is the far end's last word. */
    private void consider(IceCheck check, long nowNanos) {
        if (!check.nominated || check == chosen) {
            return;
        }
        IceCheck before = chosen;
        if (before == null || !before.nominated) {
            choose(check, nowNanos);
            return;
        }
        boolean isChoice = nowNanos - before.nominatedNanos < CHOICE_NANOS;
        boolean isLastWord = check.nominatedNanos - before.nominatedNanos > 0;
        if (isChoice ? rank(check) > rank(before) : isLastWord) {
            choose(check, nowNanos);
        }
    }

    private void choose(IceCheck check, long nowNanos) {
        chosen = check;
        check.dueNanos = nowNanos + consentDelayNanos();
        effects.chosen(this, check.path);
    }

    /** Direct ways before relayed ones, then as the far end likes. */
    private long rank(@Nullable IceCheck check) {
        if (check == null) {
            return -1;
        }
        return typeOf(check.path.remote()).equals("relay") ? check.priority : check.priority + (1L << 32);
    }

    // ---- time ----

    /** Does what is due; call it again at the returned time, or earlier. {@code Long.MAX_VALUE}: never, as far as is known now. */
    long onTime(long nowNanos) {
        startNext(nowNanos);
        long next = startNanos == Long.MIN_VALUE ? Long.MAX_VALUE : startNanos;
        for (IceCheck check : checks.values()) {
            if (check.state == IceCheck.State.RUNNING && check.dueNanos - nowNanos <= 0) {
                resend(check, nowNanos);
            } else if (check == chosen && check.dueNanos - nowNanos <= 0) {
                ask(check);
                check.dueNanos = nowNanos + consentDelayNanos();
            }
            if (check.state == IceCheck.State.RUNNING || check == chosen) {
                next = next == Long.MAX_VALUE || check.dueNanos - next < 0 ? check.dueNanos : next;
            }
        }
        return next;
    }

    /** Ordinary checks go out one after the other (section 6.1.4), and none once there is a way. */
    private void startNext(long nowNanos) {
        Optional<IceCheck> waiting = chosen != null
                ? Optional.empty()
                : checks.values().stream()
                        .filter(check -> check.state == IceCheck.State.WAITING)
                        .findFirst();
        if (waiting.isEmpty()) {
            startNanos = Long.MIN_VALUE;
        } else if (startNanos == Long.MIN_VALUE || startNanos - nowNanos <= 0) {
            start(waiting.get(), nowNanos);
            startNanos = nowNanos + PACE_NANOS;
        }
    }

    private void start(IceCheck check, long nowNanos) {
        check.state = IceCheck.State.RUNNING;
        check.sent = 1;
        check.dueNanos = nowNanos + resendNanos(1);
        ask(check);
    }

    private void resend(IceCheck check, long nowNanos) {
        boolean isVain = check.sent >= (check.answered ? SENDS : SENDS_UNANSWERED) || (chosen != null && !check.heard);
        if (isVain) {
            settle(check);
            check.state = IceCheck.State.FAILED;
            return;
        }
        check.sent++;
        check.dueNanos = nowNanos + resendNanos(check.sent);
        TransactionId same = check.transaction;
        if (same != null) {
            effects.send(check.path, message(same));
        }
    }

    private static long resendNanos(int sent) {
        return Math.min(LONGEST_RESEND_NANOS, RESEND_NANOS << (sent - 1));
    }

    /** Checks of consent are spread (RFC 7675 section 5.1). */
    private long consentDelayNanos() {
        return (long) (CONSENT_NANOS * (0.8 + 0.4 * random.nextDouble()));
    }

    private void ask(IceCheck check) {
        settle(check);
        TransactionId fresh = new TransactionId(random.nextInt(), random.nextLong());
        check.transaction = fresh;
        effects.expect(fresh);
        effects.send(check.path, message(fresh));
    }

    private ByteBuf message(TransactionId transaction) {
        return CheckMessages.check(
                transaction, remote.ufrag() + ":" + local.ufrag(), PEER_REFLEXIVE_PRIORITY, remoteKey);
    }

    private void settle(IceCheck check) {
        if (check.transaction != null) {
            effects.forget(check.transaction);
            check.transaction = null;
        }
    }

    /** Ends all checks. */
    void close() {
        checks.values().forEach(this::settle);
        checks.clear();
        chosen = null;
    }
}
