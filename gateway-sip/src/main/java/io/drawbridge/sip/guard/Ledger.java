package io.drawbridge.sip.guard;

import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Keeps the gateway from being a mirror: who has not shown yet that it hears us may have forged its address, so it is sent at most so
 * many times the bytes that came from there; what is over is lost on the way, as datagrams are. RFC 9000 section 8 does the like. A first
 * answer may exceed that once a while (a 200 with our offer is longer than an INVITE without one), out of a small budget for all.
 */
final class Ledger {
    private static final int NONE = 0;

    private static final class Account {
        private long in;
        private long out;
        private int lastAnswer;
        private boolean exceeded;
        private long exceededNanos;
    }

    private final GuardLimits.Reflection limits;
    private final long proofNanos;
    private final TokenBucket excess;
    private final Recent<InetSocketAddress, Account> accounts;
    private final Recent<InetSocketAddress, Long> proven;

    Ledger(GuardLimits limits, long now) {
        this.limits = limits.reflection();
        this.proofNanos = limits.acquaintanceNanos();
        this.excess = new TokenBucket(this.limits.excess(), now);
        this.accounts = new Recent<>(limits.maxSources());
        this.proven = new Recent<>(limits.maxSources());
    }

    boolean proven(InetSocketAddress far, long now) {
        Long at = proven.get(far);
        return at != null && now - at < proofNanos;
    }

    void prove(InetSocketAddress far, long now) {
        proven.put(far, now);
        accounts.remove(far);
    }

    void came(InetSocketAddress far, int bytes, long now) {
        if (!proven(far, now)) {
            accounts.computeIfAbsent(far, any -> new Account()).in += bytes;
        }
    }

    /** Whether so many bytes are within what may go there. */
    boolean covers(InetSocketAddress far, int bytes, long now) {
        Account account = accounts.get(far);
        return proven(far, now) || (account != null && covers(account, bytes));
    }

    private boolean covers(Account account, int bytes) {
        return account.out + bytes <= limits.factor() * account.in;
    }

    /** Whether a message may go there. A request of ours that begins something is the operator's will, and always may. */
    boolean mayGo(SipMessage message, InetSocketAddress far, int bytes, long now) {
        boolean begins = message instanceof SipRequest && message.to().tag().isEmpty();
        if (begins || proven(far, now)) {
            return true;
        }
        Account account = accounts.get(far);
        if (account == null) { // nothing came from there in living memory
            return false;
        }
        int answer = answer(message);
        boolean anew = answer != NONE && answer != account.lastAnswer;
        if (!covers(account, bytes) && !(anew && exceed(account, bytes, now))) {
            return false;
        }
        account.out += bytes;
        account.lastAnswer = answer == NONE ? account.lastAnswer : answer;
        return true;
    }

    /** What the message answers, the same for each repetition; {@link #NONE} if it is no answer that a caller needs. */
    private static int answer(SipMessage message) {
        boolean needed = message instanceof SipResponse response
                && (!response.provisional() || !response.body().isEmpty());
        return needed ? Objects.hash(message.callId(), message.cseq(), ((SipResponse) message).status()) | 1 : NONE;
    }

    private boolean exceed(Account account, int bytes, long now) {
        boolean soonAgain = account.exceeded && now - account.exceededNanos < limits.excessPauseNanos();
        if (soonAgain || !excess.take(limits.excess(), bytes, now)) {
            return false;
        }
        account.exceeded = true;
        account.exceededNanos = now;
        return true;
    }
}
