package io.drawbridge.webrtc.ice;

import java.net.InetSocketAddress;

/** A way of datagrams: an address of ours, and one of the far end as we see it. What RFC 8445 calls a candidate pair. */
record IcePath(InetSocketAddress local, InetSocketAddress remote) {
    /** Whether datagrams could go this way at all. */
    boolean plausible() {
        return local.getAddress().getAddress().length == remote.getAddress().getAddress().length
                && local.getAddress().isLoopbackAddress() == remote.getAddress().isLoopbackAddress();
    }
}
