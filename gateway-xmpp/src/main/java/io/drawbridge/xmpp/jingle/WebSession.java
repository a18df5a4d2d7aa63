package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One web join on the asking side: JOINING until the answer, RUNNING until either side ends it, then ENDING until the far end knows.
 * Owner: the link's loop.
 */
final class WebSession implements SessionOutbox.Owner {
    private static final Logger log = LoggerFactory.getLogger(WebSession.class);
    private static final long JOIN_LIMIT_SECONDS = 10;

    private enum State {
        JOINING,
        RUNNING,
        ENDING
    }

    private final String own;
    private final Carrier link;
    private final SessionOutbox outbox;
    private final BiConsumer<String, WebSession> forget;
    private JoinLink.Listener listener;
    private State state = State.JOINING;
    private String sid = "";
    private @Nullable Future<?> limit;
    private @Nullable Runnable lastAnswer;

    WebSession(
            Carrier link,
            String own,
            String meeting,
            JoinLink.Listener listener,
            BiConsumer<String, WebSession> forget) {
        this.link = link;
        this.own = own;
        this.listener = listener;
        this.forget = forget;
        this.outbox = new SessionOutbox(link, own, meeting, own.substring(0, own.indexOf('@')) + "-", this);
    }

    String own() {
        return own;
    }

    boolean ended() {
        return state == State.ENDING;
    }

    void start(JingleMessage.Initiate initiate) {
        sid = initiate.sid();
        limit = link.loop().schedule(this::onLimit, JOIN_LIMIT_SECONDS, TimeUnit.SECONDS);
        outbox.send(initiate);
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
        if (state != State.ENDING) {
            outbox.send(message);
        }
    }

    void endHere(EndReason reason) {
        if (state != State.ENDING) {
            over();
            outbox.sendLast(new JingleMessage.Terminate(sid, reason));
        }
    }

    void onMessage(String iqId, JingleMessage message) {
        log.debug("sid {}: {} in", sid, message);
        if (outbox.repeated(iqId) || state == State.ENDING) {
            return;
        }
        if (message instanceof JingleMessage.Accept accept && state == State.JOINING) {
            state = State.RUNNING;
            cancelLimit();
            answer(accept.participantId(), accept.sdp());
        } else if (message instanceof JingleMessage.ModifyAccept accept) {
            answer(accept.participantId(), accept.sdp());
        } else if (message instanceof JingleMessage.Trickle trickle) {
            tell(asker -> asker.onCandidate(trickle.candidate()));
        } else if (message instanceof JingleMessage.Renegotiate) {
            tell(JoinLink.Listener::onRenegotiate);
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
        outbox.resend();
    }

    void onLinkDown(String why) {
        if (state == State.JOINING) {
            fail(new EndReason.NotReady(why));
        }
    }

    /** Tells our side now, and the far end as soon as it can be told. */
    private void fail(EndReason reason) {
        over();
        tell(asker -> asker.onEnded(reason));
        outbox.sendLast(new JingleMessage.Terminate(sid, new EndReason.Cancelled()));
    }

    private void over() {
        state = State.ENDING;
        cancelLimit();
    }

    private void cancelLimit() {
        if (limit != null) {
            limit.cancel(false);
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
            over();
            forget.accept(sid, this);
            tell(asker -> asker.onEnded(refusal(condition)));
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
