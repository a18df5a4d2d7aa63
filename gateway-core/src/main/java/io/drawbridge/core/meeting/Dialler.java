package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.Refusal;
import io.drawbridge.core.spi.DialOut;
import io.netty.util.concurrent.Ticker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls that hosts of one meeting have begun from their pages, and how they go. Owner: the meeting's loop. */
final class Dialler {
    /** Calls of one meeting that are not answered yet. */
    private static final int MOST_AT_ONCE = 5;

    private static final int MOST_KEPT = 20;
    /** How long a call that failed is still shown. */
    private static final long SHOWN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private enum State {
        CALLING,
        RINGING,
        CONNECTED,
        FAILED
    }

    private static final class Entry {
        private final String id;
        private final String uri;
        private State state = State.CALLING;
        private String callId = "";
        private String reason = "";
        private long failedNanos;

        Entry(PageCommand.DialOut wish) {
            this.id = wish.id();
            this.uri = wish.uri();
        }

        boolean pending() {
            return state == State.CALLING || state == State.RINGING;
        }

        PageNews.Dial asNews() {
            return new PageNews.Dial(id, uri, state.name().toLowerCase(Locale.ROOT), reason);
        }
    }

    private final Executor loop;
    private final Ticker ticker;
    private final Supplier<Optional<DialOut>> lender;
    private final Runnable changed;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * Without calls.
     *
     * @param lender who can place calls; empty while nobody can
     * @param changed told whenever {@link #news} says something else
     */
    Dialler(Executor loop, Ticker ticker, Supplier<Optional<DialOut>> lender, Runnable changed) {
        this.loop = loop;
        this.ticker = ticker;
        this.lender = lender;
        this.changed = changed;
    }

    PageNews.Dialling news() {
        return new PageNews.Dialling(
                entries.values().stream().map(Entry::asNews).toList());
    }

    /**
     * Begins a call; one that is known by its id is begun already.
     *
     * @param refused told on the loop where it turns out later that it may not be
     */
    Optional<Refusal> dial(Optional<MeetingSpec> meeting, PageCommand.DialOut wish, Consumer<Refusal> refused) {
        if (entries.containsKey(wish.id())) {
            return Optional.empty();
        }
        if (wish.id().isBlank() || wish.uri().isBlank()) {
            return Optional.of(Refusal.EMPTY);
        }
        if (wish.id().length() > PageCommand.MOST_ID_CHARS || wish.uri().length() > PageCommand.MOST_URI_CHARS) {
            return Optional.of(Refusal.TOO_LONG);
        }
        Optional<DialOut> way = lender.get();
        if (way.isEmpty() || meeting.isEmpty()) {
            return Optional.of(Refusal.NO_DIAL_OUT);
        }
        if (entries.size() >= MOST_KEPT
                || entries.values().stream().filter(Entry::pending).count() >= MOST_AT_ONCE) {
            return Optional.of(Refusal.TOO_MANY);
        }
        Entry entry = new Entry(wish);
        entries.put(entry.id, entry);
        changed.run();
        way.get()
                .dial(meeting.get(), wish.uri().strip(), new Follower(entry))
                .whenComplete((result, fault) -> loop.execute(() -> onBegun(entry, way.get(), result, refused)));
        return Optional.empty();
    }

    /** With the fault of a lender there is no result. */
    private void onBegun(Entry entry, DialOut way, DialOut.@Nullable Result result, Consumer<Refusal> refused) {
        if (result instanceof DialOut.Result.Dialling dialling) {
            entry.callId = dialling.id();
            if (entries.get(entry.id) != entry) { // given up before it had a name
                way.cancel(dialling.id());
            }
            return;
        }
        if (result instanceof DialOut.Result.Refused no) {
            refused.accept(Refusal.DIAL_OUT_REFUSED);
            fail(entry, no.why().key());
        } else {
            fail(entry, new EndReason.InternalFault("").key());
        }
    }

    private void fail(Entry entry, String reason) {
        if (entries.get(entry.id) == entry && entry.pending()) {
            entry.state = State.FAILED;
            entry.reason = reason;
            entry.failedNanos = ticker.nanoTime();
            changed.run();
        }
    }

    /** What its leg tells, on any thread. */
    private final class Follower implements DialOut.Progress {
        private final Entry entry;

        Follower(Entry entry) {
            this.entry = entry;
        }

        @Override
        public void onRinging() {
            loop.execute(() -> {
                if (entry.state == State.CALLING) {
                    entry.state = State.RINGING;
                    changed.run();
                }
            });
        }

        @Override
        public void onOver(EndReason why) {
            loop.execute(() -> fail(entry, why.key()));
        }
    }

    /** Somebody came in: perhaps one who was called. */
    void entered(String participantId) {
        entries.values().stream()
                .filter(entry -> entry.callId.equals(participantId) && entry.pending())
                .findFirst()
                .ifPresent(entry -> {
                    entry.state = State.CONNECTED;
                    changed.run();
                });
    }

    /** Somebody is out. */
    void left(String participantId) {
        if (entries.values().removeIf(entry -> entry.state == State.CONNECTED && entry.callId.equals(participantId))) {
            changed.run();
        }
    }

    /**
     * Gives up a call, ends it, or takes one that failed off the list. False: there is none of that id.
     *
     * @param remove puts a participant out
     */
    boolean hangUp(String id, Consumer<String> remove) {
        Entry entry = entries.remove(id);
        if (entry == null) {
            return false;
        }
        if (entry.state == State.CONNECTED) {
            remove.accept(entry.callId);
        } else {
            cancel(entry);
        }
        changed.run();
        return true;
    }

    private void cancel(Entry entry) {
        if (entry.pending() && !entry.callId.isEmpty()) {
            lender.get().ifPresent(way -> way.cancel(entry.callId));
        }
    }

    /** Failures are forgotten after a while. */
    void onTick(long nowNanos) {
        if (entries.values()
                .removeIf(entry -> entry.state == State.FAILED && nowNanos - entry.failedNanos > SHOWN_NANOS)) {
            changed.run();
        }
    }

    /** Nobody is in the meeting any more, or it ends: what rings is given up. */
    void over() {
        List<Entry> all = List.copyOf(entries.values());
        entries.clear();
        all.forEach(this::cancel);
    }
}
