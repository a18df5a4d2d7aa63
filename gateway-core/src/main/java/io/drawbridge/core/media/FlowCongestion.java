package io.drawbridge.core.media;

import io.drawbridge.core.media.congestion.ArrivalLog;
import io.drawbridge.core.media.congestion.BandwidthEstimator;
import io.drawbridge.core.rtp.RtcpPacket.TransportFeedback;
import io.drawbridge.core.rtp.RtpPacket;
import java.util.Optional;

/**
 * Congestion control of one transport, both ways: tells the far end when its packets came, and estimates by what it tells how much we may
 * send. Owner: the meeting's loop.
 */
final class FlowCongestion {
    private static final int MOST_FEEDBACK_AT_ONCE = 8;

    private final ArrivalLog arrivals = new ArrivalLog();
    private final BandwidthEstimator estimator = new BandwidthEstimator();
    private int extension;

    /** The number of the extension for the transport-wide sequence number; 0 = not agreed. */
    void extension(int id) {
        extension = id;
    }

    /** A packet came in. */
    void onReceived(RtpPacket packet, long nowNanos) {
        int sequence = extension == 0 ? -1 : packet.transportSequence(extension);
        if (sequence >= 0) {
            arrivals.onPacket(sequence, packet.ssrc(), nowNanos);
        }
    }

    /** Whether {@link #sendFeedback} has something to send now. */
    boolean due(long nowNanos) {
        return arrivals.due(nowNanos);
    }

    void sendFeedback(RtcpReporter reporter, long sender, long nowNanos) {
        for (int i = 0; i < MOST_FEEDBACK_AT_ONCE; i++) {
            Optional<TransportFeedback> feedback = arrivals.take(sender, nowNanos);
            if (feedback.isEmpty()) {
                return;
            }
            reporter.feedback(feedback.get());
        }
    }

    BandwidthEstimator estimator() {
        return estimator;
    }
}
