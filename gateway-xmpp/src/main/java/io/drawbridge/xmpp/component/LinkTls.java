package io.drawbridge.xmpp.component;

import io.drawbridge.core.pki.ServerNames;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** TLS of links: what is presented, whom it trusts and what the other side's certificate must name. Thread-safe. */
public interface LinkTls {
    /**
     * For the next connection to a server of these names; files that were replaced count from the next connection on.
     *
     * @throws GeneralSecurityException if keys or trust cannot be used
     * @throws IOException if they cannot be read
     */
    SslContext towards(ServerNames names) throws GeneralSecurityException, IOException;
}
