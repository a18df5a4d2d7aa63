package io.drawbridge.core.meeting;

import java.util.Collection;
import java.util.concurrent.Executor;

/**
 * Makes one write to the network of all packets that the loop takes from its sockets in one turn: whoever has given packets to the legs of
 * a meeting calls {@link #flushSoon}. Owner: the meeting's loop.
 */
final class Burst {
    private final Executor owner;
    private final Collection<LoopParticipant> participants;
    private final Runnable task = this::flush;
    private boolean flushing;

    /** Looks at {@code participants} live. */
    Burst(Executor owner, Collection<LoopParticipant> participants) {
        this.owner = owner;
        this.participants = participants;
    }

    /** Sends, at the end of this turn of the loop, what the legs hold. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            owner.execute(task);
        }
    }

    private void flush() {
        flushing = false;
        for (LoopParticipant participant : participants) {
            participant.leg().flush();
        }
    }
}
