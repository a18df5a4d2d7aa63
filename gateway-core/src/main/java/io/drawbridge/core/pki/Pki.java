package io.drawbridge.core.pki;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** The certificates that the gateway presents and the authorities it trusts of its own. Thread-safe. */
public interface Pki {
    /** What a server presents. */
    record Identity(PrivateKey key, List<X509Certificate> chain) {}

    /** For web (and SIP TLS): configured, or generated with the public name. */
    Identity server();

    /** For the built-in XMPP server: names the XMPP domain and the host. */
    Identity xmppServer();

    /** What the callbridge presents as a client. */
    Identity callbridge();

    /** The generated authority that signed what was generated. */
    X509Certificate authority();

    /**
     * Makes anew what was generated and nears its end; what is asked for afterwards is new, and what was given out stays as it is. Reads and
     * writes files: not on a busy loop.
     *
     * @throws IOException with a sentence for the operator; everything stays as it was
     */
    default void renew(Instant now) throws IOException {}
}
