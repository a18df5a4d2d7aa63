package io.drawbridge.core.dtls;

import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.io.IOException;
import java.util.List;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * What both roles of one handshake share: our certificate, the check of theirs, and the result. Used by one thread of
 * the pool at a time.
 */
final class Handshake {
    private final DtlsRole role;
    private final BcTlsCrypto crypto;
    private final DtlsIdentity identity;
    private final List<Fingerprint> promised;
    private final DtlsLimits limits;
    private boolean mismatch;
    private boolean verified;
    private boolean goodbye;
    private SrtpKeys.@Nullable Profile profile;
    private @Nullable SrtpKeys keys;

    Handshake(DtlsRole role, BcTlsCrypto crypto, DtlsIdentity identity, List<Fingerprint> promised, DtlsLimits limits) {
        this.role = role;
        this.crypto = crypto;
        this.identity = identity;
        this.promised = promised;
        this.limits = limits;
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    DtlsLimits limits() {
        return limits;
    }

    /** ECDHE with AEAD; RSA certificates only at a far end that is server. */
    int[] cipherSuites() {
        int[] ecdsa = {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        };
        if (role == DtlsRole.SERVER) {
            return ecdsa;
        }
        return new int[] {
            ecdsa[0],
            ecdsa[1],
            ecdsa[2],
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
        };
    }

    TlsCredentialedSigner credentials(TlsContext context) throws IOException {
        Certificate chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(identity.certificate())});
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                identity.privateKey(),
                chain,
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    /** Ends the handshake unless the certificate is the promised one. */
    void verify(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "no certificate");
        }
        if (!Fingerprints.match(promised, chain.getCertificateAt(0).getEncoded())) {
            mismatch = true;
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "not the promised fingerprint");
        }
        verified = true;
    }

    void agreed(SrtpKeys.Profile chosen) {
        profile = chosen;
    }

    void complete(TlsContext context) throws IOException {
        if (!verified || profile == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "handshake without certificate or profile");
        }
        keys = SrtpNegotiation.export(context, profile, role);
    }

    void alertReceived(short description) {
        if (description == AlertDescription.close_notify) {
            goodbye = true;
        }
    }

    /** Whether the far end has closed the connection in order. */
    boolean goodbye() {
        return goodbye;
    }

    boolean fingerprintMismatch() {
        return mismatch;
    }

    @Nullable
    SrtpKeys keys() {
        return keys;
    }
}
