package io.drawbridge.xmpp.callbridge;

import java.net.InetSocketAddress;
import java.util.List;

/** What {@link LinkMachine} wants done. Implementations only queue; the shell carries it out after the machine has returned. */
public interface LinkEffects {
    /** Look the server's addresses up. */
    void resolve();

    /**
     * Open a connection to the first of the addresses that takes one ({@link ConnectRace}), with TLS where that is configured. What came
     * before is closed already.
     */
    void connect(List<InetSocketAddress> targets);

    /** Send the stream header. */
    void openStream();

    /** Send the XEP-0114 digest over that stream id and the secret. */
    void handshake(String streamId);

    /** Send a ping (XEP-0199) to our own address, through the server. */
    void ping(String id);

    /** Close stream and connection, politely where it stands. */
    void close();

    /** Feed {@link LinkInput.Timer} at that time; replaces the timer before. */
    void setTimer(long atNanos);

    /** The state has changed; for log and status. */
    void changed(LinkState from, LinkState to, String why);

    /** Whether joins can be carried has changed. */
    void usable(boolean usable);
}
