package io.drawbridge.sip.guard;

import io.drawbridge.sip.guard.GuardLimits.Each;
import io.drawbridge.sip.message.SipRequest;

/** The counters of one source. */
final class Source {
    private final TokenBucket messages;
    private final TokenBucket invites;
    private final TokenBucket registers;
    private final TokenBucket others;
    private final TokenBucket unproven;
    private final TokenBucket refusals;
    private final TokenBucket malformed;
    private final TokenBucket offences;

    Source(Each each, GuardLimits.Bans bans, long now) {
        messages = new TokenBucket(each.messages(), now);
        invites = new TokenBucket(each.invites(), now);
        registers = new TokenBucket(each.registers(), now);
        others = new TokenBucket(each.others(), now);
        unproven = new TokenBucket(each.unproven(), now);
        refusals = new TokenBucket(each.refusals(), now);
        malformed = new TokenBucket(bans.malformed(), now);
        offences = new TokenBucket(bans.offences(), now);
    }

    boolean hears(Each each, long now) {
        return messages.take(each.messages(), 1, now);
    }

    boolean takes(SipRequest request, Each each, long now) {
        return switch (request.method()) {
            case "INVITE" -> invites.take(each.invites(), 1, now) && unproven.take(each.unproven(), 1, now);
            case "REGISTER" -> registers.take(each.registers(), 1, now);
            default -> others.take(each.others(), 1, now);
        };
    }

    /** An INVITE of it was answered and acknowledged. */
    void acknowledged(Each each) {
        unproven.giveBack(each.unproven(), 1);
    }

    boolean mayBeRefused(Each each, long now) {
        return refusals.take(each.refusals(), 1, now);
    }

    boolean mayBeMalformed(GuardLimits.Bans bans, long now) {
        return malformed.take(bans.malformed(), 1, now);
    }

    /** Whether one more offence is borne. */
    boolean mayOffend(GuardLimits.Bans bans, long now) {
        return offences.take(bans.offences(), 1, now);
    }
}
