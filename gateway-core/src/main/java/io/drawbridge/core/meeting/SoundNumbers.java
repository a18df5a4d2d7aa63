package io.drawbridge.core.meeting;

import io.drawbridge.core.media.audio.AudioRelay;
import io.drawbridge.core.sdp.AgreedMedia;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Numbers the sound that one participant is sent, each m line's as long as the participant is there, whatever part the line plays: its
 * SSRC stays with the line, and under one SRTP key no number may be used twice (RFC 3711 section 9.1). Owner: the meeting's loop.
 */
final class SoundNumbers {
    private final RandomGenerator random;
    private final Map<Integer, AudioRelay> byLine = new HashMap<>();

    SoundNumbers(RandomGenerator random) {
        this.random = random;
    }

    /** Of that line. */
    AudioRelay of(AgreedMedia.Accepted line) {
        return byLine.computeIfAbsent(line.index(), i -> fresh());
    }

    /** Of no line. */
    AudioRelay fresh() {
        return new AudioRelay(random.nextInt(0x8000), random.nextInt());
    }
}
