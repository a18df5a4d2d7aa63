package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.ivr.Language;
import io.drawbridge.core.ivr.Prompt;
import io.drawbridge.core.media.audio.ClipEncoder;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioDecoder;
import io.drawbridge.core.sdp.Codec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptsTest {
    private static final java.nio.file.Path NATIVES = java.nio.file.Path.of("target", "natives");

    @ParameterizedTest
    @EnumSource(names = {"PCMU", "PCMA", "G722", "OPUS"})
    void everySentenceIsHeardInEveryCodec(Codec codec) throws Exception {
        AudioCodecs codecs = new AudioCodecs(NATIVES);
        ClipEncoder.Encoded table =
                new Prompts(codecs).table(codec).get(20, TimeUnit.SECONDS).orElseThrow();
        for (Prompt prompt : Prompt.values()) {
            for (Language language : Language.values()) {
                double level = level(codecs, codec, Prompts.frames(table, prompt, language));
                assertTrue(level > -35 && level < -10, () -> prompt + " " + language + ": " + level + " dBFS");
            }
        }
        assertTrue(level(codecs, codec, List.of(table.silence())) < -50);
        assertEquals(0, codecs.open().audio(), "no encoder stays open");
    }

    @Test
    void aDigitStopsTheSentenceAndTheStreamGoesOn() throws Exception {
        ClipEncoder.Encoded table = new Prompts(new AudioCodecs(NATIVES))
                .table(Codec.PCMU)
                .get(20, TimeUnit.SECONDS)
                .orElseThrow();
        PromptPlayer player = new PromptPlayer(List.of(Language.EN), 30);
        player.play(List.of(Prompt.ENTER_NUMBER));
        int loud = 0;
        for (int i = 0; i < 80; i++) {
            loud += player.next(Optional.of(table)).orElseThrow() == table.silence() ? 0 : 1;
        }
        assertTrue(loud > 20, loud + " frames of speech");
        player.play(List.of());
        for (int i = 0; i < 200; i++) {
            assertEquals(table.silence(), player.next(Optional.of(table)).orElseThrow());
        }
    }

    @Test
    void whatWasPlayedToItsEndIsSaidOnce() throws Exception {
        ClipEncoder.Encoded table = new Prompts(new AudioCodecs(NATIVES))
                .table(Codec.PCMU)
                .get(20, TimeUnit.SECONDS)
                .orElseThrow();
        PromptPlayer player = new PromptPlayer(List.of(Language.EN, Language.FR), 30);
        player.play(List.of(Prompt.GOODBYE));
        int frames = 0;
        int finished = 0;
        for (int i = 0; i < 400; i++) {
            frames += player.next(Optional.of(table)).orElseThrow() == table.silence() ? 0 : 1;
            finished += player.finished() ? 1 : 0;
        }
        int both = Prompts.frames(table, Prompt.GOODBYE, Language.EN).size()
                + Prompts.frames(table, Prompt.GOODBYE, Language.FR).size();
        assertEquals(both, frames);
        assertEquals(1, finished);
    }

    @Test
    void withoutSoundWhatWasToBeSaidCountsAsSaidAfterAWhile() {
        PromptPlayer player = new PromptPlayer(List.of(Language.EN), 30);
        player.play(List.of(Prompt.GOODBYE));
        boolean finished = false;
        for (int i = 0; i < 200 && !finished; i++) {
            assertTrue(player.next(Optional.empty()).isEmpty());
            finished = player.finished();
        }
        assertTrue(finished);
    }

    private static double level(AudioCodecs codecs, Codec codec, List<byte[]> frames) {
        AudioDecoder decoder = codecs.decoder(codec).orElseThrow();
        short[] pcm = new short[decoder.sampleRateHz() * 120 / 1000];
        double power = 0;
        int samples = 0;
        for (byte[] frame : frames) {
            int count = decoder.decode(frame, pcm);
            for (int i = 0; i < count; i++) {
                power += (double) pcm[i] * pcm[i];
            }
            samples += count;
        }
        decoder.close();
        return 10 * Math.log10(Math.max(1e-12, power / Math.max(1, samples) / 32768.0 / 32768.0));
    }
}
