package io.drawbridge.sip.leg;

import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Our subscription to the keypad of one device (RFC 4730, RFC 6665 section 4.1): IDLE -&gt; ASKED by {@link #ask}, -&gt; ACTIVE by a
 * 2xx or NOTIFY, -&gt; ASKED again before it expires; -&gt; OVER by a refusal or a final NOTIFY. Pure; owner: the signalling loop.
 */
final class KpmlWatch {
    enum State {
        IDLE,
        ASKED,
        ACTIVE,
        OVER
    }

    static final String EVENT = "kpml";
    static final int EXPIRES_SECONDS = 3600;

    /** Reasons to end a subscription that are no refusal (RFC 6665 section 4.1.3). */
    private static final Set<String> ASK_AGAIN = Set.of("deactivated", "timeout");

    private static final int MAX_RETURNS = 3;

    private State state = State.IDLE;
    private int returns;
    private long refreshNanos;

    /** Whether the device reports keys in no other way than this. */
    static boolean wanted(SipMessage invite, boolean telephoneEvents) {
        return !telephoneEvents
                && invite.headers().values("Allow-Events").stream().anyMatch(event -> event.equalsIgnoreCase(EVENT));
    }

    /** Whether a request speaks of keys: its Event header (RFC 6665 section 8.2.1). */
    static boolean concerns(SipRequest request) {
        return firstToken(request.headers().first("Event").orElse("")).equals(EVENT);
    }

    private static String firstToken(String value) {
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    State state() {
        return state;
    }

    /** When {@link #due} becomes true; only while ACTIVE. */
    long refreshNanos() {
        return refreshNanos;
    }

    /** A SUBSCRIBE goes out. */
    void ask() {
        state = State.ASKED;
    }

    /** Whether a SUBSCRIBE is to be sent now: the first, one before the subscription expires, or one after the device ended it. */
    boolean due(long nowNanos) {
        return state == State.IDLE || (state == State.ACTIVE && nowNanos - refreshNanos >= 0);
    }

    /** A final response to our SUBSCRIBE. */
    void onResponse(int status, int expiresSeconds, long nowNanos) {
        if (state != State.ASKED && state != State.ACTIVE) {
            return;
        }
        if (status < 300 && expiresSeconds > 0) {
            activate(expiresSeconds, nowNanos);
        } else {
            state = State.OVER;
        }
    }

    private void activate(int expiresSeconds, long nowNanos) {
        state = State.ACTIVE;
        long seconds = Math.min(EXPIRES_SECONDS, Math.max(10, expiresSeconds));
        refreshNanos = nowNanos + TimeUnit.SECONDS.toNanos(seconds) * 4 / 5;
    }

    /** A NOTIFY with that Subscription-State; false: there is no subscription that it could belong to (481). */
    boolean onNotify(String subscriptionState, long nowNanos) {
        if (state == State.IDLE || state == State.OVER) {
            return false;
        }
        if (firstToken(subscriptionState).equals("terminated")) {
            String lower = subscriptionState.toLowerCase(Locale.ROOT);
            boolean again = returns < MAX_RETURNS && ASK_AGAIN.stream().anyMatch(r -> lower.contains("reason=" + r));
            returns++;
            state = again ? State.IDLE : State.OVER;
        } else if (state == State.ASKED) {
            activate(EXPIRES_SECONDS, nowNanos);
        }
        return true;
    }
}
