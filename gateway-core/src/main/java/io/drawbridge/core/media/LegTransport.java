package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a leg brings along for its media: opens the ways that its packets take. Owner: the meeting's loop; every method is called there.
 */
public interface LegTransport {
    /** How its packets may travel; known before anything is negotiated, since no other m line can be taken. */
    Set<Carriage> carriages();

    /** Whether packets can go to that address: whether there is an address of ours in its family. */
    default boolean reaches(InetSocketAddress remote) {
        return true;
    }

    /**
     * Opens a flow for each m line of an offer of ours, before the far end's addresses are known; m lines that have one keep it. What
     * becomes of the offer is told by {@link #open}: of the answer, or of what was agreed before if the offer failed.
     *
     * @param offered the m lines that are offered with a port, in their order
     * @return the flows in the order of {@code offered}, or the reason why not; then nothing has changed
     */
    Opening offer(List<OfferedMedia> offered);

    /**
     * Makes the flows be those of what is agreed now: opens one for every m line that has none, tells the others the far end's addresses
     * and payload types, closes those of m lines that are not accepted any more. Called after every negotiation; an m line is known by
     * its index. Bundled m lines share one flow object.
     *
     * @param accepted the m lines that are taken, in their order
     * @return the flows in the order of {@code accepted}, or the reason why not; then nothing has changed
     */
    Opening open(List<AgreedMedia.Accepted> accepted);

    /**
     * Makes another loop the owner: a call that waited at the door goes into a meeting that lives elsewhere. Called on the loop of now;
     * until the result completes, nothing may be sent and no method called. What comes in meanwhile waits in the sockets.
     *
     * @return completes on {@code loop}
     */
    default CompletionStage<Void> moveTo(EventLoop loop) {
        return CompletableFuture.failedStage(new UnsupportedOperationException("this transport stays on its loop"));
    }

    /** Closes all flows and gives ports back. Idempotent. */
    void close();

    /** Outcome of {@link #open} and {@link #offer}. */
    sealed interface Opening {
        /** One flow for each m line, in order. */
        record Opened(List<MediaFlow> flows) implements Opening {}

        /** Everything is as it was. */
        record Refused(EndReason reason) implements Opening {}
    }
}
