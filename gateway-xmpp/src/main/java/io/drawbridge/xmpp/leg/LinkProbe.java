package io.drawbridge.xmpp.leg;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.LinkState;
import io.drawbridge.xmpp.component.ComponentLink;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.component.LinkSettings;
import io.drawbridge.xmpp.component.LinkStatus;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Walks one link once, by the same code as the gateway's own, and tells how far it came. Owner: one thread, which it keeps waiting. */
final class LinkProbe {
    private static final int MOST_SECONDS = 30;
    private static final int GOOD_BYE_SECONDS = 3;

    /**
     * How far it came.
     *
     * @param last the last state on the way; where it failed, the one in which it did
     * @param fault why it went no further; empty when it came as far as it should
     */
    record Course(LinkState last, Optional<String> fault, LinkStatus status) {
        /** Whether it came beyond that state. */
        boolean passed(LinkState state) {
            return last.compareTo(state) > 0 || (last == state && fault.isEmpty());
        }
    }

    private final Loops loops;
    private final boolean registers;

    /** On the loop. */
    private LinkState reached = LinkState.DISABLED;

    /**
     * Opens nothing yet.
     *
     * @param registers whether to prove the secret and take the name; else it stops before
     */
    LinkProbe(Loops loops, boolean registers) {
        this.loops = loops;
        this.registers = registers;
    }

    /** Connects, and disconnects again. */
    Course walk(LinkSettings settings) throws InterruptedException {
        CompletableFuture<Course> end = new CompletableFuture<>();
        ComponentLink link = new ComponentLink(loops, Ticker.systemTicker(), settings, new IqHandlers(), new Random());
        link.trace((to, why) -> {
            if (to == LinkState.BACKOFF) {
                end.complete(new Course(reached, Optional.of(why), link.status()));
                link.disable();
            } else if (to == LinkState.AUTHENTICATING && !registers) {
                end.complete(new Course(LinkState.TLS, Optional.empty(), link.status()));
                link.disable(); // before the server's stream header, and so before the handshake
            }
            reached = to;
        });
        link.watch(usable -> end.complete(new Course(LinkState.READY, Optional.empty(), link.status())));
        link.enable();
        try {
            return end.get(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LinkStatus status = link.status();
            return new Course(status.state(), status.lastError().or(() -> Optional.of("it took too long")), status);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            link.disable().await(GOOD_BYE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
