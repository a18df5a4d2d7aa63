/**
 * The callbridge from the directory inward: a web join that arrives as SDP becomes a participant of a meeting.
 */
@NullMarked
package io.drawbridge.core.bridge;

import org.jspecify.annotations.NullMarked;
