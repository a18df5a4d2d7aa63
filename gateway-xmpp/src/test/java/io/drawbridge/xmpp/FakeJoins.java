package io.drawbridge.xmpp;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.spi.JoinLink;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for the callbridge's inner half: answers each offer with what can be recognised, refuses the meeting "nowhere". */
public final class FakeJoins implements JoinLink {
    /** One join as the inner half sees it. */
    public static final class Inside implements Call {
        public final Request request;
        public final Listener listener;
        public final List<Candidate> candidates = new CopyOnWriteArrayList<>();
        public final List<String> offers = new CopyOnWriteArrayList<>();
        public final List<PageCommand> commands = new CopyOnWriteArrayList<>();
        public final List<EndReason> ends = new CopyOnWriteArrayList<>();

        Inside(Request request, Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        @Override
        public void candidate(Candidate candidate) {
            candidates.add(candidate);
        }

        @Override
        public void offer(String sdpOffer) {
            offers.add(sdpOffer);
            listener.onAnswer("p-" + request.sessionId(), "answer to " + sdpOffer);
        }

        @Override
        public void command(PageCommand command) {
            commands.add(command);
        }

        @Override
        public void end(EndReason reason) {
            ends.add(reason);
        }
    }

    public final Map<String, Inside> joins = new ConcurrentHashMap<>();
    public final List<Request> requests = new CopyOnWriteArrayList<>();

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public Call join(Request request, Listener listener) {
        requests.add(request);
        Inside inside = new Inside(request, listener);
        joins.put(request.sessionId(), inside);
        switch (request.meeting()) {
            case "nowhere" -> listener.onEnded(new EndReason.UnknownMeeting());
            case "silent" -> {}
            default -> listener.onAnswer("p-" + request.sessionId(), "answer to " + request.sdpOffer());
        }
        return inside;
    }
}
