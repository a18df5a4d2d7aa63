package io.drawbridge.core.bridge;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import java.util.Optional;

/** Turns a web join into a participant: directory, transport lent by the webrtc leg, meeting. Thread-safe. */
public final class BrowserJoins implements JoinLink {
    /** Borrows {@link io.drawbridge.core.spi.WebTransports} from {@code exports} at the first join. */
    @SuppressWarnings("unused")
    public BrowserJoins(Directory directory, Meetings meetings, Exports exports) {}

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Call join(Request request, Listener listener) {
        listener.onEnded(new EndReason.NotReady("joins are not taken yet"));
        return new Call() {
            @Override
            public void candidate(Candidate candidate) {}

            @Override
            public void offer(String sdpOffer) {}

            @Override
            public void end(EndReason reason) {}
        };
    }
}
