package io.drawbridge.core.media.codec;

/**
 * One stream's decoder to 16-bit mono PCM at its native rate. Not thread-safe: the owner is the task that mixes the meeting. Bad input is
 * answered with a count of zero, never with an exception. Closed exactly once.
 */
public interface AudioDecoder extends AutoCloseable {
    /** Rate of the PCM in Hz. */
    int sampleRateHz();

    /** How many samples the payload holds by its header or length, without decoding; 0 if it is malformed. */
    int sampleCount(byte[] payload);

    /**
     * Decodes a whole payload.
     *
     * @param pcm takes the samples from index 0; long enough for 120 ms
     * @return the number of samples; 0 if the payload is malformed
     */
    int decode(byte[] payload, short[] pcm);

    /** Makes up {@code samples} samples for what is lost; 0 if the codec cannot, then the caller repeats and fades. */
    int conceal(int samples, short[] pcm);

    /** Decodes the copy of the lost frame, {@code samples} long, that the packet after it carries; 0 if it carries none. */
    int decodeFec(byte[] nextPayload, int samples, short[] pcm);

    @Override
    void close();
}
