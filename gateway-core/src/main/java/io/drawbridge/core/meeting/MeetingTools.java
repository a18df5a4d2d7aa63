package io.drawbridge.core.meeting;

import io.drawbridge.core.media.MediaCounters;
import io.drawbridge.core.media.audio.AudioPool;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.Ticker;

/** What every meeting of the process works with. */
public record MeetingTools(Ticker ticker, MeterRegistry meters, AudioPool audioPool, AudioCodecs audioCodecs) {
    /** The codecs that rooms and browsers are offered, as far as their natives are there, best first. */
    java.util.List<io.drawbridge.core.sdp.Codec> audio() {
        return java.util.stream.Stream.of(
                        io.drawbridge.core.sdp.Codec.OPUS,
                        io.drawbridge.core.sdp.Codec.G722,
                        io.drawbridge.core.sdp.Codec.PCMU,
                        io.drawbridge.core.sdp.Codec.PCMA)
                .filter(audioCodecs::supports)
                .toList();
    }
}
