/**
 * Native codecs behind interfaces: the only place that sees natives.
 */
@NullMarked
package io.drawbridge.core.media.codec;

import org.jspecify.annotations.NullMarked;
