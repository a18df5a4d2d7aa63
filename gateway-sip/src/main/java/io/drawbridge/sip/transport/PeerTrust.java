package io.drawbridge.sip.transport;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: the system's authorities and some more. Compared by identity; make one a trunk. Thread-safe. */
public final class PeerTrust {
    private static final String ANY_KEY_TYPE = "UNKNOWN";

    private final X509TrustManager authorities;

    private PeerTrust(X509TrustManager authorities) {
        this.authorities = authorities;
    }

    /** The system's authorities and {@code more}. Takes a moment: not on a loop. */
    static PeerTrust systemAnd(List<X509Certificate> more) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            int number = 0;
            for (X509Certificate one : Stream.concat(Stream.of(manager(null).getAcceptedIssuers()), more.stream())
                    .toList()) {
                store.setCertificateEntry("authority-" + number, one);
                number++;
            }
            return new PeerTrust(manager(store));
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities to trust cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    /** Whether a client's chain leads to one of the authorities and is valid now. */
    boolean verifiesClient(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return false;
        }
        try {
            authorities.checkClientTrusted(chain.toArray(new X509Certificate[0]), ANY_KEY_TYPE);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** What checks the servers that we connect to: the chain, and the name that the TLS engine was made for (RFC 5922 section 7.2). */
    TrustManager servers(boolean wildcards) {
        return new Checks() {
            @Override
            void checkServer(X509Certificate[] chain, String keyType, String name) throws CertificateException {
                authorities.checkServerTrusted(chain, keyType);
                if (!SipNames.match(chain[0], name, wildcards)) {
                    throw new CertificateException(
                            "the certificate is good, but names " + SipNames.of(chain[0]) + " and not " + name);
                }
            }
        };
    }

    /** Lets every client's certificate pass the handshake: who it is, is looked at afterwards. */
    static TrustManager anyClient() {
        return new Checks() {
            @Override
            void checkServer(X509Certificate[] chain, String keyType, String name) throws CertificateException {
                throw new CertificateException("for clients only");
            }
        };
    }

    /** The one verb that matters out of the six. */
    private abstract static class Checks extends X509ExtendedTrustManager {
        abstract void checkServer(X509Certificate[] chain, String keyType, String name) throws CertificateException;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
                throws CertificateException {
            checkServer(chain, keyType, String.valueOf(engine.getPeerHost()));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
                throws CertificateException {
            throw new CertificateException("a socket has no name to check");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String keyType) throws CertificateException {
            throw new CertificateException("there is no name to check");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String keyType) {}

        /** None: a list of all authorities would make each handshake long, and clients send what they have anyway. */
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
