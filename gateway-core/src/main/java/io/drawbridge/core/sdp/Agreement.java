package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The outcome of an exchange of offer and answer: one entry for each m line, in order (RFC 3264 section 6). Of those that are taken, the
 * first of a kind is the main one; behind it a page may have further ones.
 *
 * @param offer the far end's description: its offer, or its answer to ours
 */
public record Agreement(SessionDescription offer, List<AgreedMedia> media) {
    public Agreement {
        media = List.copyOf(media);
    }

    /** Before anything is negotiated: no m lines. */
    public static Agreement none() {
        return new Agreement(SessionDescription.empty(), List.of());
    }

    /** The same, with the m lines that do not pass refused. */
    public Agreement only(Predicate<AgreedMedia.Accepted> usable, String whyNot) {
        return new Agreement(
                offer,
                media.stream()
                        .map(line -> line instanceof AgreedMedia.Accepted taken && !usable.test(taken)
                                ? new AgreedMedia.Refused(taken.index(), taken.offered(), whyNot)
                                : line)
                        .toList());
    }

    /** The m lines that were taken, in order. */
    public List<AgreedMedia.Accepted> accepted() {
        return media.stream()
                .filter(AgreedMedia.Accepted.class::isInstance)
                .map(AgreedMedia.Accepted.class::cast)
                .toList();
    }

    /** The audio m line, if taken. */
    public Optional<AgreedMedia.Accepted> audio() {
        return accepted().stream().filter(AgreedMedia.Accepted::audio).findFirst();
    }

    /** The main video m line, if taken. */
    public Optional<AgreedMedia.Accepted> video() {
        return accepted().stream().filter(a -> !a.audio()).findFirst();
    }

    /** A page's further audio m lines, on which it is sent one voice each. */
    public List<AgreedMedia.Accepted> soundSlots() {
        return accepted().stream().filter(AgreedMedia.Accepted::audio).skip(1).toList();
    }

    /** Every video m line on which the far end is sent a picture, the main one first. */
    public List<AgreedMedia.Accepted> pictureSlots() {
        return videos().stream().filter(media -> media.direction().sends()).toList();
    }

    /** Every video m line that was taken, the main one first. */
    public List<AgreedMedia.Accepted> videos() {
        return accepted().stream().filter(media -> !media.audio()).toList();
    }

    /** Whether an m line was refused for want of encryption. */
    public boolean encryptionMissed() {
        return media.stream()
                .anyMatch(m -> m instanceof AgreedMedia.Refused refused
                        && refused.why().equals(KeyingChoice.MUST_ENCRYPT));
    }

    /** How what was taken is encrypted, as the API says it: none, sdes or dtls; none if part of it is not encrypted. */
    public String encryption() {
        List<MediaPolicy.Carriage> ways =
                accepted().stream().map(a -> a.keying().carriage()).toList();
        if (ways.isEmpty() || ways.contains(MediaPolicy.Carriage.PLAIN_RTP)) {
            return "none";
        }
        return ways.contains(MediaPolicy.Carriage.SDES) ? "sdes" : "dtls";
    }

    /** Whether what was taken travels by ICE and DTLS-SRTP; all of it does, or nothing. */
    public boolean secure() {
        return accepted().stream().anyMatch(AgreedMedia.Accepted::secure);
    }
}
