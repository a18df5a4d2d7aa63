package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our re-INVITEs in one session: the wish for an offer, its making by the user, its sending, and who gives way (RFC 3261 section 14.1).
 * An offer of the far end that comes while ours is being made wins; after a 491 the owner of the Call-ID waits 2.1 to 4 s, the other
 * one 0 to 2 s, in steps of 10 ms.
 */
final class OwnOffers {
    private static final int MAX_TRIES = 4;
    private static final int MAX_RETRY_AFTER_SECONDS = 10;
    private static final int STEP_MILLIS = 10;
    private static final int OWNER_FIRST_MILLIS = 2100;
    private static final int OWNER_STEPS = 191;
    private static final int OTHER_STEPS = 201;

    private final InviteSession session;
    private final boolean owner;
    private boolean wished;
    private boolean asked;
    private boolean waits;
    private int tries;
    private @Nullable Taker open;

    /** {@code owner}: whether the Call-ID is ours. */
    OwnOffers(InviteSession session, boolean owner) {
        this.session = session;
        this.owner = owner;
    }

    void wish(long now) {
        wished = true;
        tries = 0;
        poll(now);
    }

    /** Asks the user for the wished offer, if it may go now. */
    void poll(long now) {
        if (wished && !asked && !waits && session.mayOffer()) {
            wished = false;
            asked = true;
            session.user().onOfferDue(now);
        }
    }

    /** The offer that was asked for. */
    void offer(Body description, long now) {
        if (!asked) {
            return; // it lost against theirs while it was made; the user knows
        }
        asked = false;
        if (session.mayOffer()) {
            send(description, false, now);
        } else {
            session.user().onOfferDropped(now);
            again(glareNanos(), now);
        }
    }

    /** There is nothing to offer. */
    void nothing() {
        asked = false;
    }

    /** The far end offers: ours gives way if it has not been sent. */
    void giveWay(long now) {
        if (asked) {
            asked = false;
            session.user().onOfferDropped(now);
            again(glareNanos(), now);
        }
    }

    /** The wait is over. */
    void onTimer(long now) {
        waits = false;
        poll(now);
    }

    /** Sends what is agreed already once more, with the same version (RFC 4028 section 7.4); false if it may not go now. */
    boolean refresh(long now) {
        if (!session.mayOffer() || asked || session.described().isEmpty()) {
            return false;
        }
        send(session.described(), true, now);
        return true;
    }

    private void again(long delayNanos, long now) {
        tries++;
        if (tries < MAX_TRIES) {
            wished = true;
            waits = true;
            session.setTimer(DialogTimer.GLARE, now + delayNanos);
        }
    }

    private long glareNanos() {
        int random = session.random();
        int millis = owner
                ? OWNER_FIRST_MILLIS + STEP_MILLIS * Math.floorMod(random, OWNER_STEPS)
                : STEP_MILLIS * Math.floorMod(random, OTHER_STEPS);
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void send(Body description, boolean refresh, long now) {
        session.openOwn(description);
        List<Header> headers = new ArrayList<>(session.refresh().request());
        headers.addAll(Sdp.type(description));
        Taker taker = new Taker(description, refresh);
        open = taker;
        session.setTimer(DialogTimer.OWN_GIVE_UP, now + session.giveUpNanos());
        session.sender().send("INVITE", headers, description, taker, now);
    }

    /** 64*T1 have gone: a final response is not to be expected, and the far end must not block us for ever. */
    void onGiveUp(long now) {
        if (open != null) {
            session.sender().abandonInvite();
            open.onNoResponse(now);
        }
    }

    /** The session is over. */
    void close() {
        if (open != null) {
            open = null;
            session.sender().abandonInvite();
        }
    }

    /** The answers to one re-INVITE. */
    private final class Taker implements SessionSender.Taker {
        private final Body description;
        private final boolean refresh;
        private boolean done;

        Taker(Body description, boolean refresh) {
            this.description = description;
            this.refresh = refresh;
        }

        @Override
        public void onResponse(SipRequest request, SipResponse response, long now) {
            if (response.provisional()) {
                return;
            }
            if (done) {
                session.acknowledgeAgain(request.cseq().number());
                return;
            }
            closed();
            if (response.success()) {
                session.acknowledge(request.cseq().number(), Body.EMPTY);
                session.ownAccepted(response, refresh, now);
            } else {
                refused(response, now);
            }
            poll(now);
        }

        private void closed() {
            done = true;
            open = null;
            session.cancelTimer(DialogTimer.OWN_GIVE_UP);
        }

        private void refused(SipResponse response, long now) {
            session.ownRefused();
            if (response.status() == 422 && session.refresh().raise(response)) {
                send(description, refresh, now);
                return;
            }
            long delay = response.status() == 491 ? glareNanos() : retryAfterNanos(response);
            if (refresh) {
                session.refresh().later(delay > 0 ? delay : TimeUnit.SECONDS.toNanos(MAX_RETRY_AFTER_SECONDS), now);
                return;
            }
            session.user().onOfferDropped(now);
            if (delay >= 0) {
                again(delay, now);
            }
        }

        @Override
        public void onNoResponse(long now) {
            if (!done) {
                closed();
                session.ownRefused();
                if (!refresh) {
                    session.user().onOfferDropped(now);
                }
            }
        }
    }

    /** A 500 with a short Retry-After is a "not now" (RFC 3261 section 14.2); anything else is a no: -1. */
    private static long retryAfterNanos(SipResponse response) {
        String value = response.headers().first("Retry-After").orElse("").strip();
        boolean soon = response.status() == 500 && value.matches("[0-9]{1,2}");
        int seconds = soon ? Integer.parseInt(value) : -1;
        return seconds >= 0 && seconds <= MAX_RETRY_AFTER_SECONDS ? TimeUnit.SECONDS.toNanos(seconds) : -1;
    }
}
