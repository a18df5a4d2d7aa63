package io.drawbridge.xmpp.component;

import java.io.Serial;
import java.security.cert.CertificateException;

/** Our own judgement over a peer's certificate, on its way through the TLS engine; the message is a whole sentence for the operator. */
final class CertificateRefused extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1;

    CertificateRefused(String sentence) {
        super(sentence);
    }
}
