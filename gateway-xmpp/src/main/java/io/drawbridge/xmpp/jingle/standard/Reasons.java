package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;

/** Why a call ended, in the words of XEP-0166 section 7.4 and back. Pure. */
final class Reasons {
    private Reasons() {}

    /** The reason element with a text for people. */
    static XmlElement of(String word, String text) {
        XmlElement reason = XmlElement.of("reason", Xmlns.JINGLE).with(XmlElement.of(word, Xmlns.JINGLE));
        return text.isEmpty()
                ? reason
                : reason.with(XmlElement.of("text", Xmlns.JINGLE).withText(text));
    }

    /**
     * The reason element for an end of ours.
     *
     * @param component where meetings are called
     */
    static XmlElement of(EndReason reason, String component) {
        return of(word(reason), text(reason, component));
    }

    private static String word(EndReason reason) {
        return switch (reason.key()) {
            case "hung-up", "removed", "meeting-ended", "replaced", "transferred" -> "success";
            case "cancelled" -> "cancel";
            case "unknown-meeting",
                    "wrong-pin",
                    "pin-required",
                    "too-many-tries",
                    "not-admitted",
                    "not-permitted",
                    "meeting-locked",
                    "declined" -> "decline";
            case "meeting-full", "busy" -> "busy";
            case "no-common-media" -> "incompatible-parameters";
            case "malformed-offer" -> "failed-application";
            case "shutting-down" -> "gone";
            case "media-failed", "media-lost" -> "connectivity-error";
            case "fingerprint-mismatch", "encryption-required" -> "security-error";
            case "signalling-lost", "no-entry", "no-answer" -> "timeout";
            case "session-expired" -> "expired";
            default -> "general-error";
        };
    }

    /** A wrong PIN is told as an unknown meeting is, so that neither can be guessed by the other. */
    private static String text(EndReason reason, String component) {
        return switch (reason.key()) {
            case "unknown-meeting", "wrong-pin" -> "there is no such meeting, or the PIN is wrong";
            case "pin-required" -> "the meeting asks for a PIN: call number**PIN@" + component;
            default -> reason.detail();
        };
    }

    /** Why the guest's side ended it, in our words: a stranger's text is not passed on. */
    static EndReason read(XmlElement jingle, boolean answered) {
        String word = jingle.child("reason", Xmlns.JINGLE).stream()
                .flatMap(reason -> reason.elements().stream())
                .filter(e -> e.namespace().equals(Xmlns.JINGLE) && !e.name().equals("text"))
                .map(XmlElement::name)
                .findFirst()
                .orElse("success");
        return switch (word) {
            case "connectivity-error", "failed-transport", "media-error" ->
                new EndReason.MediaFailed("the Jingle client found no way for media");
            case "security-error" -> new EndReason.MediaFailed("the Jingle client could not secure the media");
            case "failed-application",
                    "incompatible-parameters",
                    "unsupported-applications",
                    "unsupported-transports" ->
                new EndReason.NoCommonMedia("the Jingle client cannot use what was agreed");
            case "timeout", "expired" -> new EndReason.SignallingLost("the Jingle client timed out");
            default -> answered ? new EndReason.HungUp() : new EndReason.Cancelled();
        };
    }
}
