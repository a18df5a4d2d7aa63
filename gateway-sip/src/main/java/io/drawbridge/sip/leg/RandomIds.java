package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.Ids;
import java.math.BigInteger;
import java.security.SecureRandom;

/** Tokens of 96 random bits. Thread-safe. */
final class RandomIds implements Ids {
    private static final int BITS = 96;
    private static final int RADIX = 36;

    private final SecureRandom random = new SecureRandom();

    @Override
    public String next() {
        return new BigInteger(BITS, random).toString(RADIX);
    }
}
