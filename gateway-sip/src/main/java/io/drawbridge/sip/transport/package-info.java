/**
 * SIP over UDP, TCP, TLS and WebSocket: shells that decode, feed and carry out (RFC 3261 section 18, RFC 3581, RFC 5626, RFC 5922,
 * RFC 5923, RFC 7118). Depends on core.net, core.pki, core.spi, sip.message, sip.transaction and the hops of sip.locate. Owner of
 * everything: the signalling loop. Start reading at SipTransport, then Connections.
 */
@NullMarked
package io.drawbridge.sip.transport;

import org.jspecify.annotations.NullMarked;
