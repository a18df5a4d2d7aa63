package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.Iq;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Requests under way over the links of one component; each gets exactly one {@link IqAnswer}. An answer counts over whichever link it
 * comes, since the servers of a cluster choose. All have the same time limit, so the oldest is due first. Owner: one thread.
 */
final class PendingIqs {
    private record Pending(Object via, String to, long dueNanos, Consumer<IqAnswer> then) {}

    private final long limitNanos;
    private final Map<String, Pending> byId = new LinkedHashMap<>();

    PendingIqs(long limitNanos) {
        this.limitNanos = limitNanos;
    }

    /** A request went out over the link {@code via}. */
    void sent(Object via, Iq request, long nowNanos, Consumer<IqAnswer> then) {
        Pending before = byId.remove(request.id());
        if (before != null) {
            before.then().accept(new IqAnswer.LinkDown());
        }
        byId.put(request.id(), new Pending(via, request.to(), nowNanos + limitNanos, then));
    }

    /** An answer came in; one that nobody waits for, or from somebody else than was asked, changes nothing. */
    void answered(Iq answer) {
        Pending pending = byId.get(answer.id());
        if (pending == null || !pending.to().equals(answer.from())) {
            return;
        }
        byId.remove(answer.id());
        pending.then()
                .accept(
                        answer.error().isPresent()
                                ? new IqAnswer.Refused(answer.error().get())
                                : new IqAnswer.Done(answer));
    }

    void expire(long nowNanos) {
        List<Pending> due = new ArrayList<>();
        for (Iterator<Pending> all = byId.values().iterator(); all.hasNext(); ) {
            Pending pending = all.next();
            if (nowNanos - pending.dueNanos() < 0) {
                break;
            }
            all.remove();
            due.add(pending);
        }
        due.forEach(p -> p.then().accept(new IqAnswer.TimedOut()));
    }

    /** What went out over that link gets no answer any more. */
    void linkDown(Object via) {
        List<Pending> lost = new ArrayList<>();
        byId.values().removeIf(pending -> pending.via() == via && lost.add(pending));
        lost.forEach(p -> p.then().accept(new IqAnswer.LinkDown()));
    }
}
