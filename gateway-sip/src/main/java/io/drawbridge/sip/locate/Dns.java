package io.drawbridge.sip.locate;

import java.util.concurrent.CompletionStage;

/** Asks name servers. Never blocks; completes on the signalling loop, and never with a failure: that is an {@link Answer} too. */
public interface Dns {
    /** Asks one question. */
    CompletionStage<Answer> ask(Question question);
}
