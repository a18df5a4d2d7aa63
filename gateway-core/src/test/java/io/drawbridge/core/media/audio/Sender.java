package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioEncoder;
import io.drawbridge.core.sdp.Codec;
import java.util.Arrays;

/** A far end that sends a tone: one packet of 20 ms at a time. */
final class Sender implements AutoCloseable {
    private final AudioEncoder encoder;
    private final Codec codec;
    private final double hz;
    private final byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
    long ssrc = 0x1234;
    int sequence = 65_500;
    long timestamp = 0xffff_f000L;
    SlotPlan plan = SlotPlan.NONE;
    private long samples;

    Sender(AudioCodecs codecs, Codec codec, double hz) {
        encoder = codecs.encoder(codec).orElseThrow();
        this.codec = codec;
        this.hz = hz;
    }

    AudioPacket next(long arrivalNanos) {
        int count = encoder.sampleRateHz() / 50;
        int length = encoder.encode(Tones.sine(hz, 0.2, encoder.sampleRateHz(), samples, count), payload);
        samples += count;
        AudioPacket packet = new AudioPacket(
                Arrays.copyOf(payload, length),
                codec,
                ssrc,
                sequence & 0xffff,
                timestamp & 0xffffffffL,
                plan,
                arrivalNanos);
        sequence++;
        timestamp += encoder.frameRtpUnits();
        return packet;
    }

    /** Says nothing for some packets' time, as with DTX. */
    void pause(int packets) {
        timestamp += (long) packets * encoder.frameRtpUnits();
        samples += (long) packets * encoder.sampleRateHz() / 50;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
