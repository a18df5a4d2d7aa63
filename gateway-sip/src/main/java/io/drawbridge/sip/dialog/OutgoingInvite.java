package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.SipTimers;
import io.drawbridge.sip.transaction.TransactionUser.Requester;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE of ours until it is answered (RFC 3261 sections 9.1 and 13.2). The first 2xx makes the session; a 2xx of another fork
 * is acknowledged and ended; each repeated 2xx is acknowledged again. Owner: the signalling loop.
 */
public final class OutgoingInvite {
    /** What the caller's user takes. */
    public interface Listener {
        /** Rings, or gets on. */
        void onProgress(SipResponse response, long now);

        /** Answered; ACK has been sent. Set the session's listener here. */
        void onAnswered(InviteSession session, SipResponse response, long now);

        /** Refused, cancelled (487) or without any answer (408). */
        void onFailed(int status, long now);
    }

    private final UserAgent agent;
    private final SipTimers timers;
    private final SipRequest invite;
    private final Flow flow;
    private final Listener listener;
    private final Map<String, InviteSession> answers = new HashMap<>();
    private boolean provisional;
    private boolean done;
    private boolean cancelWanted;
    private boolean cancelSent;

    OutgoingInvite(UserAgent agent, SipTimers timers, SipRequest invite, Flow flow, Listener listener) {
        this.agent = agent;
        this.timers = timers;
        this.invite = invite;
        this.flow = flow;
        this.listener = listener;
    }

    void start(long now) {
        agent.layer()
                .request(
                        invite,
                        flow,
                        new Requester() {
                            @Override
                            public void onResponse(SipResponse response, long at) {
                                OutgoingInvite.this.onResponse(response, at);
                            }

                            @Override
                            public void onNoResponse(long at) {
                                fail(408, at);
                            }
                        },
                        now);
    }

    /** Gives up. CANCEL waits for the first 1xx; a 2xx that crosses it is acknowledged and ended. */
    public void cancel(long now) {
        if (!done) {
            cancelWanted = true;
            sendCancel(now);
        }
    }

    private void sendCancel(long now) {
        if (!cancelWanted || cancelSent || !provisional || done) {
            return;
        }
        cancelSent = true;
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Via", invite.via().toString()));
        headers.add(new Header("Max-Forwards", "70"));
        headers.add(new Header("From", invite.headers().first("From").orElse("")));
        headers.add(new Header("To", invite.headers().first("To").orElse("")));
        headers.add(new Header("Call-ID", invite.callId()));
        headers.add(new Header("CSeq", invite.cseq().number() + " CANCEL"));
        invite.headers().lines("Route").forEach(route -> headers.add(new Header("Route", route)));
        SipRequest cancel = SipRequest.of("CANCEL", invite.requestUri(), new Headers(headers), Body.EMPTY);
        agent.layer().request(cancel, flow, UserAgent.NOBODY, now);
    }

    private void onResponse(SipResponse response, long now) {
        if (response.provisional()) {
            provisional = true;
            sendCancel(now);
            if (!done) {
                listener.onProgress(response, now);
            }
        } else if (response.success()) {
            onSuccess(response, now);
        } else {
            fail(response.status(), now);
        }
    }

    private void onSuccess(SipResponse response, long now) {
        @Nullable InviteSession known = answers.get(response.to().tag());
        if (known != null) {
            known.acknowledge(invite.cseq().number());
            return;
        }
        Dialog dialog = Dialog.ofClient(invite, response, flow);
        InviteSession session = new InviteSession(agent, dialog, timers);
        answers.put(response.to().tag(), session);
        session.acknowledge(invite.cseq().number());
        agent.register(session);
        if (done || cancelWanted) {
            session.end(now);
            fail(487, now);
            return;
        }
        done = true;
        listener.onAnswered(session, response, now);
    }

    private void fail(int status, long now) {
        if (!done) {
            done = true;
            listener.onFailed(status, now);
        }
    }
}
