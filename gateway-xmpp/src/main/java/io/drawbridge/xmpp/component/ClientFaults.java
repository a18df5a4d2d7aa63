package io.drawbridge.xmpp.component;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Why the built-in server and a client came to no TLS, in an operator's words. Pure. */
public final class ClientFaults {
    /** The JDK's words. */
    private static final String NONE_SHOWN = "Empty client certificate chain";

    private ClientFaults() {}

    static String address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress known && known.getAddress() != null
                ? known.getAddress().getHostAddress()
                : "somebody";
    }

    /** Whether it is about certificates, which stays so until somebody acts; not what any scanner of ports brings about. */
    static boolean lasting(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRefused
                    || String.valueOf(cause.getMessage()).contains(NONE_SHOWN)) {
                return true;
            }
        }
        return TlsAlerts.received(failure).filter(TlsAlerts::ofCertificates).isPresent();
    }

    /** One sentence without its subject, which is the client: "it presents no certificate, ...". */
    public static String tlsFailed(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRefused refused) {
                return LinkFaults.sentence(refused);
            }
            if (cause instanceof NotSslRecordException) {
                return "it does not speak TLS: switch TLS on there";
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return "it has not finished the TLS handshake in time";
            }
            if (String.valueOf(cause.getMessage()).contains(NONE_SHOWN)) {
                return "it presents no certificate, and xmpp.tls.client-certificates is \"required\":"
                        + " let it present one whose authority is in xmpp.tls.trust here";
            }
        }
        return TlsAlerts.received(failure)
                .map(TlsAlerts::fromClient)
                .orElseGet(() -> "TLS with it failed (" + LinkFaults.brief(failure) + ")");
    }
}
