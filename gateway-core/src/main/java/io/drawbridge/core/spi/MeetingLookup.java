package io.drawbridge.core.spi;

import java.util.concurrent.CompletionStage;

/**
 * What a page needs to know of a meeting before it shows anything. The core answers from its directory; where the meetings live in another
 * process, the xmpp leg lends one that asks there. Thread-safe.
 */
public interface MeetingLookup {
    /**
     * Asks; never completes exceptionally, and within two seconds.
     *
     * @param alias the last part of {@code /meet/...}
     * @param source the browser's address, against which wrong guesses are counted
     */
    CompletionStage<Answer> ask(String alias, String source);

    /** Whom the page should ask for a PIN. */
    enum PinAsk {
        /** Nobody. */
        NONE,
        /** Hosts; guests may go on without. */
        HOST,
        /** Everybody. */
        ALL
    }

    /** What the alias leads to. */
    sealed interface Answer {
        /**
         * A meeting.
         *
         * @param dialledPin the PIN that came with the alias, or empty
         */
        record Found(String name, String title, PinAsk pinAsk, String dialledPin) implements Answer {
            /** Never shows the PIN. */
            @Override
            public String toString() {
                return "Found[" + name + "]";
            }
        }

        /** The menu that asks for a number. */
        record Menu() implements Answer {}

        /** Nothing. */
        record Unknown() implements Answer {}

        /** Whoever asks has guessed too often. */
        record Barred() implements Answer {}

        /** Nobody could be asked; why, in one sentence. */
        record Unreachable(String why) implements Answer {}
    }
}
