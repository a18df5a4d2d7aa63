package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.StreamLimits;

/**
 * What the server lets a connection have.
 *
 * @param stream of what it reads
 * @param handshakeSeconds from the TCP connection to the accepted handshake, TLS included
 * @param strangers most connections at a time that have not proved who they are
 * @param backlogBytes most bytes that wait for a component that does not read
 * @param keepaliveSeconds between spaces that keep an idle connection alive through NATs and find dead ones
 */
public record ServerLimits(
        StreamLimits stream, int handshakeSeconds, int strangers, int backlogBytes, int keepaliveSeconds) {
    /** 10 s, 500 strangers, 4 MiB, 60 s. */
    public static final ServerLimits DEFAULT = new ServerLimits(StreamLimits.STRICT, 10, 500, 4 * 1024 * 1024, 60);
}
