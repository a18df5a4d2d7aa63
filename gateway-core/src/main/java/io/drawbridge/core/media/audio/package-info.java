/**
 * The N-1 audio mixer and its playout buffers; runs on the audio pool, never on an event loop.
 */
@NullMarked
package io.drawbridge.core.media.audio;

import org.jspecify.annotations.NullMarked;
