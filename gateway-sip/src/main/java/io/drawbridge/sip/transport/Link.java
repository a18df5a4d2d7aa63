package io.drawbridge.sip.transport;

import io.drawbridge.sip.transaction.Transport;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** One way out: a UDP listener, a connection, a WebSocket. Owner: the signalling loop. */
interface Link {
    Transport transport();

    /** Sends; {@code target} counts only where there is no connection. What cannot be sent is dropped. */
    void send(byte[] message, InetSocketAddress target);

    /** Our end, once it is known. */
    Optional<InetSocketAddress> local();

    /** The certificates that the far end has shown, its own first; not verified. */
    List<X509Certificate> peerChain();

    void close();
}
