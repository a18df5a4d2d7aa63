package io.drawbridge.core.media.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.audio.Tones;
import io.drawbridge.core.sdp.Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.jitsi.impl.neomedia.codec.audio.opus.Opus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

class AudioCodecsTest {
    private final AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));

    @AfterEach
    void everyNativeIsClosed() {
        assertEquals(0, codecs.open().audio());
        assertEquals(0, codecs.open().video());
    }

    private List<byte[]> encode(Codec codec, double hz, int frames) {
        return encode(codec, frames, (rate, first, count) -> Tones.sine(hz, 0.3, rate, first, count));
    }

    /** Makes {@code count} samples from sample {@code first} on. */
    private interface Source {
        short[] samples(int rateHz, long first, int count);
    }

    /** Syllables of a voice of 120 Hz, two a second. */
    private static short[] voice(int rateHz, long first, int count) {
        short[] pcm = new short[count];
        for (int harmonic = 1; harmonic <= 12; harmonic++) {
            short[] part = Tones.sine(120 * harmonic, 0.3 / harmonic, rateHz, first, count);
            for (int i = 0; i < count; i++) {
                double loudness = Math.max(0, Math.sin(2 * Math.PI * 2 * (first + i) / rateHz));
                pcm[i] += (short) (part[i] * loudness);
            }
        }
        return pcm;
    }

    private List<byte[]> encode(Codec codec, int frames, Source source) {
        List<byte[]> packets = new ArrayList<>();
        try (AudioEncoder encoder = codecs.encoder(codec).orElseThrow()) {
            int samples = encoder.sampleRateHz() / 50;
            byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
            for (int i = 0; i < frames; i++) {
                short[] pcm = source.samples(encoder.sampleRateHz(), (long) i * samples, samples);
                packets.add(Arrays.copyOf(payload, encoder.encode(pcm, payload)));
            }
        }
        return packets;
    }

    @Test
    void thisMachineHasAllFourCodecs() {
        codecs.warmUp();
        assertEquals(EnumSet.of(Codec.OPUS, Codec.G722, Codec.PCMU, Codec.PCMA), codecs.available());
        assertEquals(List.of(), codecs.problems());
        assertFalse(codecs.supports(Codec.H264));
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            mode = Mode.EXCLUDE,
            names = {"H264", "VP8"})
    void aToneSurvivesEveryCodec(Codec codec) {
        List<byte[]> packets = encode(codec, 1000, 60);
        try (AudioDecoder decoder = codecs.decoder(codec).orElseThrow()) {
            int rate = decoder.sampleRateHz();
            short[] all = new short[60 * rate / 50];
            short[] pcm = new short[rate * 120 / 1000];
            int at = 0;
            for (byte[] packet : packets) {
                assertEquals(rate / 50, decoder.sampleCount(packet));
                int count = decoder.decode(packet, pcm);
                assertEquals(rate / 50, count);
                System.arraycopy(pcm, 0, all, at, count);
                at += count;
            }
            assertEquals(1000, Tones.peakNear(all, rate / 5, rate, rate, 1000), 1);
            assertEquals(0.3, Tones.amplitude(all, rate / 5, rate, rate, 1000), 0.06);
        }
    }

    @Test
    void g711KnowsTheEndsAndTheMiddleOfItsScales() {
        assertEquals(-32124, G711.MU_LAW.decode((byte) 0x00));
        assertEquals(0, G711.MU_LAW.decode((byte) 0xff));
        assertEquals((byte) 0xff, G711.MU_LAW.encode((short) 0));
        assertEquals(32256, G711.A_LAW.decode((byte) 0xaa));
        assertEquals(-8, G711.A_LAW.decode((byte) 0x55));
        assertEquals((byte) 0xd5, G711.A_LAW.encode((short) 0));
    }

    static List<G711> laws() {
        return List.of(G711.MU_LAW, G711.A_LAW);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void g711CodesComeBackAsTheyWereAndSamplesWithinHalfAStep(G711 law) {
        for (int code = 0; code < 256; code++) {
            short linear = law.decode((byte) code);
            assertEquals(linear, law.decode(law.encode(linear)));
        }
        for (int sample = -32768; sample < 32768; sample++) {
            int error = Math.abs(law.decode(law.encode((short) sample)) - sample);
            assertTrue(error <= Math.max(16, Math.abs(sample) / 16 + 4), "sample " + sample + " is off by " + error);
        }
    }

    @Test
    void stereoOpusIsHeardAsMono() {
        codecs.warmUp();
        long encoder = Opus.encoder_create(48000, 2);
        short[] left = Tones.sine(700, 0.4, 48000, 0, 48000);
        byte[] stereo = new byte[960 * 4];
        byte[] packet = new byte[1276];
        short[] heard = new short[48000];
        try (AudioDecoder decoder = codecs.decoder(Codec.OPUS).orElseThrow()) {
            short[] pcm = new short[5760];
            for (int frame = 0; frame < 50; frame++) {
                ByteBuffer view = ByteBuffer.wrap(stereo).order(ByteOrder.nativeOrder());
                for (int i = 0; i < 960; i++) {
                    view.putShort(left[frame * 960 + i]).putShort((short) 0);
                }
                int length = Opus.encode(encoder, stereo, 0, 960, packet, 0, packet.length);
                assertEquals(960, decoder.decode(Arrays.copyOf(packet, length), pcm));
                System.arraycopy(pcm, 0, heard, frame * 960, 960);
            }
        } finally {
            Opus.encoder_destroy(encoder);
        }
        assertEquals(700, Tones.peakNear(heard, 9600, 48000, 48000, 700), 1);
        assertEquals(0.2, Tones.amplitude(heard, 9600, 48000, 48000, 700), 0.05);
    }

    @Test
    void opusRecoversALostFrameFromThePacketAfterIt() {
        List<byte[]> packets = encode(Codec.OPUS, 200, AudioCodecsTest::voice);
        try (AudioDecoder decoder = codecs.decoder(Codec.OPUS).orElseThrow()) {
            short[] pcm = new short[5760];
            int recovered = 0;
            for (int i = 0; i + 1 < packets.size(); i++) {
                boolean loud = i % 25 == 8; // in the middle of a syllable
                if (loud && decoder.decodeFec(packets.get(i + 1), 960, pcm) == 960) {
                    recovered++;
                    assertTrue(Tones.amplitude(pcm, 0, 960, 48000, 120) > 0.1);
                } else {
                    decoder.decode(packets.get(i), pcm);
                }
            }
            assertTrue(recovered >= 6, "recovered " + recovered + " of 8");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            mode = Mode.EXCLUDE,
            names = {"H264", "VP8"})
    void garbageIsAnsweredWithACount(Codec codec) {
        Random random = new Random(7);
        try (AudioDecoder decoder = codecs.decoder(codec).orElseThrow()) {
            short[] pcm = new short[decoder.sampleRateHz() * 120 / 1000];
            for (int i = 0; i < 5000; i++) {
                byte[] payload = new byte[random.nextInt(i % 100 == 0 ? 2000 : 60)];
                random.nextBytes(payload);
                int count = decoder.decode(payload, pcm);
                assertTrue(count >= 0 && count <= pcm.length);
                int fec = decoder.decodeFec(payload, 960, pcm);
                assertTrue(fec >= 0 && fec <= pcm.length);
            }
        }
    }

    @Test
    void whatIsClosedTwiceIsCountedOnce() {
        AudioDecoder opus = codecs.decoder(Codec.OPUS).orElseThrow();
        AudioEncoder g722 = codecs.encoder(Codec.G722).orElseThrow();
        assertEquals(2, codecs.open().audio());
        opus.close();
        opus.close();
        g722.close();
        g722.close();
        short[] pcm = new short[5760];
        assertEquals(0, opus.decode(new byte[] {8, 1, 2}, pcm));
        assertEquals(0, g722.encode(pcm, new byte[AudioEncoder.MAX_PAYLOAD_BYTES]));
    }

    @Test
    void aLibraryThatDoesNotLoadIsASentenceAndNoException() {
        NativeLibrary broken = new NativeLibrary("Broken", () -> {
            throw new UnsatisfiedLinkError("no such library");
        });
        assertFalse(broken.loaded());
        assertTrue(broken.problem().orElseThrow().startsWith("Broken is not offered"));
    }
}
