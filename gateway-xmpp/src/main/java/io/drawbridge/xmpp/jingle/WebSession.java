package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.stanza.XmppAddress;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One web join on the asking side: JOINING until the answer, RUNNING until either side ends it, then ENDING until the far end knows. While
 * JOINING it goes on to the next callbridge when one is not there, asks again when no answer comes (the callbridge may have been started
 * anew), and outlives a link that is back soon. Owner: the link's loop.
 */
final class WebSession implements SessionOutbox.Owner {
    private static final Logger log = LoggerFactory.getLogger(WebSession.class);
    private static final long JOIN_LIMIT_SECONDS = 10;
    private static final long LINK_PATIENCE_MILLIS = 1500;
    private static final long REMINDER_MILLIS = 1000;
    private static final int MOST_EARLY = 64;

    private enum State {
        JOINING,
        RUNNING,
        ENDING
    }

    private final String own;
    private final Carrier link;
    private final Supplier<Optional<String>> unavailable;
    private final JingleMessage.Initiate initiate;
    private final String sid;
    private final BiConsumer<String, WebSession> forget;
    private final Deque<XmppAddress> targets = new ArrayDeque<>();
    private final List<JingleMessage> early = new ArrayList<>();
    private JoinLink.Listener listener;
    private State state = State.JOINING;
    private int attempts;
    private @Nullable XmppAddress target;
    private @Nullable SessionOutbox outbox;
    private @Nullable Future<?> limit;
    private @Nullable Future<?> reminder;
    private @Nullable Future<?> patience;
    private @Nullable Runnable lastAnswer;

    /**
     * Asks nobody yet.
     *
     * @param unavailable why no join can be carried now
     */
    WebSession(
            Carrier link,
            Supplier<Optional<String>> unavailable,
            String own,
            JingleMessage.Initiate initiate,
            JoinLink.Listener listener,
            BiConsumer<String, WebSession> forget) {
        this.link = link;
        this.unavailable = unavailable;
        this.own = own;
        this.initiate = initiate;
        this.sid = initiate.sid();
        this.listener = listener;
        this.forget = forget;
        this.limit = link.loop().schedule(this::onLimit, JOIN_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    String own() {
        return own;
    }

    Carrier link() {
        return link;
    }

    boolean ended() {
        return state == State.ENDING;
    }

    /** Whether that is the domain of the callbridge that was asked last. */
    boolean asked(String domain) {
        return target != null && target.domain().equals(domain);
    }

    /** Asks the first, and the others in order while those before are not there; at least one. */
    void ask(List<XmppAddress> meetings) {
        if (state == State.JOINING) {
            targets.addAll(meetings);
            askNext("there is no callbridge");
        }
    }

    private void askNext(String condition) {
        if (outbox != null) {
            outbox.abandon();
        }
        XmppAddress next = targets.poll();
        if (next == null) {
            over();
            forget.accept(sid, this);
            tell(asker -> asker.onEnded(refusal(condition)));
            return;
        }
        attempts++;
        target = next;
        String prefix = own.substring(0, own.indexOf('@')) + "-" + (attempts == 1 ? "" : attempts + "-");
        SessionOutbox fresh = new SessionOutbox(link, own, next.toString(), prefix, this);
        outbox = fresh;
        fresh.send(initiate);
        early.forEach(fresh::send);
        cancel(reminder);
        reminder = link.loop()
                .scheduleAtFixedRate(() -> remind(fresh), REMINDER_MILLIS, REMINDER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void remind(SessionOutbox to) {
        if (state == State.JOINING && outbox == to) {
            to.remind(initiate);
        }
    }

    /** Nobody can be asked. */
    void refuse(EndReason reason) {
        if (state == State.JOINING) {
            over();
            forget.accept(sid, this);
            tell(asker -> asker.onEnded(reason));
        }
    }

    private void onLimit() {
        if (state == State.JOINING) {
            fail(new EndReason.NotReady("the callbridge did not answer within " + JOIN_LIMIT_SECONDS + " seconds"));
        }
    }

    /** The same join was asked for again: whoever asked last is told from here on. */
    void follow(JoinLink.Listener newListener) {
        listener = newListener;
        if (lastAnswer != null) {
            lastAnswer.run();
        }
    }

    void send(JingleMessage message) {
        if (state == State.ENDING) {
            return;
        }
        if (state == State.JOINING && early.size() < MOST_EARLY) {
            early.add(message);
        }
        if (outbox != null) {
            outbox.send(message);
        }
    }

    void endHere(EndReason reason) {
        if (state != State.ENDING) {
            over();
            lastWord(reason);
        }
    }

    private void lastWord(EndReason reason) {
        if (outbox == null) {
            forget.accept(sid, this);
        } else {
            outbox.sendLast(new JingleMessage.Terminate(sid, reason));
        }
    }

    void onMessage(String iqId, JingleMessage message) {
        log.debug("sid {}: {} in", sid, message);
        if (outbox == null || outbox.repeated(iqId) || state == State.ENDING) {
            return;
        }
        if (message instanceof JingleMessage.Accept accept && state == State.JOINING) {
            state = State.RUNNING;
            cancelTimers();
            early.clear();
            answer(accept.participantId(), accept.sdp());
        } else if (message instanceof JingleMessage.ModifyAccept accept) {
            answer(accept.participantId(), accept.sdp());
        } else if (message instanceof JingleMessage.Trickle trickle) {
            tell(asker -> asker.onCandidate(trickle.candidate()));
        } else if (message instanceof JingleMessage.Renegotiate) {
            tell(JoinLink.Listener::onRenegotiate);
        } else if (message instanceof JingleMessage.News news) {
            tell(asker -> asker.observer().ifPresent(page -> page.onNews(news.news())));
        } else if (message instanceof JingleMessage.Terminate terminate) {
            over();
            forget.accept(sid, this);
            tell(asker -> asker.onEnded(terminate.reason()));
        }
    }

    private void answer(String participantId, String sdp) {
        lastAnswer = () -> tell(asker -> asker.onAnswer(participantId, sdp));
        lastAnswer.run();
    }

    /** A fault of the asker is its own: neither this session nor others stumble over it. */
    private void tell(Consumer<JoinLink.Listener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException e) {
            log.error("sid {}: the asker failed over what it was told", sid, e);
        }
    }

    void onLinkUp() {
        cancel(patience);
        if (outbox != null) {
            outbox.resend();
        }
    }

    /** A join under way waits a little for another link. */
    void onLinkDown(String why) {
        if (state == State.JOINING) {
            cancel(patience);
            patience = link.loop().schedule(() -> outOfPatience(why), LINK_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void outOfPatience(String why) {
        Optional<String> still = unavailable.get();
        if (state == State.JOINING && still.isPresent()) {
            fail(new EndReason.NotReady(still.orElse(why)));
        }
    }

    /** Tells our side now, and the far end as soon as it can be told. */
    private void fail(EndReason reason) {
        over();
        tell(asker -> asker.onEnded(reason));
        lastWord(new EndReason.Cancelled());
    }

    private void over() {
        state = State.ENDING;
        cancelTimers();
    }

    private void cancelTimers() {
        cancel(limit);
        cancel(reminder);
        cancel(patience);
    }

    private static void cancel(@Nullable Future<?> future) {
        if (future != null) {
            future.cancel(false);
        }
    }

    @Override
    public void onDelivered(JingleMessage message) {
        if (message instanceof JingleMessage.Terminate) {
            forget.accept(sid, this);
        }
    }

    @Override
    public void onFailed(JingleMessage message, String condition) {
        if (message instanceof JingleMessage.Terminate) {
            forget.accept(sid, this);
        } else if (state == State.JOINING && message instanceof JingleMessage.Initiate) {
            if (!Unreachable.is(condition)) {
                targets.clear();
            }
            askNext(condition);
        } else if (state == State.RUNNING && condition.equals("item-not-found")) {
            over();
            forget.accept(sid, this);
            EndReason lost = new EndReason.SignallingLost("the callbridge does not know this call any more");
            tell(asker -> asker.onEnded(lost));
        } else if (state == State.RUNNING) {
            log.warn("sid {}: {} was not taken: {}", sid, message, condition);
        }
    }

    private static EndReason refusal(String condition) {
        return switch (condition) {
            case "policy-violation" ->
                new EndReason.MalformedOffer("the offer is longer than the 64 KiB that the link carries");
            case "bad-request", "feature-not-implemented" ->
                new EndReason.InternalFault("the callbridge does not understand the join (" + condition + ")");
            default ->
                new EndReason.NotReady("the callbridge cannot be reached through the XMPP server (" + condition + ")");
        };
    }
}
