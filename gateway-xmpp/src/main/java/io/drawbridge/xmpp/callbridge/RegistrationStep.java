package io.drawbridge.xmpp.callbridge;

import java.util.Locale;

/**
 * The twelve steps by which a callbridge finds, trusts and registers with an XMPP server and serves joins. Each is one log line,
 * {@code xmpp <component>: step 6, connecting: ...}, and one metric label.
 */
public enum RegistrationStep {
    /** A callbridge registers before a web join comes. */
    PREPARING(1),
    /** Server name and port are taken from configuration, API or page. */
    SETTINGS(2),
    /** 5223 unless the address says otherwise. */
    PORT(3),
    /** Without an address: SRV {@code _xmpp-component._tcp.<domain>}. */
    DISCOVERY(4),
    /** The server's name is looked up. */
    LOOKUP(5),
    /** TCP to the address and port that were found. */
    CONNECTING(6),
    /** TLS, certificates exchanged. */
    CERTIFICATES(7),
    /** The server's certificate names the XMPP domain and the server. */
    NAMES(8),
    /** Id and the proof of the secret are sent. */
    REGISTERING(9),
    /** The server has taken them. */
    VALIDATED(10),
    /** A stanza to the own address has come back. */
    ACTIVE(11),
    /** The link serves a join. */
    JOIN(12);

    private final int number;

    RegistrationStep(int number) {
        this.number = number;
    }

    /** From 1 to 12. */
    public int number() {
        return number;
    }

    /** The metric label, and the word in the log line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
