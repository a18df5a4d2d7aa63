package io.drawbridge.webrtc.ice;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Knows which addresses are relays of our own TURN server. Thread-safe. */
@FunctionalInterface
public interface RelayFinder {
    /** For gateways without a TURN server. */
    RelayFinder NONE = source -> CompletableFuture.completedFuture(Optional.empty());

    /** How (UDP, TCP or TLS) the client comes whose relay sends from that address; empty if it is no relay of ours. */
    CompletionStage<Optional<String>> carriage(InetSocketAddress source);
}
