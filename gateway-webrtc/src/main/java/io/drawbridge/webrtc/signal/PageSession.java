package io.drawbridge.webrtc.signal;

import java.util.List;

/** What a page's session drives. Called on the channel's owner. */
public interface PageSession {
    /** The page said something well formed, once. */
    void onMessage(ClientMessage message);

    /**
     * The page is gone and will not come back; nothing comes after it.
     *
     * @param orderly whether the page closed its socket, rather than the network
     */
    void onClosed(boolean orderly);

    /** Makes the sessions of pages. */
    @FunctionalInterface
    interface Factory {
        /** A page is about to join. Called on the channel's owner. */
        PageSession open(PageChannel channel);

        /** The STUN and TURN servers that the page of a session may use. Thread-safe. */
        default ServerMessage.IceServers iceServers(String sessionId) {
            return new ServerMessage.IceServers(List.of());
        }
    }
}
