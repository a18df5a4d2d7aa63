package io.drawbridge.sip.leg;

import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.spi.DialOut;
import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import io.drawbridge.sip.trunk.Identity;
import io.drawbridge.sip.trunk.Neighbours;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * REFER in a call (RFC 3515): who may dial out has somebody called into the meeting that it is in, and is told how that goes on by NOTIFY,
 * unless it does not want to be (RFC 4488). Everybody else is declined. Owner: the signalling loop.
 */
final class Referrals implements Methods.InCall {
    private static final int DECLINED = 603;
    private static final int ACTIVE_SECONDS = 180;

    private final SipCalls calls;
    private final Neighbours neighbours;

    Referrals(SipCalls calls, Neighbours neighbours) {
        this.calls = calls;
        this.neighbours = neighbours;
    }

    @Override
    public void handle(SipCall call, ServerTransaction transaction, long now) {
        SipRequest refer = transaction.request();
        Optional<ReferTo> target = ReferTo.in(refer);
        Optional<Participant> caller = call.participant();
        Identity identity = neighbours.identify(refer, transaction.flow(), now);
        if (target.isEmpty()) {
            refuse(call, transaction, 400, "one Refer-To with a SIP address to INVITE is understood", now);
        } else if (identity instanceof Identity.Account account
                && !account.proven()
                && account.account().dialOut()) {
            call.respond(
                    transaction, neighbours.challenge(refer, call.session().id().localTag(), now), now);
        } else if (!identity.mayDialOut() || caller.isEmpty()) {
            refuse(call, transaction, DECLINED, "calls to the outside are not allowed for this caller", now);
        } else {
            inMeeting(call, caller.get(), transaction, target.get());
        }
    }

    /** Who waits before a meeting calls nobody into it. */
    private void inMeeting(SipCall call, Participant caller, ServerTransaction transaction, ReferTo target) {
        caller.meeting().loop().execute(() -> {
            String state = caller.snapshot().state();
            boolean inside = state.equals("connected") || state.equals("held");
            Optional<MeetingSpec> meeting =
                    calls.context().directory().resolve(caller.meeting().name()) instanceof Destination.ToMeeting found
                            ? Optional.of(found.meeting())
                            : Optional.empty();
            calls.signalling().post(now -> {
                if (!inside || meeting.isEmpty()) {
                    refuse(call, transaction, DECLINED, "there is no meeting to call anybody into", now);
                } else {
                    place(call, transaction, target, meeting.get(), now);
                }
            });
        });
    }

    private void place(SipCall call, ServerTransaction transaction, ReferTo target, MeetingSpec meeting, long now) {
        SipRequest refer = transaction.request();
        boolean silent = refer.headers()
                .first("Refer-Sub")
                .filter(value -> value.strip().toLowerCase(Locale.ROOT).startsWith("false"))
                .isPresent();
        OutgoingCall.Watcher watcher = silent
                ? new OutgoingCall.Watcher() {}
                : new Progress(call, refer.cseq().number());
        DialOut.Result result =
                calls.dialOuts().place(new OutgoingCall.Order(meeting, target.uri(), target.more(), watcher), now);
        if (result instanceof DialOut.Result.Refused refused) {
            refuse(call, transaction, DECLINED, refused.sentence(), now);
            return;
        }
        SipResponse accepted =
                call.response(refer, 202).plus("Contact", call.session().contact());
        call.respond(transaction, silent ? accepted.plus("Refer-Sub", "false") : accepted, now);
        watcher.onProgress(100, "Trying", now);
    }

    private void refuse(SipCall call, ServerTransaction transaction, int status, String why, long now) {
        Header warning = calls.warning(Refusals.MISCELLANEOUS, why);
        call.respond(transaction, call.response(transaction.request(), status).plus(List.of(warning)), now);
    }

    /** The subscription that a REFER makes (RFC 3515 section 2.4): each news is one status line. */
    private static final class Progress implements OutgoingCall.Watcher, Requester {
        private final SipCall call;
        private final long cseq;
        private int last;
        private boolean over;

        Progress(SipCall call, long cseq) {
            this.call = call;
            this.cseq = cseq;
        }

        @Override
        public void onProgress(int status, String phrase, long now) {
            if (status != last) {
                last = status;
                notify(status, phrase, "active;expires=" + ACTIVE_SECONDS, now);
            }
        }

        @Override
        public void onResult(int status, String phrase, long now) {
            notify(status, phrase, "terminated;reason=noresource", now);
            over = true;
        }

        private void notify(int status, String phrase, String state, long now) {
            if (over || !call.session().established()) {
                return;
            }
            List<Header> more = new ArrayList<>();
            more.add(new Header("Event", "refer;id=" + cseq));
            more.add(new Header("Subscription-State", state));
            more.add(new Header("Content-Type", "message/sipfrag;version=2.0"));
            Body line = Body.of("SIP/2.0 " + status + " " + phrase + "\r\n");
            call.session().requestOfUsage("NOTIFY", more, line, this, now);
        }

        /** Who does not know the subscription is told no more. */
        @Override
        public void onResponse(SipResponse response, long now) {
            over |= response.status() >= 400;
        }

        @Override
        public void onNoResponse(long now) {
            over = true;
        }
    }
}
