package io.drawbridge.core.media.codec;

/** Encodes 20 ms frames of 16-bit mono PCM. Not thread-safe: the owner is the task that mixes the meeting. Closed exactly once. */
public interface AudioEncoder extends AutoCloseable {
    /** Rate of the PCM in Hz; a frame is a fiftieth of it. */
    int sampleRateHz();

    /** Length of a frame in units of the RTP clock. */
    int frameRtpUnits();

    /**
     * Encodes one frame.
     *
     * @param payload takes the bytes from index 0; {@link #MAX_PAYLOAD_BYTES} long
     * @return the number of bytes; 0 if the codec failed
     */
    int encode(short[] pcm, byte[] payload);

    /** Whether a frame depends on nothing before it, so that equal frames make equal payloads. */
    default boolean memoryless() {
        return false;
    }

    @Override
    void close();

    /** No encoder makes more of 20 ms. */
    int MAX_PAYLOAD_BYTES = 1276;
}
