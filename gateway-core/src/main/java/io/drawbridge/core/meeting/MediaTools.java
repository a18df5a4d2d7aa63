package io.drawbridge.core.meeting;

import io.drawbridge.core.call.Path;
import io.drawbridge.core.media.MediaCounters;
import io.drawbridge.core.media.audio.AudioPool;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.sdp.Codec;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What every meeting of the process works with. Thread-safe.
 *
 * @param random for identifiers and first values that must not be guessable
 */
public record MediaTools(
        Ticker ticker,
        NtpClock ntp,
        MeterRegistry meters,
        AudioPool audioPool,
        AudioCodecs audioCodecs,
        RandomGenerator random) {

    /** The codecs that are offered, as far as their natives are there, best first. */
    List<Codec> audio() {
        return Stream.of(Codec.OPUS, Codec.G722, Codec.PCMU, Codec.PCMA)
                .filter(audioCodecs::supports)
                .toList();
    }

    MediaCounters countersOf(Path path) {
        return MediaCounters.of(meters, path.leg());
    }
}
