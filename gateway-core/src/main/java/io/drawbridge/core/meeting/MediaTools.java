package io.drawbridge.core.meeting;

import io.drawbridge.core.call.Path;
import io.drawbridge.core.media.MediaCounters;
import io.drawbridge.core.media.audio.AudioPool;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.OpenCodecs;
import io.drawbridge.core.media.video.NotePage;
import io.drawbridge.core.media.video.PageSet;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.spi.ReadinessCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every meeting of the process works with: clock, codecs, audio threads, counters. Thread-safe. */
public final class MediaTools implements ReadinessCheck, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaTools.class);

    private final Ticker ticker;
    private final NtpClock ntp;
    private final MeterRegistry meters;
    private final AudioCodecs audioCodecs;
    private final Prompts prompts;
    private final AudioPool audioPool = new AudioPool();
    private final RandomGenerator random = new SecureRandom();
    private final CompletableFuture<Void> warm = new CompletableFuture<>();

    /** Registers {@code drawbridge_native_codecs_open}; loads nothing yet. */
    public MediaTools(Ticker ticker, MeterRegistry meters, AudioCodecs audioCodecs) {
        this.ticker = ticker;
        this.ntp = new NtpClock(Instant.now(), ticker.nanoTime());
        this.meters = meters;
        this.audioCodecs = audioCodecs;
        this.prompts = new Prompts(audioCodecs);
        OpenCodecs open = audioCodecs.open();
        Gauge.builder("drawbridge.native.codecs.open", open, OpenCodecs::audio)
                .tag("media", "audio")
                .register(meters);
        Gauge.builder("drawbridge.native.codecs.open", open, OpenCodecs::video)
                .tag("media", "video")
                .register(meters);
    }

    /** Loads the natives on a thread of its own, so that no call pays for it. */
    public void warmUp() {
        Thread thread = new Thread(
                () -> {
                    audioCodecs.warmUp();
                    PageSet.menu(); // read here, and not on a loop with calls
                    NotePage.HELP.picture();
                    audioCodecs.problems().forEach(problem -> LOG.warn("{}", problem));
                    warm.complete(null);
                },
                "codec-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String name() {
        return "audio-codecs";
    }

    @Override
    public Result check() {
        if (!warm.isDone()) {
            return new Result(false, "the audio codecs are being loaded");
        }
        List<String> problems = audioCodecs.problems();
        return new Result(true, problems.isEmpty() ? "loaded" : String.join("; ", problems));
    }

    /** The clock of packets. */
    public Ticker ticker() {
        return ticker;
    }

    NtpClock ntp() {
        return ntp;
    }

    MeterRegistry meters() {
        return meters;
    }

    AudioPool audioPool() {
        return audioPool;
    }

    AudioCodecs audioCodecs() {
        return audioCodecs;
    }

    Prompts prompts() {
        return prompts;
    }

    /** For identifiers and first values that must not be guessable. */
    RandomGenerator random() {
        return random;
    }

    /** The codecs that are offered, as far as their natives are there, best first. */
    List<Codec> audio() {
        return Stream.of(Codec.OPUS, Codec.G722, Codec.PCMU, Codec.PCMA)
                .filter(audioCodecs::supports)
                .toList();
    }

    MediaCounters countersOf(Path path) {
        return MediaCounters.of(meters, path.leg());
    }

    /** Stops the audio threads, after the meetings are empty. */
    @Override
    public void close() {
        audioPool.close();
    }
}
