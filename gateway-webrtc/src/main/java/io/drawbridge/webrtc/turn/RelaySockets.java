package io.drawbridge.webrtc.turn;

import java.net.InetAddress;
import java.util.Optional;

/** Where the machine gets relay sockets from. A call is answered at once: binding a datagram socket does not wait. */
public interface RelaySockets {
    /** Whether sockets can be kept from fragmenting what they send. */
    boolean canForbidFragments();

    /** Binds one; empty if the port is taken, or the system has none to give. */
    Optional<Relay> open(InetAddress local, int port, boolean forbidFragments);
}
