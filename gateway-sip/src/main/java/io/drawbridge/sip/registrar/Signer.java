package io.drawbridge.sip.registrar;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs with a key that never leaves the process (HMAC-SHA-256). */
record Signer(SecretKeySpec key) {
    private static final String HMAC = "HmacSHA256";

    Signer(byte[] key) {
        this(new SecretKeySpec(key, HMAC));
    }

    /** 32 bytes. */
    byte[] sign(byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
