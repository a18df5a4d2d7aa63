/**
 * The N-1 audio mixer and its playout buffers; runs on the audio pool, never on an event loop. May depend on {@code core.media.codec} and
 * {@code core.sdp} (names of codecs).
 *
 * <p>Start reading at AudioMixer (what the meeting sees), then MixCore (one tick), then PlayoutBuffer (one sender). A packet's walk: mailbox ->
 * PacketQueue (order) -> decoder -> PcmFifo, with Concealer and TimeScale -> Resampler -> sum -> EncodeChain -> the meeting's loop.
 */
@NullMarked
package io.drawbridge.core.media.audio;

import org.jspecify.annotations.NullMarked;
