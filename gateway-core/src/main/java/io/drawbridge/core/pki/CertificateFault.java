package io.drawbridge.core.pki;

/**
 * One reason why a certificate does not serve.
 *
 * @param text what is wrong or missing, and what to do
 */
public record CertificateFault(Kind kind, String text) {
    /** What it is about. */
    public enum Kind {
        NOT_YET_VALID,
        EXPIRED,
        WEAK,
        WRONG_USE,
        NOT_TRUSTED,
        OTHER_THAN_PINNED,
        NAMES
    }
}
