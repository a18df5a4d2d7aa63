/**
 * Web joins as Jingle sessions (XEP-0166) whose description is the SDP, verbatim, in one element of the namespace
 * {@code urn:drawbridge:sdp:1}. The asking side is {@link io.drawbridge.xmpp.jingle.XmppJoinLink}, the answering side
 * {@link io.drawbridge.xmpp.jingle.CallbridgeJoins}; both speak {@link io.drawbridge.xmpp.jingle.JingleMessage}s and send them through a
 * {@link io.drawbridge.xmpp.jingle.SessionOutbox}, so that a call outlives its link.
 */
@NullMarked
package io.drawbridge.xmpp.jingle;

import org.jspecify.annotations.NullMarked;
