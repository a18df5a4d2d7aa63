package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** What the machine wants done. Implementations only queue; they never call back. Buffers are handed over. */
public interface Effects {
    /** Sends to a client; {@code isData} may be dropped rather than kept when the client does not read. */
    void toClient(Client client, ByteBuf message, boolean isData);

    /** Sends to a peer from a relay socket. */
    void toPeer(Relay relay, ByteBuf data, InetSocketAddress peer);

    /** The client has an allocation: from now on hand in this very object with every message from there. */
    void hold(Client client);

    /** The client has no allocation any more. */
    void letGo(Client client);

    /** Closes a relay socket. */
    void close(Relay relay);

    /** Counts one. */
    void count(TurnCount what);

    /** Payload was relayed, either way; checks of ICE are not counted, so that 0 means that a direct path served. */
    void relayed(int bytes);
}
