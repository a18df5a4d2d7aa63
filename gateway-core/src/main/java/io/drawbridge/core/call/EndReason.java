package io.drawbridge.core.call;

import java.util.Arrays;
import java.util.Optional;

/**
 * Why a call ended or was refused. Every call ends with exactly one of these; it yields the SIP status, the browser's text (by
 * {@link #key()}, translated in the page), the metric label (the same key) and the log line.
 *
 * <p>A reason can cross a signalling link as the pair (key, detail): see {@link #of(String, String)}.
 */
public sealed interface EndReason {
    /** Stable word, lower case with hyphens: metric label, {@code data-error} of the page, {@code endReason} of the API. */
    String key();

    /** SIP final status that says it, for a call that was refused before it was answered (RFC 3261 section 21). */
    int sipStatus();

    /** One sentence for the operator, in English, without names, addresses or PINs. */
    String detail();

    /** The far end hung up. */
    record HungUp() implements EndReason {
        @Override
        public String key() {
            return "hung-up";
        }

        @Override
        public int sipStatus() {
            return 200;
        }

        @Override
        public String detail() {
            return "the far end hung up";
        }
    }

    /** The caller gave up before it was answered. */
    record Cancelled() implements EndReason {
        @Override
        public String key() {
            return "cancelled";
        }

        @Override
        public int sipStatus() {
            return 487;
        }

        @Override
        public String detail() {
            return "the caller cancelled before the call was answered";
        }
    }

    /** No meeting of that name or number. */
    record UnknownMeeting() implements EndReason {
        @Override
        public String key() {
            return "unknown-meeting";
        }

        @Override
        public int sipStatus() {
            return 404;
        }

        @Override
        public String detail() {
            return "there is no meeting of that name or number";
        }
    }

    /** Nothing to talk in: no codec or transport in common. */
    record NoCommonMedia(String detail) implements EndReason {
        @Override
        public String key() {
            return "no-common-media";
        }

        @Override
        public int sipStatus() {
            return 488;
        }
    }

    /** The session description could not be read. */
    record MalformedOffer(String detail) implements EndReason {
        @Override
        public String key() {
            return "malformed-offer";
        }

        @Override
        public int sipStatus() {
            return 400;
        }
    }

    /** The gateway, or the link a join needs, is not ready. */
    record NotReady(String detail) implements EndReason {
        @Override
        public String key() {
            return "not-ready";
        }

        @Override
        public int sipStatus() {
            return 503;
        }
    }

    /** The gateway is going down. */
    record ShuttingDown() implements EndReason {
        @Override
        public String key() {
            return "shutting-down";
        }

        @Override
        public int sipStatus() {
            return 503;
        }

        @Override
        public String detail() {
            return "the gateway is shutting down";
        }
    }

    /** Out of something that calls need: ports, memory, allowed calls. */
    record OutOfResources(String detail) implements EndReason {
        @Override
        public String key() {
            return "out-of-resources";
        }

        @Override
        public int sipStatus() {
            return 503;
        }
    }

    /** The media path did not come up, or broke: ICE, DTLS, time-out. */
    record MediaFailed(String detail) implements EndReason {
        @Override
        public String key() {
            return "media-failed";
        }

        @Override
        public int sipStatus() {
            return 500;
        }
    }

    /** The certificate of the DTLS handshake is not the one the signalling promised (RFC 8122). */
    record FingerprintMismatch() implements EndReason {
        @Override
        public String key() {
            return "fingerprint-mismatch";
        }

        @Override
        public int sipStatus() {
            return 500;
        }

        @Override
        public String detail() {
            return "the DTLS certificate does not match the fingerprint of the signalling";
        }
    }

    /** The signalling connection of the far end was lost and did not come back. */
    record SignallingLost(String detail) implements EndReason {
        @Override
        public String key() {
            return "signalling-lost";
        }

        @Override
        public int sipStatus() {
            return 408;
        }
    }

    /** Taken out of the meeting by its host or by the API. */
    record Removed() implements EndReason {
        @Override
        public String key() {
            return "removed";
        }

        @Override
        public int sipStatus() {
            return 603;
        }

        @Override
        public String detail() {
            return "removed from the meeting";
        }
    }

    /** A fault of ours; the detail names it for the log. */
    record InternalFault(String detail) implements EndReason {
        @Override
        public String key() {
            return "internal-error";
        }

        @Override
        public int sipStatus() {
            return 500;
        }
    }

    /** Policy or the list of who may does not allow it. */
    record NotPermitted(String detail) implements EndReason {
        @Override
        public String key() {
            return "not-permitted";
        }

        @Override
        public int sipStatus() {
            return 403;
        }
    }

    /** Whom we called refused, with that final status. */
    record CalleeRefused(int sipStatus, String detail) implements EndReason {
        @Override
        public String key() {
            return "callee-refused";
        }
    }

    /** It was to take the place of another call (RFC 3891) and cannot, with that status. */
    record NotReplaced(int sipStatus, String detail) implements EndReason {
        @Override
        public String key() {
            return "not-replaced";
        }
    }

    /** Reasons that need no further word. */
    enum Plain implements EndReason {
        /** A wrong PIN in a dial string is told as an unknown meeting is, so that neither can be guessed by the other. */
        WRONG_PIN("wrong-pin", 404, "the PIN is wrong"),
        PIN_REQUIRED("pin-required", 403, "the meeting asks for a PIN"),
        TOKEN_EXPIRED("token-expired", 403, "the invitation has expired"),
        TOKEN_INVALID("token-invalid", 403, "the invitation is not valid for this meeting"),
        TOO_MANY_TRIES("too-many-tries", 403, "too many wrong numbers or PINs"),
        NO_ENTRY("no-entry", 408, "the caller entered no number in time"),
        NOT_ADMITTED("not-admitted", 603, "the host did not let the caller in"),
        MEETING_LOCKED("meeting-locked", 480, "the meeting is locked"),
        MEETING_ENDED("meeting-ended", 480, "the meeting was ended"),
        MEETING_FULL("meeting-full", 486, "the meeting is full"),
        MEDIA_LOST("media-lost", 408, "neither media nor signalling came any more"),
        SESSION_EXPIRED("session-expired", 408, "the session timer ran out"),
        ENCRYPTION_REQUIRED("encryption-required", 488, "media must be encrypted here"),
        BUSY("busy", 486, "whom we called is busy"),
        DECLINED("declined", 603, "whom we called declined"),
        NO_ANSWER("no-answer", 480, "whom we called did not answer"),
        REPLACED("replaced", 200, "another call took the place of this one"),
        TRANSFERRED("transferred", 200, "the call was transferred"),
        OVERLOADED("overloaded", 503, "too many calls at once");

        private final String key;
        private final int sipStatus;
        private final String detail;

        Plain(String key, int sipStatus, String detail) {
            this.key = key;
            this.sipStatus = sipStatus;
            this.detail = detail;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public int sipStatus() {
            return sipStatus;
        }

        @Override
        public String detail() {
            return detail;
        }
    }

    /** A key of a newer peer, kept as it came. */
    record Other(String key, String detail) implements EndReason {
        @Override
        public int sipStatus() {
            return 480;
        }
    }

    /** The reason that {@code key} names, as it crossed a link; the inverse of {@link #key()} and {@link #detail()}. */
    static EndReason of(String key, String detail) {
        return switch (key) {
            case "hung-up" -> new HungUp();
            case "cancelled" -> new Cancelled();
            case "unknown-meeting" -> new UnknownMeeting();
            case "no-common-media" -> new NoCommonMedia(detail);
            case "malformed-offer" -> new MalformedOffer(detail);
            case "not-ready" -> new NotReady(detail);
            case "shutting-down" -> new ShuttingDown();
            case "out-of-resources" -> new OutOfResources(detail);
            case "media-failed" -> new MediaFailed(detail);
            case "fingerprint-mismatch" -> new FingerprintMismatch();
            case "signalling-lost" -> new SignallingLost(detail);
            case "removed" -> new Removed();
            case "internal-error" -> new InternalFault(detail);
            case "not-permitted" -> new NotPermitted(detail);
            case "not-replaced" -> new NotReplaced(481, detail);
            case "callee-refused" -> new CalleeRefused(480, detail);
            default -> plain(key).orElseGet(() -> new Other(key, detail));
        };
    }

    private static Optional<EndReason> plain(String key) {
        return Arrays.stream(Plain.values())
                .filter(reason -> reason.key().equals(key))
                .<EndReason>map(reason -> reason)
                .findFirst();
    }
}
