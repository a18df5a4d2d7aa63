package io.drawbridge.xmpp.dns;

import java.util.concurrent.CompletionStage;

/** Answers questions about names. Thread-safe; never completes exceptionally, and within ten seconds. */
@FunctionalInterface
public interface Dns {
    /** Asks; completes on any thread. */
    CompletionStage<DnsAnswer> ask(Question question);

    /**
     * What is asked.
     *
     * @param name without the dot at the end
     */
    record Question(String name, Kind kind) {}

    /** The kinds of records that are asked for. */
    enum Kind {
        A,
        AAAA,
        SRV
    }
}
