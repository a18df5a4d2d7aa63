package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A minute of sound over a line that loses up to 20 of 100 packets, delays each by up to 200 ms more than another, so that they overtake each
 * other, and repeats some: little more is concealed than was lost, and the delay follows the jitter. Virtual time.
 */
class RoughLineTest {
    private static final long MS = 1_000_000;
    private static final int PACKETS = 3000;
    private static final int REPEATED_PERCENT = 2;
    private static final int PACKET_MILLIS = 20;

    private final AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));
    private final PriorityQueue<AudioPacket> network =
            new PriorityQueue<>(Comparator.comparingLong(AudioPacket::arrivalNanos));
    private final Random random = new Random(28);

    @ParameterizedTest(name = "{0}: {1} % lost, {2} ms")
    @CsvSource({
        "PCMU, 0, 0",
        "PCMU, 0, 50",
        "PCMU, 0, 200",
        "PCMU, 5, 50",
        "PCMU, 10, 100",
        "PCMU, 20, 0",
        "PCMU, 20, 200",
        "OPUS, 0, 200",
        "OPUS, 5, 50",
        "OPUS, 20, 200"
    })
    void littleMoreIsConcealedThanWasLost(Codec codec, int lossPercent, int jitterMillis) {
        try (Sender sender = new Sender(codecs, codec, 440);
                PlayoutBuffer buffer = new PlayoutBuffer(codecs.decoder(codec).orElseThrow(), codec.clockRateHz())) {
            run(sender, buffer, codec, lossPercent, jitterMillis);
            double concealed = 100.0 * buffer.concealedSamples() / buffer.playedSamples();
            assertTrue(concealed <= lossPercent + 3, "concealed " + concealed + " %");
            long delayMillis = buffer.delayNanos() / MS;
            assertTrue(delayMillis <= jitterMillis + 100, "delay " + delayMillis + " ms");
        }
    }

    private void run(Sender sender, PlayoutBuffer buffer, Codec codec, int lossPercent, int jitterMillis) {
        short[] frame = new short
                [codecs.decoder(codec)
                        .map(each -> {
                            try (each) {
                                return each.sampleRateHz() / 50;
                            }
                        })
                        .orElseThrow()];
        long now = 77_000 * MS;
        for (int i = 0; i < PACKETS; i++, now += PACKET_MILLIS * MS) {
            AudioPacket packet = sender.next(now + (long) (random.nextDouble() * jitterMillis * MS));
            if (random.nextInt(100) >= lossPercent) {
                network.add(packet);
                if (random.nextInt(100) < REPEATED_PERCENT) {
                    network.add(packet);
                }
            }
            while (!network.isEmpty() && network.peek().arrivalNanos() <= now) {
                AudioPacket in = network.poll();
                buffer.onPacket(
                        in.ssrc(), in.sequence(), in.timestamp(), in.payload(), SlotPlan.NONE, in.arrivalNanos());
            }
            buffer.pull(now, frame);
        }
    }
}
