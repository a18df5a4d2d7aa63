/**
 * The sockets of the STUN and TURN server: listeners over UDP, TCP and TLS, relay sockets, and one event loop of its own, so that a flood of
 * strangers costs no call its loop. Start reading at {@link io.drawbridge.webrtc.turn.server.TurnServer}.
 */
@NullMarked
package io.drawbridge.webrtc.turn.server;

import org.jspecify.annotations.NullMarked;
