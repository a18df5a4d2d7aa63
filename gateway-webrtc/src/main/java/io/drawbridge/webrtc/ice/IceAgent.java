package io.drawbridge.webrtc.ice;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The ICE machine of one browser, controlled, one component, without sockets of its own. Thread-safe; no method blocks. Messages it is
 * given were authenticated by the caller.
 */
interface IceAgent {
    /** Our username fragment. */
    String ufrag();

    /** Our password. */
    String password();

    /** A candidate of the far end. */
    void addRemote(CandidateLine candidate);

    /** A STUN message that came to {@code local} from {@code remote}. */
    void receive(byte[] stun, InetSocketAddress local, InetSocketAddress remote);

    /** Ends all checks. Idempotent. */
    void close();

    /** What the agent wants done. Called on any thread. */
    interface Events {
        /** Sends a STUN message. */
        void onSend(InetSocketAddress local, InetSocketAddress remote, byte[] stun);

        /** A pair is selected; {@code words} describe it for people. */
        void onSelected(InetSocketAddress local, InetSocketAddress remote, String words);
    }

    /** Makes agents; may block for some milliseconds. */
    interface Factory {
        /** An agent that checks at once. */
        IceAgent create(List<InetSocketAddress> locals, String remoteUfrag, String remotePassword, Events events);
    }
}
