package io.drawbridge.xmpp.callbridge;

import java.util.List;
import java.util.Optional;

/** What can happen to a group of links. */
public sealed interface GroupInput {
    /** The operator wants the group. */
    record Enable() implements GroupInput {}

    /** The operator does not want it any more. */
    record Disable() implements GroupInput {}

    /** Secret, trust or the way to find servers has changed: all links are opened anew. */
    record Restart() implements GroupInput {}

    /**
     * The servers, at least one.
     *
     * @param validNanos after so long the answer should be asked for again; {@link Long#MAX_VALUE} = never
     */
    record Found(List<GroupServer> servers, long validNanos) implements GroupInput {}

    /** There are none, or nobody could be asked. */
    record NotFound(LinkFault fault) implements GroupInput {}

    /**
     * A link that was opened has changed.
     *
     * @param fault why it is not READY, where that is known
     */
    record LinkChanged(String address, LinkState state, boolean usable, Optional<LinkFault> fault)
            implements GroupInput {}

    /** The timer that was set has run out. */
    record Timer() implements GroupInput {}
}
