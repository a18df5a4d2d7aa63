package io.drawbridge.xmpp.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is lent before the link exists: refuses readably until {@link #become}. Thread-safe. */
final class LentJoinLink implements JoinLink {
    private static final String NOT_STARTED = "the XMPP leg has not started yet";

    private static final Call NOTHING = new Call() {
        @Override
        public void candidate(Candidate candidate) {}

        @Override
        public void offer(String sdpOffer) {}

        @Override
        public void end(EndReason reason) {}
    };

    private volatile @Nullable JoinLink real;

    void become(JoinLink link) {
        real = link;
    }

    @Override
    public Optional<String> unavailable() {
        JoinLink link = real;
        return link == null ? Optional.of(NOT_STARTED) : link.unavailable();
    }

    @Override
    public Call join(Request request, Listener listener) {
        JoinLink link = real;
        if (link == null) {
            listener.onEnded(new EndReason.NotReady(NOT_STARTED));
            return NOTHING;
        }
        return link.join(request, listener);
    }
}
