/**
 * Codecs behind interfaces: the only place that sees natives. Start reading at AudioCodecs, which says what this machine can do; the
 * gateway starts and passes media through without any native. May depend on {@code core.sdp} (names of codecs) only.
 *
 * <p>Opus is libopus 1.5.2 by libjitsi's JNI class, found through JNA's resource extraction; G.722 is FFmpeg's avcodec by JavaCPP (avdevice is
 * never touched: it drags in X11 and ALSA); G.711 is a table. Both loaders need a writable directory, which {@link
 * io.drawbridge.core.media.codec.AudioCodecs} is given.
 */
@NullMarked
package io.drawbridge.core.media.codec;

import org.jspecify.annotations.NullMarked;
