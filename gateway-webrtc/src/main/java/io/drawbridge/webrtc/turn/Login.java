package io.drawbridge.webrtc.turn;

/** Who signed, and with what key: kept with the allocation that this signer made. */
final class Login {
    private final String username;
    private final byte[] key;

    Login(String username, byte[] key) {
        this.username = username;
        this.key = key.clone();
    }

    String username() {
        return username;
    }

    /** Not to be changed. */
    @SuppressWarnings("PMD.MethodReturnsInternalArray")
    byte[] key() {
        return key;
    }

    @Override
    public String toString() {
        return "Login";
    }
}
