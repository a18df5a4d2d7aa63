/**
 * STUN and TURN as values and a machine (RFC 8489, RFC 8656): messages, credentials, peer rules, allocations. Pure: fed with messages and
 * time, it tells an {@link io.drawbridge.webrtc.turn.Effects} what to send; sockets live in {@code .server}. What is not here, on purpose:
 * relaying of TCP (RFC 6062), mobility (RFC 8016), and answers to RFC 3489's messages without a magic cookie. Start reading at
 * {@link io.drawbridge.webrtc.turn.TurnMachine}.
 */
@NullMarked
package io.drawbridge.webrtc.turn;

import org.jspecify.annotations.NullMarked;
