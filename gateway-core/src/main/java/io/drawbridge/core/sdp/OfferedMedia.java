package io.drawbridge.core.sdp;

import java.util.Set;

/**
 * One m line that we are about to offer with a port, as far as its flow needs to know it.
 *
 * @param index position of the m line
 * @param audio audio or video
 * @param payloadTypes what the far end may send there
 */
public record OfferedMedia(int index, boolean audio, Set<Integer> payloadTypes) {
    public OfferedMedia {
        payloadTypes = Set.copyOf(payloadTypes);
    }
}
