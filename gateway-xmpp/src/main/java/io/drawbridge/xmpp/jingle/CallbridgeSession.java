package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One web join on the answering side: carries messages between the session and the inner join. Owner: the link's loop. */
final class CallbridgeSession implements SessionOutbox.Owner {
    private static final Logger log = LoggerFactory.getLogger(CallbridgeSession.class);

    private final Carrier link;
    private final String own;
    private final String sid;
    private final SessionOutbox outbox;
    private final Function<String, Optional<Participant>> remote;
    private final Runnable forget;
    private JoinLink.@Nullable Call call;
    private JingleMessage.@Nullable Accept accepted;
    private boolean over;

    /**
     * One join.
     *
     * @param remote the participant of an id, if its page is in another process and is to be told of the meeting
     */
    CallbridgeSession(
            Carrier link,
            String own,
            String web,
            String sid,
            Function<String, Optional<Participant>> remote,
            Runnable forget) {
        this.remote = remote;
        this.link = link;
        this.own = own;
        this.sid = sid;
        this.forget = forget;
        this.outbox = new SessionOutbox(link, own, web, "cb-" + sid + "-", this);
    }

    String own() {
        return own;
    }

    void start(String iqId, JoinLink inner, JoinLink.Request request) {
        outbox.repeated(iqId);
        try {
            call = inner.join(request, new Inner());
        } catch (RuntimeException e) {
            log.error("sid {}: the join failed inside", sid, e);
            endHere(new EndReason.InternalFault("the join failed inside"));
        }
    }

    void onMessage(String iqId, JingleMessage message) {
        log.debug("sid {}: {} in", sid, message);
        JoinLink.Call running = call;
        if (outbox.repeated(iqId) || over || running == null) {
            return;
        }
        if (message instanceof JingleMessage.Initiate && accepted != null) {
            outbox.send(accepted);
        } else if (message instanceof JingleMessage.Modify modify) {
            running.offer(modify.sdp());
        } else if (message instanceof JingleMessage.Trickle trickle) {
            running.candidate(trickle.candidate());
        } else if (message instanceof JingleMessage.Command asked) {
            running.command(asked.command());
        } else if (message instanceof JingleMessage.Terminate terminate) {
            over = true;
            forget.run();
            running.end(terminate.reason());
        }
    }

    private void follow(String participantId) {
        remote.apply(participantId).ifPresent(p -> p.meeting().loop().execute(() -> p.observe(new Follower())));
    }

    /** What the meeting tells, from its loop. */
    private final class Follower implements ParticipantObserver {
        @Override
        public void onNews(PageNews news) {
            link.loop().execute(() -> PageElements.parts(news).forEach(CallbridgeSession.this::tell));
        }

        @Override
        public void onGone() {} // the session's end says why
    }

    private void tell(PageNews news) {
        if (over) {
            return;
        }
        if (news.replaces()) {
            outbox.sendNewest(new JingleMessage.News(sid, news));
        } else {
            outbox.send(new JingleMessage.News(sid, news));
        }
    }

    void onLinkUp() {
        outbox.resend();
    }

    void endHere(EndReason reason) {
        if (!over) {
            over = true;
            outbox.sendLast(new JingleMessage.Terminate(sid, reason));
        }
    }

    @Override
    public void onDelivered(JingleMessage message) {
        if (message instanceof JingleMessage.Terminate) {
            forget.run();
        }
    }

    @Override
    public void onFailed(JingleMessage message, String condition) {
        if (message instanceof JingleMessage.Terminate) {
            forget.run();
        } else if (!over && condition.equals("item-not-found")) {
            over = true;
            forget.run();
            JoinLink.Call running = call;
            if (running != null) {
                running.end(new EndReason.SignallingLost("the web side does not know this call any more"));
            }
        } else if (!over && condition.equals("policy-violation")) {
            log.warn("sid {}: {} is longer than the link carries", sid, message);
        } else if (!over) {
            log.warn("sid {}: {} was not taken: {}", sid, message, condition);
        }
    }

    /** What the inner join says, from any thread. */
    private final class Inner implements JoinLink.Listener {
        private void post(Runnable task) {
            link.loop().execute(() -> {
                if (!over) {
                    task.run();
                }
            });
        }

        @Override
        public void onAnswer(String participantId, String sdpAnswer) {
            post(() -> {
                if (accepted == null) {
                    accepted = new JingleMessage.Accept(sid, participantId, sdpAnswer);
                    outbox.send(accepted);
                    follow(participantId);
                } else {
                    outbox.send(new JingleMessage.ModifyAccept(sid, participantId, sdpAnswer));
                }
            });
        }

        @Override
        public void onCandidate(JoinLink.Candidate candidate) {
            post(() -> outbox.send(new JingleMessage.Trickle(sid, candidate)));
        }

        @Override
        public void onRenegotiate() {
            post(() -> outbox.send(new JingleMessage.Renegotiate(sid)));
        }

        @Override
        public void onEnded(EndReason reason) {
            post(() -> endHere(reason));
        }
    }
}
