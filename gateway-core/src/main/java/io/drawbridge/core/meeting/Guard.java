package io.drawbridge.core.meeting;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a fault in one part of a meeting from stopping the clock of the others. */
final class Guard {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private Guard() {}

    /** Does it; a fault is logged, as {@code what} of {@code whose}. */
    @SuppressWarnings("IllegalCatch") // a fault in one call must not stop the clock of the others
    static void run(String what, String whose, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("{} {}: a fault in its media", what, whose, e);
        }
    }
}
