package io.drawbridge.webrtc.signal;

/** What a page's connection drives. Called on the channel's owner. */
public interface PageSession {
    /** The page said something well formed. */
    void onMessage(ClientMessage message);

    /**
     * The connection is gone; nothing comes after it.
     *
     * @param orderly whether the page closed it, rather than the network
     */
    void onClosed(boolean orderly);

    /** Makes the session of a new connection. */
    @FunctionalInterface
    interface Factory {
        /** Called on the channel's owner. */
        PageSession open(PageChannel channel);
    }
}
