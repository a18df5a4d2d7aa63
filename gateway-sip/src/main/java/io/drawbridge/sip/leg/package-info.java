/**
 * Joins a SIP dialog to a participant of a meeting; the module's door.
 */
@NullMarked
package io.drawbridge.sip.leg;

import org.jspecify.annotations.NullMarked;
