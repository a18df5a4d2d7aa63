package io.drawbridge.webrtc.turn;

import java.net.InetSocketAddress;

/** The way between an allocation and one peer. Owner: the machine's thread. */
final class Route {
    /** As the client calls the peer. */
    final InetSocketAddress named;
    /** Where its datagrams go and come from. */
    final InetSocketAddress real;

    final Permission permission;
    private int channel;
    private long channelExpiresNanos;

    /** What lets datagrams of one address through (RFC 8656 section 9). */
    static final class Permission {
        private long expiresNanos;

        void until(long nanos) {
            expiresNanos = nanos;
        }

        boolean isLive(long nowNanos) {
            return nowNanos - expiresNanos < 0;
        }
    }

    Route(InetSocketAddress named, InetSocketAddress real, Permission permission) {
        this.named = named;
        this.real = real;
        this.permission = permission;
    }

    void bind(int number, long untilNanos) {
        channel = number;
        channelExpiresNanos = untilNanos;
    }

    void unbind() {
        channel = 0;
    }

    /** The number of its channel, 0 = it never had one. */
    int channel() {
        return channel;
    }

    boolean hasChannel(long nowNanos) {
        return channel != 0 && nowNanos - channelExpiresNanos < 0;
    }
}
