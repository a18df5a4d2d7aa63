/**
 * Dialogs, and the fifth machine: a 2xx to INVITE and its ACK belong to no transaction (RFC 3261 sections 12 to 15, RFC 6026).
 * Pure: time is an argument. Depends on sip.message and sip.transaction. Owner: the signalling loop. Start reading at UserAgent,
 * then InviteSession with InviteUsage and OfferAnswer; OutgoingInvite for calls of ours.
 */
@NullMarked
package io.drawbridge.sip.dialog;

import org.jspecify.annotations.NullMarked;
