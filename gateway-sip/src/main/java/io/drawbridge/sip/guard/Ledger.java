package io.drawbridge.sip.guard;

import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.net.InetSocketAddress;

/**
 * Keeps the gateway from being a mirror: who has not shown yet that it hears us may have forged its address, so it is sent at most so
 * many times the bytes that came from there; what is over is lost on the way, as datagrams are. RFC 9000 section 8 does the like. A first
 * answer may exceed that once a while (a 200 with our offer is longer than an INVITE without one), out of a small budget for all.
 */
final class Ledger {
    private static final class Account {
        private long in;
        private long out;
        private boolean answered;
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
        boolean last = message instanceof SipResponse response && !response.provisional();
        boolean covered = account.out + bytes <= limits.factor() * account.in;
        if (!covered && !(last && exceed(account, bytes, now))) {
            return false;
        }
        account.out += bytes;
        account.answered |= last;
        return true;
    }

    private boolean exceed(Account account, int bytes, long now) {
        boolean first =
                !account.answered && !(account.exceeded && now - account.exceededNanos < limits.excessPauseNanos());
        if (!first || !excess.take(limits.excess(), bytes, now)) {
            return false;
        }
        account.exceeded = true;
        account.exceededNanos = now;
        return true;
    }
}
