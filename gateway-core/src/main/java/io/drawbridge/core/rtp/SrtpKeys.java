package io.drawbridge.core.rtp;

/**
 * Master keys and salts of one SRTP session (RFC 3711, RFC 5764 section 4.2). Never printed.
 *
 * @param profile the cipher suite
 * @param localKey master key for what we send
 * @param localSalt master salt for what we send
 * @param remoteKey master key of the far end
 * @param remoteSalt master salt of the far end
 */
@SuppressWarnings("ArrayRecordComponent") // key material, handed over once
public record SrtpKeys(Profile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {
    /** Cipher suites with their DTLS-SRTP profile numbers (RFC 5764, RFC 7714). */
    public enum Profile {
        AES_CM_128_HMAC_SHA1_80(1, 16, 14),
        AES_CM_128_HMAC_SHA1_32(2, 16, 14),
        AEAD_AES_128_GCM(7, 16, 12),
        AEAD_AES_256_GCM(8, 32, 12);

        private final int number;
        private final int keyLengthBytes;
        private final int saltLengthBytes;

        Profile(int number, int keyLengthBytes, int saltLengthBytes) {
            this.number = number;
            this.keyLengthBytes = keyLengthBytes;
            this.saltLengthBytes = saltLengthBytes;
        }

        /** The number in the use_srtp extension. */
        public int number() {
            return number;
        }

        /** Length of a master key in bytes. */
        public int keyLengthBytes() {
            return keyLengthBytes;
        }

        /** Length of a master salt in bytes. */
        public int saltLengthBytes() {
            return saltLengthBytes;
        }
    }

    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
