package io.drawbridge.webrtc.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.webrtc.signal.ClientMessage;
import io.drawbridge.webrtc.signal.PageChannel;
import io.drawbridge.webrtc.signal.PageFault;
import io.drawbridge.webrtc.signal.PageSession;
import io.drawbridge.webrtc.signal.ServerMessage;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One page's way into a meeting: NEW -join-> JOINING -answer-> JOINED -end-> ENDED; a refusal leads from JOINING to ENDED, a link that is
 * not there back to NEW, so that the page may ask again. Owner: the channel's.
 */
final class BrowserSession implements PageSession, JoinLink.Listener {
    private enum State {
        NEW,
        JOINING,
        JOINED,
        ENDED
    }

    /**
     * What sessions share.
     *
     * @param results counts the outcome of each join, by key
     */
    record Surroundings(JoinLink link, Meetings meetings, BooleanSupplier draining, Consumer<String> results) {}

    private static final Logger LOG = LoggerFactory.getLogger(BrowserSession.class);
    /** How long a page that was told to ask again may think about it. */
    private static final long JOIN_WITHIN_SECONDS = 15;
    /** How soon one who may have guessed is told that it was wrong: the time that it takes tells nothing. */
    private static final long DOOR_MILLIS = 300;

    private static final Set<String> WRONG_GUESSES = Set.of("unknown-meeting", "wrong-pin", "token-invalid");

    private final Surroundings around;
    private final PageChannel channel;
    private final Consumer<BrowserSession> onGone;
    private State state = State.NEW;
    private JoinLink.@Nullable Call call;
    private @Nullable MeetingWatch watch;
    private @Nullable EndReason untold;
    private boolean atDoor;

    BrowserSession(Surroundings around, PageChannel channel, Consumer<BrowserSession> onGone) {
        this.around = around;
        this.channel = channel;
        this.onGone = onGone;
    }

    private void closeIfIdle() {
        if (state == State.NEW) {
            become(State.ENDED, "did not join");
            channel.close();
        }
    }

    // ---- from the page ----

    @Override
    public void onMessage(ClientMessage message) {
        if (message instanceof ClientMessage.Join join) {
            join(join);
        } else if (message instanceof ClientMessage.Leave) {
            leave(new EndReason.HungUp());
        } else if (call == null || state == State.ENDED) {
            channel.send(ServerMessage.Failure.of(PageFault.NOT_JOINED));
        } else if (message instanceof ClientMessage.Candidate candidate) {
            call.candidate(new JoinLink.Candidate(candidate.mid(), bare(candidate.candidate())));
        } else if (message instanceof ClientMessage.Offer offer) {
            call.offer(offer.sdp());
        } else if (message instanceof ClientMessage.Command asked && watch != null) {
            if (watch.near()) {
                watch.command(asked.command());
            } else {
                call.command(asked.command());
            }
        }
    }

    /** Browsers put the attribute's name in front. */
    private static String bare(String candidate) {
        return candidate.startsWith("candidate:") ? candidate.substring("candidate:".length()) : candidate;
    }

    private void join(ClientMessage.Join join) {
        if (state != State.NEW) {
            channel.send(ServerMessage.Failure.of(PageFault.ALREADY_JOINED));
            return;
        }
        Optional<EndReason> refusal = refusal();
        if (refusal.isPresent()) {
            around.results().accept(refusal.get().key());
            channel.send(
                    new ServerMessage.Failure(refusal.get().key(), refusal.get().detail()));
            channel.owner().schedule(this::closeIfIdle, JOIN_WITHIN_SECONDS, TimeUnit.SECONDS);
            return;
        }
        become(State.JOINING, "asked");
        atDoor = true;
        channel.owner().schedule(this::leaveDoor, DOOR_MILLIS, TimeUnit.MILLISECONDS);
        call = around.link()
                .join(
                        new JoinLink.Request(
                                channel.id(),
                                join.meeting(),
                                join.shown(),
                                join.name(),
                                join.language(),
                                channel.remote(),
                                join.sdp()),
                        this);
    }

    private Optional<EndReason> refusal() {
        if (around.draining().getAsBoolean()) {
            return Optional.of(new EndReason.ShuttingDown());
        }
        return around.link().unavailable().map(EndReason.NotReady::new);
    }

    /** The gateway goes down: tells the page, from any thread; completes when the page was told. */
    CompletableFuture<Void> dismiss() {
        onEnded(new EndReason.ShuttingDown());
        return CompletableFuture.runAsync(() -> {}, channel.owner());
    }

    @Override
    public void onClosed(boolean orderly) {
        onGone.accept(this);
        leave(
                orderly || state != State.JOINED
                        ? new EndReason.HungUp()
                        : new EndReason.SignallingLost("the page's connection was lost"));
    }

    private void leave(EndReason reason) {
        if (state == State.ENDED) {
            return;
        }
        if (state == State.JOINING) {
            around.results().accept("cancelled");
        }
        become(State.ENDED, reason.key());
        if (call != null) {
            call.end(reason);
        }
        channel.close();
    }

    // ---- from the link, on any thread ----

    @Override
    public void onAnswer(String participantId, String sdpAnswer) {
        channel.owner().execute(() -> {
            if (state == State.JOINING) {
                become(State.JOINED, participantId);
                around.results().accept("joined");
                channel.send(new ServerMessage.Answer(participantId, sdpAnswer, channel.id(), channel.keep()));
                watch = MeetingWatch.begin(around.meetings(), participantId, this::newsToPage);
            } else if (state == State.JOINED) {
                channel.send(new ServerMessage.Answer(participantId, sdpAnswer));
            }
        });
    }

    @Override
    public void onCandidate(JoinLink.Candidate candidate) {
        toPage(new ServerMessage.Candidate(candidate.mid(), candidate.candidate()));
    }

    @Override
    public void onRenegotiate() {
        toPage(new ServerMessage.Renegotiate());
    }

    @Override
    public Optional<ParticipantObserver> observer() {
        return Optional.of(MeetingWatch.afar(this::newsToPage));
    }

    @Override
    public void onEnded(EndReason reason) {
        channel.owner().execute(() -> {
            if (atDoor && state == State.JOINING && WRONG_GUESSES.contains(reason.key())) {
                untold = reason;
            } else {
                end(reason);
            }
        });
    }

    private void leaveDoor() {
        atDoor = false;
        if (untold != null) {
            end(untold);
        }
    }

    private void end(EndReason reason) {
        if (state == State.ENDED) {
            return;
        }
        if (state == State.JOINING) {
            around.results().accept(reason.key());
        }
        become(State.ENDED, reason.key());
        channel.send(new ServerMessage.Ended(reason.key(), reason.detail()));
        channel.close();
    }

    /** From any thread, in order. */
    private void toPage(ServerMessage message) {
        channel.owner().execute(() -> {
            if (state != State.ENDED) {
                channel.send(message);
            }
        });
    }

    private void newsToPage(PageNews news) {
        channel.owner().execute(() -> {
            if (state != State.ENDED) {
                channel.send(news);
            }
        });
    }

    private void become(State next, String why) {
        LOG.debug("session {}: {} -> {} ({})", channel.id(), state, next, why);
        state = next;
    }
}
