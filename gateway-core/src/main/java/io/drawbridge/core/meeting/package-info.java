/**
 * Meetings and their participants; a meeting owns its event loop. Start reading at Meeting.
 */
@NullMarked
package io.drawbridge.core.meeting;

import org.jspecify.annotations.NullMarked;
