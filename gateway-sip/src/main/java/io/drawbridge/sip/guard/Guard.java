package io.drawbridge.sip.guard;

import io.drawbridge.sip.guard.GuardEvents.Why;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides at the sockets what is heard, taken and sent, by who the far end is; see the package for the kinds of far ends. What belongs
 * to a dialog or a transaction is never limited. Owner: the signalling loop.
 */
public final class Guard {
    /** What to do with bytes that came. */
    public enum Hearing {
        HEAR,
        /** Drop this message. */
        IGNORE,
        /** Drop it, and close the connection that it came on. */
        HANG_UP
    }

    /** What to do with a message that was read. */
    public enum Verdict {
        TAKE,
        /** 503 with Retry-After, and nothing kept. */
        BUSY,
        DROP
    }

    /** How a message stands to what goes on already. */
    public enum Standing {
        /** It begins something, or belongs to nothing. */
        NEW,
        /** It repeats or cancels a request that is in hand; anybody who has sent that can. */
        REPEATED,
        /** It acknowledges a refusal of ours, with our tag. */
        ANSWERS,
        /** It is in a dialog, or answers a request of ours: only who hears us can send it. */
        PROVES
    }

    /** Refusals that who guesses gets and nobody else in numbers. */
    private static final Set<Integer> OFFENCES = Set.of(401, 403, 404, 407);

    private final GuardLimits limits;
    private final Predicate<InetAddress> trusted;
    private final GuardEvents events;
    private final Recent<SourceKey, Source> strangers;
    private final Recent<SourceKey, Source> acquaintances;
    private final Recent<SourceKey, Long> knownSince;
    private final BanList bans;
    private final Ledger ledger;
    private final TokenBucket strangerInvites;
    private final TokenBucket strangerRequests;
    private final TokenBucket invites;
    private final TokenBucket refusals;

    /** A guard that knows nobody yet; {@code trusted}: whom the operator vouches for. */
    public Guard(GuardLimits limits, Predicate<InetAddress> trusted, GuardEvents events, long now) {
        this.limits = limits;
        this.trusted = trusted;
        this.events = events;
        this.strangers = new Recent<>(limits.maxSources());
        this.acquaintances = new Recent<>(limits.maxSources());
        this.knownSince = new Recent<>(limits.maxSources());
        this.bans = new BanList(limits.bans(), limits.maxSources());
        this.ledger = new Ledger(limits, now);
        this.strangerInvites = new TokenBucket(limits.strangerInvites(), now);
        this.strangerRequests = new TokenBucket(limits.strangerRequests(), now);
        this.invites = new TokenBucket(limits.invites(), now);
        this.refusals = new TokenBucket(limits.refusals(), now);
    }

    /** How many sources are silenced. */
    public int bannedCount(long now) {
        return bans.count(now);
    }

    /** Whether a far end hears us for sure: it has made a connection, or answered. */
    public boolean reachable(Flow flow, long now) {
        return flow.reliable() || trusted.test(flow.remote().getAddress()) || ledger.proven(flow.remote(), now);
    }

    // ---- what comes

    /** A connection wants in. */
    public boolean connects(InetAddress source, long now) {
        boolean banned = !trusted.test(source) && bans.holds(SourceKey.of(source), now);
        if (banned) {
            events.dropped(Why.BANNED);
        }
        return !banned;
    }

    /** Bytes came, not read yet. */
    public Hearing hear(Transport transport, InetSocketAddress from, int bytes, long now) {
        if (trusted.test(from.getAddress())) {
            return Hearing.HEAR;
        }
        SourceKey key = SourceKey.of(from.getAddress());
        if (bans.holds(key, now)) {
            events.dropped(Why.BANNED);
            return transport.reliable() ? Hearing.HANG_UP : Hearing.IGNORE;
        }
        boolean known = known(key, now);
        if (!source(key, known, now).hears(each(known), now)) {
            events.dropped(Why.FLOOD);
            return Hearing.IGNORE;
        }
        if (!transport.reliable()) {
            ledger.came(from, bytes, now);
        }
        return Hearing.HEAR;
    }

    /** What came cannot be read; returns whether to say so. */
    public boolean malformed(Flow flow, long now) {
        InetAddress address = flow.remote().getAddress();
        SourceKey key = SourceKey.of(address);
        if (bans.holds(key, now)) {
            return false;
        }
        boolean known = known(key, now);
        if (trusted.test(address) || source(key, known, now).mayBeMalformed(limits.bans(), now)) {
            return true;
        }
        events.dropped(Why.MALFORMED);
        offence(address, key, Why.MALFORMED, now);
        return false;
    }

    /** A message was read. */
    public Verdict judge(SipMessage message, Flow flow, Standing standing, long now) {
        InetAddress address = flow.remote().getAddress();
        SourceKey key = SourceKey.of(address);
        if (standing == Standing.PROVES) {
            prove(key, flow, now);
        } else if (standing == Standing.ANSWERS) {
            acknowledged(key, flow, now);
        }
        boolean begins = message instanceof SipRequest && standing == Standing.NEW;
        if (!begins || trusted.test(address) || !(message instanceof SipRequest request) || request.is("ACK")) {
            return Verdict.TAKE;
        }
        boolean known = known(key, now);
        if (!known && Scanners.sent(request)) {
            ban(address, key, Why.SCANNER, now);
            events.dropped(Why.SCANNER);
            return Verdict.DROP;
        }
        Source source = source(key, known, now);
        if (!source.takes(request, each(known), now)) {
            return refusal(source, known, Why.RATE, now);
        }
        return room(request, known, now) ? Verdict.TAKE : refusal(source, known, Why.OVERLOAD, now);
    }

    /** Whether the budget for all has room. */
    private boolean room(SipRequest request, boolean known, long now) {
        if (!request.is("INVITE")) {
            return known || strangerRequests.take(limits.strangerRequests(), 1, now);
        }
        return (known || strangerInvites.take(limits.strangerInvites(), 1, now))
                && invites.take(limits.invites(), 1, now);
    }

    private Verdict refusal(Source source, boolean known, Why why, long now) {
        if (source.mayBeRefused(each(known), now) && refusals.take(limits.refusals(), 1, now)) {
            events.refused(why);
            return Verdict.BUSY;
        }
        events.dropped(why);
        return Verdict.DROP;
    }

    private void acknowledged(SourceKey key, Flow flow, long now) {
        boolean known = known(key, now);
        source(key, known, now).acknowledged(each(known));
        if (!known) {
            strangerInvites.giveBack(limits.strangerInvites(), 1);
        }
        ledger.prove(flow.remote(), now);
    }

    private void prove(SourceKey key, Flow flow, long now) {
        if (!known(key, now)) {
            strangers.remove(key);
            strangerInvites.giveBack(limits.strangerInvites(), 1);
        }
        knownSince.put(key, now);
        bans.remove(key);
        if (!flow.reliable()) {
            ledger.prove(flow.remote(), now);
        }
    }

    // ---- what goes

    /** Whether so many bytes are more than that way may carry now. */
    public boolean narrow(Flow flow, int bytes, long now) {
        return !flow.reliable()
                && !trusted.test(flow.remote().getAddress())
                && !ledger.covers(flow.remote(), bytes, now);
    }

    /** Whether a message may go; looks at what it says, too. */
    public boolean mayGo(SipMessage message, Flow flow, int bytes, long now) {
        InetAddress address = flow.remote().getAddress();
        if (trusted.test(address)) {
            return true;
        }
        SourceKey key = SourceKey.of(address);
        if (message instanceof SipResponse response) {
            answered(response, key, flow, now);
        }
        // A request of ours in a dialog may go to another port of a host that has shown that it hears us: a proxy's, or
        // the Contact's.
        boolean ours =
                message instanceof SipRequest && knownSince.containsKey(key); // however long ago: calls may be long
        if (ours || flow.reliable() || ledger.mayGo(message, flow.remote(), bytes, now)) {
            return true;
        }
        events.dropped(Why.AMPLIFICATION);
        return false;
    }

    private void answered(SipResponse response, SourceKey key, Flow flow, long now) {
        if (response.success() && response.cseq().method().equals("REGISTER")) {
            prove(key, flow, now); // it has worked on a nonce of ours
        } else if (OFFENCES.contains(response.status())) {
            offence(flow.remote().getAddress(), key, Why.SCANNER, now);
        }
    }

    // ---- who is who

    private boolean known(SourceKey key, long now) {
        Long since = knownSince.get(key);
        return since != null && now - since < limits.acquaintanceNanos();
    }

    private GuardLimits.Each each(boolean known) {
        return known ? limits.known() : limits.stranger();
    }

    private Source source(SourceKey key, boolean known, long now) {
        return (known ? acquaintances : strangers)
                .computeIfAbsent(key, any -> new Source(each(known), limits.bans(), now));
    }

    private void offence(InetAddress address, SourceKey key, Why why, long now) {
        boolean known = known(key, now);
        if (!known && !source(key, false, now).mayOffend(limits.bans(), now)) {
            ban(address, key, why, now);
        }
    }

    private void ban(InetAddress address, SourceKey key, Why why, long now) {
        if (!bans.holds(key, now)) {
            strangers.remove(key); // begins anew when it is heard again
            events.banned(address, why, bans.add(key, now));
        }
    }
}
