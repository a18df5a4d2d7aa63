package io.drawbridge.core.spi;

/** One line of {@code /readyz}. */
public interface ReadinessCheck {
    /** Short stable name, for example {@code xmpp-link}. */
    String name();

    /** The state now; called from any thread, must not block. */
    Result check();

    /**
     * A state.
     *
     * @param ok whether calls can be taken as far as this check is concerned
     * @param text what is wrong and what to do, or what is right, in one sentence
     */
    record Result(boolean ok, String text) {}
}
