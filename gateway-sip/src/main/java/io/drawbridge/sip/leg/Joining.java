package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one hop of a call: knocks at a meeting, and gives its media back if it is not let in. */
final class Joining {
    private static final Logger log = LoggerFactory.getLogger(Joining.class);

    private Joining() {}

    /** On the meeting's loop. */
    @SuppressWarnings("IllegalCatch") // a fault in one join must not take the loop's other calls with it
    static JoinResult attempt(Meeting target, JoinAttempt attempt) {
        try {
            JoinResult result = target.join(attempt);
            if (!(result instanceof JoinResult.Joined)) {
                attempt.transport().close();
            }
            return result;
        } catch (RuntimeException e) {
            log.error("call {}: a fault while joining", attempt.callId(), e);
            attempt.transport().close();
            return new JoinResult.Refused(new EndReason.InternalFault("a fault while joining"));
        }
    }
}
