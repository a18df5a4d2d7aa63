/**
 * Browsers' media on one UDP port per media loop: demultiplexing (RFC 7983), ICE (RFC 8445), DTLS-SRTP keys. The only place with ice4j,
 * behind {@link io.drawbridge.webrtc.ice.IceAgent}. Start reading at {@link io.drawbridge.webrtc.ice.MediaPort}: a datagram walks
 * socket -> port -> transport -> agent, DTLS association or receiver.
 */
@NullMarked
package io.drawbridge.webrtc.ice;

import org.jspecify.annotations.NullMarked;
