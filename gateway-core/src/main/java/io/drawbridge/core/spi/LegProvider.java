package io.drawbridge.core.spi;

/** Found by {@link java.util.ServiceLoader}: makes the leg that {@code legs} in the configuration names. */
public interface LegProvider {
    /** The name in the configuration: {@code sip}, {@code webrtc} or {@code xmpp}. */
    String name();

    /** Makes the leg; opens nothing yet. */
    Leg create(LegContext context);
}
