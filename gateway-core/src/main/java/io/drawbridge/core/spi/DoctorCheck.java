package io.drawbridge.core.spi;

import io.drawbridge.core.config.GatewayConfig;
import java.util.List;

/**
 * Found by {@link java.util.ServiceLoader}: one part of {@code bin/drawbridge doctor}. Runs in a process of its own, whether or not a
 * gateway runs beside it, and changes nothing.
 */
public interface DoctorCheck {
    /** The part, as it is asked for: {@code xmpp}. */
    String topic();

    /** Looks; may block for some seconds. In the order in which they should be read. */
    List<Finding> examine(GatewayConfig config);

    /**
     * One thing that was looked at.
     *
     * @param name stable, for scripts: {@code xmpp-certificate-names}
     * @param text what was found; where it is wrong, also what to do
     */
    record Finding(String name, Verdict verdict, String text) {}

    /** How bad it is. */
    enum Verdict {
        GOOD,
        /** Works, but not for long, or not for everybody. */
        DOUBTFUL,
        BROKEN,
        /** Could not be looked at, since something before it is broken or it is switched off. */
        UNKNOWN
    }
}
