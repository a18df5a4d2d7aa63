/**
 * SIP over UDP and TCP on Netty: shells that decode, feed and carry out (RFC 3261 section 18, RFC 3581). Depends on core.net,
 * sip.message and sip.transaction. Owner of everything: the signalling loop. Start reading at SipTransport.
 */
@NullMarked
package io.drawbridge.sip.transport;

import org.jspecify.annotations.NullMarked;
