package io.drawbridge.core.dtls;

/** Who begins the handshake, as {@code a=setup} decides (RFC 5763 section 5). */
public enum DtlsRole {
    /** We are {@code passive}: the far end sends the ClientHello. */
    SERVER("passive"),
    /** We are {@code active}: we send the ClientHello. */
    CLIENT("active");

    private final String setup;

    DtlsRole(String setup) {
        this.setup = setup;
    }

    /** Our value of {@code a=setup} in the answer. */
    public String setup() {
        return setup;
    }

    /** Our role towards an offer with that {@code a=setup}: client only where the far end insists on being passive. */
    public static DtlsRole answering(String offeredSetup) {
        return offeredSetup.equalsIgnoreCase("passive") ? CLIENT : SERVER;
    }
}
