package io.drawbridge.e2e.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A recording of 16-bit PCM, first channel. Also reads a file that is still being written, whose header does not know its length.
 *
 * @param rateHz samples per second
 * @param samples between -1 and 1
 */
public record Wav(int rateHz, double[] samples) {
    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    /** By power: 12 dB. */
    private static final double QUIET = 16;

    /** All at once, as long as the shortest. */
    static Wav together(List<Wav> all) {
        Wav first = all.get(0);
        int length = all.stream().mapToInt(wav -> wav.samples().length).min().orElse(0);
        double[] sum = new double[length];
        for (Wav each : all) {
            for (int i = 0; i < length; i++) {
                sum[i] += each.samples()[i];
            }
        }
        return new Wav(first.rateHz(), sum);
    }

    /** Reads {@code file}; an incomplete header gives no samples. */
    public static Wav read(Path file) {
        try {
            return parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new AssertionError("cannot read the recording " + file, e);
        }
    }

    /** Reads one channel from a file whose header is written at the end, of that many bytes. */
    public static Wav readUnfinished(Path file, int headerBytes, int rateHz) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            return new Wav(rateHz, bytes.limit() < headerBytes ? new double[0] : samples(bytes, headerBytes, 1));
        } catch (IOException e) {
            throw new AssertionError("cannot read the recording " + file, e);
        }
    }

    private static Wav parse(ByteBuffer bytes) {
        int rateHz = 8000;
        int channels = 1;
        int position = RIFF_HEADER_BYTES;
        while (position + CHUNK_HEADER_BYTES <= bytes.limit()) {
            byte[] id = new byte[4];
            bytes.position(position).get(id);
            int length = bytes.getInt(position + 4);
            int content = position + CHUNK_HEADER_BYTES;
            switch (new String(id, StandardCharsets.US_ASCII)) {
                case "fmt " -> {
                    channels = bytes.getShort(content + 2);
                    rateHz = bytes.getInt(content + 4);
                }
                case "data" -> {
                    return new Wav(rateHz, samples(bytes, content, channels));
                }
                default -> {}
            }
            position = content + Math.max(0, length) + (length & 1);
        }
        return new Wav(rateHz, new double[0]);
    }

    private static double[] samples(ByteBuffer bytes, int from, int channels) {
        int frameBytes = 2 * channels;
        double[] samples = new double[(bytes.limit() - from) / frameBytes];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = bytes.getShort(from + i * frameBytes) / 32768.0;
        }
        return samples;
    }

    /** How long it is. */
    public double seconds() {
        return samples.length / (double) rateHz;
    }

    /** The last {@code seconds} of it. */
    public Wav last(double seconds) {
        int count = (int) Math.min(samples.length, seconds * rateHz);
        return new Wav(rateHz, Arrays.copyOfRange(samples, samples.length - count, samples.length));
    }

    /** The longest stretch, to ten milliseconds, that is much quieter than what is heard most of the time. */
    public long longestGapMillis() {
        int window = rateHz / 100;
        double[] levels = new double[samples.length / window];
        for (int i = 0; i < levels.length; i++) {
            for (int j = i * window; j < (i + 1) * window; j++) {
                levels[i] += samples[j] * samples[j];
            }
        }
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        double quiet = sorted.length == 0 ? 0 : sorted[sorted.length / 2] / QUIET;
        int longest = 0;
        int current = 0;
        for (double level : levels) {
            current = level < quiet ? current + 1 : 0;
            longest = Math.max(longest, current);
        }
        return 10L * longest;
    }

    /** Without the first {@code seconds}. */
    public Wav after(double seconds) {
        return last(Math.max(0, seconds() - seconds));
    }
}
