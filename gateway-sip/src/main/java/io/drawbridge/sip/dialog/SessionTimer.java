package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Params;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The session timer of one dialog, in either role (RFC 4028). Each 2xx to INVITE or UPDATE settles it anew: interval and refresher may
 * change inside the session. Pure.
 *
 * <p>As UAS (section 9): the interval that is asked for stands if it is not below our least one; where the far end says only that it
 * can, we ask for ours; where it cannot and nobody asked, there is none. The refresher is whom the request names, else the UAC, but us
 * where the far end cannot. As UAC (section 7): the 2xx rules; without Session-Expires in it there is none,
 * unless we refreshed already: then we go on.
 */
final class SessionTimer {
    /** The option tag. */
    static final String TIMER = "timer";

    private static final String SESSION_EXPIRES = "Session-Expires";
    private static final String MIN_SE = "Min-SE";
    private static final int MAX_SECONDS = 86_400;
    private static final int MAX_GUARD_SECONDS = 32;

    /** Who refreshes. */
    enum Refresher {
        NOBODY,
        US,
        THEM
    }

    private record Expires(int seconds, String refresher) {}

    private final SessionInterval policy;
    private Refresher refresher = Refresher.NOBODY;
    private int seconds;
    private int minSeconds;

    SessionTimer(SessionInterval policy) {
        this.policy = policy;
        this.minSeconds = policy.minSeconds();
    }

    Refresher refresher() {
        return refresher;
    }

    /** The interval in seconds; 0 without a timer. */
    int seconds() {
        return seconds;
    }

    /** From a refresh to ours: half the interval (section 7.2). */
    long refreshAfterNanos() {
        return TimeUnit.SECONDS.toNanos(seconds) / 2;
    }

    /** From a refresh to giving up: the smaller of 32 s and a third before the end (section 10). */
    long expireAfterNanos() {
        return TimeUnit.SECONDS.toNanos(seconds - Math.min(MAX_GUARD_SECONDS, seconds / 3));
    }

    /** The 422 that a request with too small an interval gets, if the far end can understand it (section 9). */
    static Optional<SipResponse> tooSmall(SipRequest request, SessionInterval policy, String toTag) {
        boolean small = expires(request)
                .filter(asked -> asked.seconds() < policy.minSeconds())
                .isPresent();
        return small && canTimer(request)
                ? Optional.of(SipResponse.to(request, 422, toTag).plus(MIN_SE, Integer.toString(policy.minSeconds())))
                : Optional.empty();
    }

    /** We answer that request with 2xx: settles the timer and says what the 2xx must tell. */
    List<Header> accept(SipRequest request) {
        Optional<Expires> asked = expires(request);
        boolean able = canTimer(request);
        if (asked.isEmpty() && !able) {
            refresher = refresher == Refresher.NOBODY ? refresher : Refresher.US;
        } else {
            int floor = Math.max(minSeconds, minSe(request));
            int wish = asked.map(Expires::seconds).orElse(seconds == 0 ? policy.wantedSeconds() : seconds);
            seconds = Math.max(floor, Math.min(wish, policy.wantedSeconds()));
            refresher = refresherFor(asked.map(Expires::refresher).orElse(""), able);
        }
        if (refresher == Refresher.NOBODY) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        headers.add(new Header(SESSION_EXPIRES, seconds + ";refresher=" + (refresher == Refresher.US ? "uas" : "uac")));
        if (able) {
            headers.add(new Header("Require", TIMER));
        }
        return headers;
    }

    private Refresher refresherFor(String named, boolean able) {
        if (!able || named.equalsIgnoreCase("uas")) {
            return Refresher.US;
        }
        if (named.isEmpty() && refresher == Refresher.US) {
            return Refresher.US; // the role that was settled stays (section 7.4)
        }
        return Refresher.THEM;
    }

    /** What an INVITE or UPDATE of ours says; inside the session with the roles as they are (section 7.4). */
    List<Header> request() {
        String role =
                switch (refresher) {
                    case NOBODY -> "";
                    case US -> ";refresher=uac";
                    case THEM -> ";refresher=uas";
                };
        List<Header> headers = new ArrayList<>();
        headers.add(new Header(SESSION_EXPIRES, wish() + role));
        headers.add(new Header(MIN_SE, Integer.toString(minSeconds)));
        return headers;
    }

    private int wish() {
        return Math.max(seconds == 0 ? policy.wantedSeconds() : seconds, minSeconds);
    }

    /** A 2xx to an INVITE or UPDATE of ours. */
    void accepted(SipResponse response) {
        Optional<Expires> settled = expires(response);
        if (settled.isEmpty()) {
            boolean goOn = refresher == Refresher.US;
            refresher = goOn ? refresher : Refresher.NOBODY;
            seconds = goOn ? seconds : 0;
            return;
        }
        seconds = Math.max(settled.get().seconds(), policy.minSeconds());
        refresher = settled.get().refresher().equalsIgnoreCase("uas") ? Refresher.THEM : Refresher.US;
    }

    /** A new one that has learnt as much: for the dialog of one fork. */
    SessionTimer fork() {
        SessionTimer other = new SessionTimer(policy);
        other.minSeconds = minSeconds;
        return other;
    }

    /** A 422 to a request of ours; false if trying again makes no sense (section 7.3). */
    boolean raise(SipResponse tooSmall) {
        int wanted = minSe(tooSmall);
        if (wanted <= wish()) {
            return false;
        }
        minSeconds = wanted;
        return true;
    }

    private static boolean canTimer(SipMessage message) {
        return PeerAbilities.has(message, "Supported", TIMER) || PeerAbilities.has(message, "Require", TIMER);
    }

    private static int minSe(SipMessage message) {
        return message.headers()
                .first(MIN_SE)
                .flatMap(SessionTimer::read)
                .map(Expires::seconds)
                .orElse(0);
    }

    private static Optional<Expires> expires(SipMessage message) {
        return message.headers().first(SESSION_EXPIRES).flatMap(SessionTimer::read);
    }

    /** {@code delta-seconds *(;param)}; what is no number is as if it were not there. */
    private static Optional<Expires> read(String value) {
        int semicolon = value.indexOf(';');
        String digits = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int number = digits.length() > 6 ? MAX_SECONDS : Math.min(Integer.parseInt(digits), MAX_SECONDS);
        Params params = semicolon < 0 ? Params.NONE : Params.parse(value.substring(semicolon));
        return Optional.of(new Expires(number, params.get("refresher").orElse("")));
    }
}
