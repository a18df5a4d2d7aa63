package io.drawbridge.core.directory;

import io.drawbridge.core.spi.MeetingLookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers pages from the directory of this process. Thread-safe. */
public final class DirectoryLookup implements MeetingLookup {
    private static final String ECHO = "echo";

    private final Directory directory;

    /** Asks {@code directory}, as a stranger. */
    public DirectoryLookup(Directory directory) {
        this.directory = directory;
    }

    @Override
    public CompletionStage<Answer> ask(String alias, String source) {
        return CompletableFuture.completedFuture(answer(directory.ask(alias, source)));
    }

    private static Answer answer(Destination destination) {
        if (destination instanceof Destination.ToMeeting to) {
            MeetingSpec meeting = to.meeting();
            PinAsk hostAsk = meeting.hostPin().isEmpty() ? PinAsk.NONE : PinAsk.HOST;
            return new Answer.Found(
                    meeting.name(), meeting.title(), meeting.pin().isEmpty() ? hostAsk : PinAsk.ALL, to.pin());
        }
        if (destination instanceof Destination.Echo) {
            return new Answer.Found(ECHO, "Echo", PinAsk.NONE, "");
        }
        if (destination instanceof Destination.Ivr) {
            return new Answer.Menu();
        }
        return destination instanceof Destination.Barred ? new Answer.Barred() : new Answer.Unknown();
    }
}
