package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkFault;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the XMPP servers of a domain. Never completes exceptionally; on any thread. */
public interface ServerLookup {
    /** Asks. */
    CompletionStage<Answer> servers();

    /** What is known of the servers. */
    sealed interface Answer {
        /**
         * The servers in the order of RFC 2782, at least one.
         *
         * @param validNanos after so long the answer should be asked for again; {@link Long#MAX_VALUE} for what is configured
         */
        record Found(List<Server> servers, long validNanos) implements Answer {}

        /** There are none, or nobody could be asked. */
        record Failed(LinkFault fault) implements Answer {}
    }

    /** Always this one. */
    static ServerLookup fixed(ServerAddress address) {
        Answer answer = new Answer.Found(List.of(Server.only(address)), Long.MAX_VALUE);
        return () -> CompletableFuture.completedFuture(answer);
    }
}
