package io.drawbridge.webrtc.turn.server;

/**
 * Limits of the server's sockets.
 *
 * @param streams TCP and TLS connections in all
 * @param streamsPerAddress of one client address (IPv6: one /64), behind which a whole office may sit
 * @param idleSeconds how long a stream may be without an allocation: from its beginning, and after its allocation is gone
 * @param queuedBytes what may wait for a client that does not read; data beyond is dropped, and a stream with twice that is cut
 */
public record StreamLimits(int streams, int streamsPerAddress, int idleSeconds, int queuedBytes) {
    /** What the gateway uses. */
    public static final StreamLimits DEFAULTS = new StreamLimits(4000, 400, 10, 256 << 10);
}
