package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.StreamLimits;

/**
 * What the server lets a component's connection have.
 *
 * @param stream of what it reads
 * @param handshakeSeconds from the TCP connection to the accepted handshake, TLS included
 * @param strangers most connections at a time that have not proved who they are; one more, and the oldest of them goes
 * @param backlogBytes most bytes that wait for a component that does not read
 * @param keepaliveSeconds between spaces that keep an idle connection alive through NATs and find dead ones
 * @param proofOfLifeSeconds for the holder of a name to answer when another comes for it
 * @param refreshSeconds between looks at who may register
 */
public record ServerLimits(
        StreamLimits stream,
        int handshakeSeconds,
        int strangers,
        int backlogBytes,
        int keepaliveSeconds,
        int proofOfLifeSeconds,
        int refreshSeconds) {
    /** 10 s, 500 strangers, 4 MiB, 60 s, 5 s, 2 s. */
    public static final ServerLimits DEFAULT = of(10, 500);

    /** The usual ones with another patience for strangers. */
    public static ServerLimits of(int handshakeSeconds, int strangers) {
        return new ServerLimits(StreamLimits.STRICT, handshakeSeconds, strangers, 4 * 1024 * 1024, 60, 5, 2);
    }
}
