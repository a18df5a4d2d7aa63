package io.drawbridge.core.spi;

import java.util.concurrent.CompletionStage;

/**
 * One leg module at work. Life: created, {@link #lend} (all legs), {@link #start} (all legs), ..., {@link #drain}, {@link #stop}.
 * All of these are called on the main thread, one leg after the other.
 */
public interface Leg {
    /** Hands out what other parts may borrow: {@link WebTransports}, {@link JoinLink}, {@link HttpMount}, {@link ReadinessCheck}. */
    void lend(Exports exports);

    /** Borrows what it needs and binds its listeners; completes when they are bound, fails with a sentence for the operator. */
    CompletionStage<Void> start();

    /** From now on takes no new calls. */
    void drain();

    /** Closes listeners and connections, after the meetings have said good-bye to every participant. */
    CompletionStage<Void> stop();
}
