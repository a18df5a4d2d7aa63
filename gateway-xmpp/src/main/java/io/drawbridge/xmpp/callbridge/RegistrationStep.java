package io.drawbridge.xmpp.callbridge;

import java.util.Locale;

/**
 * The twelve steps by which a callbridge finds, trusts and registers with an XMPP server and serves joins. Each is one log line,
 * {@code xmpp <component>: step 6, connecting: ...}, and one metric label.
 */
public enum RegistrationStep {
    /** A callbridge registers before a web join comes. */
    PREPARING,
    /** Server name and port are taken from configuration, API or page. */
    SETTINGS,
    /** 5223 unless the address says otherwise. */
    PORT,
    /** Without an address: SRV {@code _xmpp-component._tcp.<domain>}. */
    DISCOVERY,
    /** The server's name is looked up. */
    LOOKUP,
    /** TCP to the address and port that were found. */
    CONNECTING,
    /** TLS, certificates exchanged. */
    CERTIFICATES,
    /** The server's certificate names the XMPP domain and the server. */
    NAMES,
    /** Id and the proof of the secret are sent. */
    REGISTERING,
    /** The server has taken them. */
    VALIDATED,
    /** A stanza to the own address has come back. */
    ACTIVE,
    /** The link serves a join. */
    JOIN;

    /** From 1 to 12. */
    public int number() {
        return ordinal() + 1;
    }

    /** The metric label, and the word in the log line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
