package io.drawbridge.core.net;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;

/** The TLS that this gateway speaks on every stream: 1.3 and 1.2, ephemeral keys, authenticated ciphers only (RFC 9325 section 4.2). */
public final class TlsPolicy {
    /** Protocol versions, best first. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Cipher suites, best first. */
    public static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /**
     * Our own key goes through a key store in memory on its way to the TLS engine. The usual kind, PKCS 12, derives a password's key by
     * 10 000 rounds of a hash for that, which costs a start a quarter of a second and protects nothing.
     */
    public static final String KEY_STORE = "JKS";

    private TlsPolicy() {}

    /** Sets protocols, ciphers and the passing kind of key store; suites that the TLS engine lacks are left out. */
    public static SslContextBuilder apply(SslContextBuilder builder) {
        return builder.protocols(PROTOCOLS)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .keyStoreType(KEY_STORE);
    }
}
