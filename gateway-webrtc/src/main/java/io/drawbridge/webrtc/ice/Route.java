package io.drawbridge.webrtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * A remote address of a browser. Signed checks came from there; once the browser has answered a check of ours from there too it is
 * valid, and only then anything else that comes from there is taken: a check that somebody else sends again from his address opens no way.
 * Owner: the port's loop.
 */
final class Route {
    final BrowserTransport owner;
    final MediaSocket socket;
    final IcePath path;
    private boolean valid;
    private byte @Nullable [] hello;

    Route(BrowserTransport owner, MediaSocket socket, IcePath path) {
        this.owner = owner;
        this.socket = socket;
        this.path = path;
    }

    boolean valid() {
        return valid;
    }

    /** Keeps a browser's hello that is quicker than its answer to our check; of several the last. */
    void hold(byte[] datagram) {
        hello = datagram;
    }

    /** Makes it valid; returns what was held. */
    byte @Nullable [] validate() {
        valid = true;
        byte[] held = hello;
        hello = null;
        return held;
    }
}
