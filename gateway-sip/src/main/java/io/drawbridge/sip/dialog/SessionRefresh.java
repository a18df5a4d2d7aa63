package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps a session alive as its {@link SessionTimer} says: by UPDATE where the far end takes it, else by re-INVITE (RFC 4028 section 7.4). */
final class SessionRefresh {
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final InviteSession session;
    private final SessionTimer timer;

    SessionRefresh(InviteSession session, SessionTimer timer) {
        this.session = session;
        this.timer = timer;
    }

    /** We accept that INVITE or UPDATE; returns the headers of the 2xx. */
    List<Header> accept(SipRequest request, long now) {
        List<Header> headers = timer.accept(request);
        arm(now);
        return headers;
    }

    /** An INVITE or UPDATE of ours was accepted. */
    void accepted(SipResponse response, long now) {
        timer.accepted(response);
        arm(now);
    }

    /** A 422 came; whether to try again. */
    boolean raise(SipResponse response) {
        return timer.raise(response);
    }

    /** What our INVITE or UPDATE says. */
    List<Header> request() {
        List<Header> headers = new ArrayList<>(session.capabilities());
        headers.addAll(timer.request());
        return headers;
    }

    private void arm(long now) {
        session.cancelTimer(DialogTimer.REFRESH);
        session.cancelTimer(DialogTimer.EXPIRE);
        if (timer.refresher() != SessionTimer.Refresher.NOBODY) {
            session.setTimer(DialogTimer.EXPIRE, now + timer.expireAfterNanos());
        }
        if (timer.refresher() == SessionTimer.Refresher.US) {
            session.setTimer(DialogTimer.REFRESH, now + timer.refreshAfterNanos());
        }
    }

    /** A refresh did not go through: tried again, until the session expires. */
    void later(long delayNanos, long now) {
        session.setTimer(DialogTimer.REFRESH, now + delayNanos);
    }

    /** Our refresh is due. */
    void onDue(long now) {
        if (session.peer().updates()) {
            session.sender().send("UPDATE", request(), Body.EMPTY, new Taker(), now);
        } else if (!session.own().refresh(now)) {
            later(AGAIN_NANOS, now);
        }
    }

    private final class Taker implements SessionSender.Taker {
        @Override
        public void onResponse(SipRequest request, SipResponse response, long now) {
            if (response.provisional()) {
                return;
            }
            if (response.success()) {
                session.peer().learn(response);
                accepted(response, now);
            } else if (response.status() == 405 || response.status() == 501) {
                session.peer().noUpdates();
                onDue(now);
            } else if (response.status() == 422 && raise(response)) {
                onDue(now);
            } else {
                later(AGAIN_NANOS, now);
            }
        }

        @Override
        public void onNoResponse(long now) {}
    }
}
