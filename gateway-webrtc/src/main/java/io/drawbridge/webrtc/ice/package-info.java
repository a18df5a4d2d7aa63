/**
 * Browsers' media on one UDP port per media loop: demultiplexing (RFC 7983), ICE (RFC 8445), DTLS-SRTP keys. Start reading at {@link
 * io.drawbridge.webrtc.ice.MediaPort}: a datagram walks socket -> port -> transport -> agent, DTLS association or receiver.
 *
 * <p>The messages are ice4j's ({@link io.drawbridge.webrtc.ice.CheckMessages}), the state is {@link io.drawbridge.webrtc.ice.IceMachine}:
 * browsers make the offers, so that we are the controlled end with one component on sockets that we own, which is the small half of ICE.
 * ice4j's own agent ends its work three seconds after the first nomination and answers 403 on every other way from then on, so that a
 * browser could neither move from its relay to a direct way nor survive another address from its NAT; and it parks a thread for each local
 * address of each browser.
 */
@NullMarked
package io.drawbridge.webrtc.ice;

import org.jspecify.annotations.NullMarked;
