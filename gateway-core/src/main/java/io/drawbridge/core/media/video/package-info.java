/**
 * Which picture goes to whom, and its rewriting on the way. Owner: the meeting's loop.
 */
@NullMarked
package io.drawbridge.core.media.video;

import org.jspecify.annotations.NullMarked;
