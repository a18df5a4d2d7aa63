package io.drawbridge.sip.locate;

import io.drawbridge.sip.transaction.Flow;
import java.util.List;
import java.util.function.Function;

/**
 * One request outside dialogs, hop after hop (RFC 3263 section 4.3): after 503, no answer in time or no connection the next hop gets it,
 * as a transaction of its own. Owner: the signalling loop.
 */
public final class Failover {
    /** The request. */
    public interface Attempt {
        /** Sends it on that flow, with a branch that was never used; ends by {@link Failover#goesOn} or not at all. */
        void send(Flow flow);
    }

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int NO_ANSWER = 408;

    private final List<Hop> hops;
    private final Function<Hop, Flow> open;
    private final Attempt attempt;
    private int next;

    /**
     * Does nothing before {@link #start}.
     *
     * @param hops in their order, at least one: what {@link Locator} found, after {@link MtuRule}
     * @param open gives the flow to a hop; the transport's
     */
    public Failover(List<Hop> hops, Function<Hop, Flow> open, Attempt attempt) {
        this.hops = List.copyOf(hops);
        this.open = open;
        this.attempt = attempt;
    }

    /** Sends to the first hop. */
    public void start() {
        sendNext();
    }

    /**
     * An attempt has failed with that final status; 408 stands for none at all. True: the next hop has been tried, keep silent. False:
     * that is the end, tell whoever waits.
     */
    public boolean goesOn(int status) {
        if ((status != SERVICE_UNAVAILABLE && status != NO_ANSWER) || next >= hops.size()) {
            return false;
        }
        sendNext();
        return true;
    }

    private void sendNext() {
        Hop hop = hops.get(next);
        next++;
        attempt.send(open.apply(hop));
    }
}
