package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import java.util.List;
import java.util.Set;

/**
 * What a leg brings along for its media: opens the ways that its packets take. Owner: the meeting's loop; every method is called there.
 */
public interface LegTransport {
    /** How its packets may travel; known before anything is negotiated, since no other m line can be taken. */
    Set<Carriage> carriages();

    /**
     * Opens a flow for every accepted m line; called once, after negotiation. Bundled m lines share one flow object.
     *
     * @param accepted the m lines that are taken, in their order
     * @return the flows in the order of {@code accepted}, or the reason why not; then nothing stays open
     */
    Opening open(List<AgreedMedia.Accepted> accepted);

    /** Closes all flows and gives ports back. Idempotent. */
    void close();

    /** Outcome of {@link #open}. */
    sealed interface Opening {
        /** One flow for each accepted m line, in order. */
        record Opened(List<MediaFlow> flows) implements Opening {}

        /** Nothing is open. */
        record Refused(EndReason reason) implements Opening {}
    }
}
