package io.drawbridge.sip.trunk;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.registrar.DigestClient;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The gateway as a device of a PBX (RFC 3261 section 10.2). IDLE asks at once; ASKING waits for the answer: 2xx -> REGISTERED, which asks
 * again between half and nine tenths of what was granted; 401 and 407 are answered, 423 asked again with what it says; anything else
 * -> FAILED, which asks again after 5 seconds, doubled up to 10 minutes, less up to half of it by chance (RFC 5626 section 4.5), or
 * after Retry-After. LEFT asks no more. Owner: the signalling loop.
 */
final class TrunkRegistration {
    enum State {
        IDLE,
        ASKING,
        REGISTERED,
        FAILED,
        LEFT
    }

    /** What the shell carries out, after the call. */
    interface Effects {
        /** REGISTER with that expiry and those answers to challenges; none: with those that were good before. */
        void register(int expiresSeconds, List<Header> credentials);
    }

    private static final long FIRST_BACK_OFF_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LAST_BACK_OFF_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MAX_RETRY_AFTER_SECONDS = 3600;
    private static final int MAX_EXPIRES_SECONDS = 86_400;

    private final DigestClient digest;
    private final DoubleSupplier random;
    private State state = State.IDLE;
    private int expiresSeconds;
    private int failures;
    private boolean raised;
    private long dueAtNanos;
    private OptionalLong untilNanos = OptionalLong.empty();
    private String lastError = "";

    /** {@code random}: from 0 up to 1. */
    TrunkRegistration(int expiresSeconds, DigestClient digest, DoubleSupplier random, long now) {
        this.expiresSeconds = expiresSeconds;
        this.digest = digest;
        this.random = random;
        this.dueAtNanos = now;
    }

    /** When the registration ends unless refreshed; empty while there is none. */
    OptionalLong untilNanos(long now) {
        return untilNanos.isPresent() && untilNanos.getAsLong() - now > 0 ? untilNanos : OptionalLong.empty();
    }

    String lastError() {
        return lastError;
    }

    State state() {
        return state;
    }

    /** Asks, if it is time. */
    void onTime(long now, Effects effects) {
        if (state != State.ASKING && state != State.LEFT && now - dueAtNanos >= 0) {
            ask(effects);
        }
    }

    private void ask(Effects effects) {
        state = State.ASKING;
        raised = false;
        effects.register(expiresSeconds, List.of());
    }

    /** The final response to a REGISTER. */
    void onResponse(SipRequest sent, SipResponse response, long now, Effects effects) {
        if (state != State.ASKING) {
            leaving(sent, response, effects);
        } else if (response.success()) {
            granted(sent, response, now);
        } else if (response.status() == 401 || response.status() == 407) {
            challenged(sent, response, now, effects);
        } else if (response.status() == 423 && !raised) {
            tooBrief(response, now, effects);
        } else {
            failed("it answers REGISTER with " + Trunk.words(response), retryAfter(response), now);
        }
    }

    private void leaving(SipRequest sent, SipResponse response, Effects effects) {
        List<Header> credentials = digest.answer(sent, response);
        if (state == State.LEFT && !credentials.isEmpty()) {
            effects.register(0, credentials);
        }
    }

    private void challenged(SipRequest sent, SipResponse response, long now, Effects effects) {
        List<Header> credentials = digest.answer(sent, response);
        if (!credentials.isEmpty()) {
            effects.register(expiresSeconds, credentials);
            return;
        }
        boolean answered = sent.headers().first("Authorization").isPresent()
                || sent.headers().first("Proxy-Authorization").isPresent();
        digest.reset();
        failed(
                answered
                        ? "it refuses user and password"
                        : "its challenge cannot be answered: look at user, password and realm",
                0,
                now);
    }

    private void tooBrief(SipResponse response, long now, Effects effects) {
        long wanted =
                seconds(response.headers().first("Min-Expires").orElse("")).orElse(0);
        if (wanted <= expiresSeconds || wanted > MAX_EXPIRES_SECONDS) {
            failed("it answers REGISTER with 423 and no usable Min-Expires", 0, now);
            return;
        }
        raised = true;
        expiresSeconds = (int) wanted;
        effects.register(expiresSeconds, List.of());
    }

    private void granted(SipRequest sent, SipResponse response, long now) {
        long seconds = Math.max(1, grantedSeconds(sent, response));
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        state = State.REGISTERED;
        failures = 0;
        lastError = "";
        untilNanos = OptionalLong.of(now + nanos);
        dueAtNanos = now + (long) (nanos * (0.5 + 0.4 * random.getAsDouble()));
    }

    /** What the PBX says of our Contact; else of all; else what we asked for. */
    private long grantedSeconds(SipRequest sent, SipResponse response) {
        String own = contact(sent.headers().first("Contact").orElse(""))
                .map(NameAddr::uri)
                .orElse("");
        List<NameAddr> listed = response.headers().values("Contact").stream()
                .flatMap(value -> contact(value).stream())
                .toList();
        Optional<NameAddr> ours =
                listed.stream().filter(each -> each.uri().equals(own)).findFirst();
        Optional<NameAddr> best = ours.isEmpty() && listed.size() == 1 ? Optional.of(listed.get(0)) : ours;
        OptionalLong said = seconds(best.flatMap(each -> each.params().get("expires"))
                .or(() -> response.headers().first("Expires"))
                .orElse(""));
        return Math.min(said.orElse(expiresSeconds), MAX_EXPIRES_SECONDS);
    }

    private static Optional<NameAddr> contact(String value) {
        return NameAddr.parse(value);
    }

    /** Neither the trunk nor a proxy has answered. */
    void onNoAnswer(String why, long now) {
        if (state == State.ASKING) {
            failed(why, 0, now);
        }
    }

    /** The connection that the registration was made on is gone, and with it what the PBX would send us. */
    void onFlowLost(long now) {
        if (state == State.REGISTERED) {
            untilNanos = OptionalLong.empty();
            failed("the connection was closed", 0, now);
        }
    }

    /** The gateway stops: unregisters, if there is anything to take back. */
    void leave(Effects effects) {
        boolean known = untilNanos.isPresent();
        state = State.LEFT;
        untilNanos = OptionalLong.empty();
        if (known) {
            effects.register(0, List.of());
        }
    }

    private void failed(String why, long retryAfterSeconds, long now) {
        state = State.FAILED;
        lastError = why;
        long doubled = FIRST_BACK_OFF_NANOS << Math.min(failures, 10);
        long backOff = Math.min(doubled, LAST_BACK_OFF_NANOS);
        failures++;
        long pause = (long) (backOff * (0.5 + 0.5 * random.getAsDouble()));
        dueAtNanos = now + Math.max(pause, TimeUnit.SECONDS.toNanos(retryAfterSeconds));
    }

    private static long retryAfter(SipResponse response) {
        String value = response.headers().first("Retry-After").orElse("").strip();
        return Math.min(seconds(value.split("[^0-9]", 2)[0]).orElse(0), MAX_RETRY_AFTER_SECONDS);
    }

    private static OptionalLong seconds(String text) {
        String digits = text.strip();
        return digits.matches("\\d{1,9}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }
}
