/**
 * Joins a SIP dialog to a participant of a meeting; the module's door. May depend on core and on every package of the module.
 * Signalling lives on the signalling loop, media on the meeting's loop; between them go posted tasks only. Start reading at SipLeg,
 * then SipCall and SipMedia.
 */
@NullMarked
package io.drawbridge.sip.leg;

import org.jspecify.annotations.NullMarked;
