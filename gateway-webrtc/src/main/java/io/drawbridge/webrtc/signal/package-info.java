/**
 * What a page and the gateway say to each other over a WebSocket: messages, their JSON, their limits, and the Armeria shell. Knows
 * nothing of meetings. Start reading at {@link io.drawbridge.webrtc.signal.ClientMessage} and
 * {@link io.drawbridge.webrtc.signal.ServerMessage}.
 */
@NullMarked
package io.drawbridge.webrtc.signal;

import org.jspecify.annotations.NullMarked;
