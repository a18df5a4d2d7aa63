package io.drawbridge.core.meeting;

import io.drawbridge.core.call.CallSnapshot;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Destination;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** All meetings of this process. Thread-safe. */
public interface Meetings {
    /** The meeting behind a destination, made when nobody is in it yet; empty for {@link Destination.Unknown} and while draining. */
    Optional<Meeting> open(Destination destination);

    /** The meeting of that name, as far as somebody has been in it or before it; it may be empty again. */
    default Optional<Meeting> find(String name) {
        return Optional.empty();
    }

    /** The participant of that id, wherever it is. */
    Optional<Participant> participant(String id);

    /** The live legs. */
    CompletionStage<List<CallSnapshot>> calls();

    /** How many participants there are. */
    int participantCount();

    /** No new joins from now on. */
    void drain();

    /** Ends every participant with the reason; completes when all are gone. */
    CompletionStage<Void> endAll(EndReason reason);
}
