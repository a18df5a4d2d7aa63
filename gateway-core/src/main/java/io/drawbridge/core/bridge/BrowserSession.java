package io.drawbridge.core.bridge;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.meeting.Allowance;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.LegSignals;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports;
import io.drawbridge.core.spi.WebTransports.WebTransport;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One web join from its offer to its end. Owner: the meeting's loop; the methods of {@link JoinLink.Call} may be called from any
 * thread and hop there.
 */
final class BrowserSession implements JoinLink.Call, LegSignals {
    private static final Logger LOG = LoggerFactory.getLogger(BrowserSession.class);
    private static final int MAX_EARLY_CANDIDATES = 64;

    /** New offers of one page: some at once, and then one a second. */
    private static final int MOST_OFFERS_AT_ONCE = 10;

    private final JoinLink.Request request;
    private final JoinLink.Listener listener;
    private final Meeting meeting;
    private final JoinAttempt.Entry entry;
    private final Runnable onClosed;
    private final List<JoinLink.Candidate> early = new ArrayList<>();
    private @Nullable WebTransport transport;
    private @Nullable Participant participant;
    private final Allowance offers = new Allowance(MOST_OFFERS_AT_ONCE, 1);
    /** The last one of those that came too soon. */
    private @Nullable String laterOffer;

    private boolean ended;
    private final long startedNanos = System.nanoTime();

    BrowserSession(
            JoinLink.Request request,
            JoinLink.Listener listener,
            Meeting meeting,
            JoinAttempt.Entry entry,
            Runnable onClosed) {
        this.request = request;
        this.listener = listener;
        this.meeting = meeting;
        this.entry = entry;
        this.onClosed = onClosed;
    }

    /** Opens the transport, then joins on the meeting's loop. Any thread. */
    void open(WebTransports transports, SessionDescription offer, TransportParameters remote) {
        LOG.info("call {} in: webrtc, meeting {}", request.sessionId(), meeting.name());
        transports.open(meeting.loopIndex(), remote).whenComplete((opened, failure) -> meeting.loop()
                .execute(() -> {
                    if (opened == null) {
                        LOG.warn("join {}: no media transport: {}", request.sessionId(), String.valueOf(failure));
                        finish(new EndReason.OutOfResources("no media transport could be opened for the browser"));
                    } else {
                        onTransport(opened, offer);
                    }
                }));
    }

    private void onTransport(WebTransport opened, SessionDescription offer) {
        if (ended) {
            opened.close();
            return;
        }
        transport = opened;
        early.forEach(opened::addCandidate);
        early.clear();
        JoinResult result = meeting.join(new JoinAttempt(
                request.sessionId(),
                Path.WEBRTC,
                request.displayName(),
                request.remote(),
                Optional.of(offer),
                opened,
                this,
                entry));
        if (result instanceof JoinResult.Joined joined) {
            participant = joined.participant();
            listener.onAnswer(joined.participant().id(), SdpPrinter.print(joined.description()));
            opened.onCandidates(candidate -> listener.onCandidate(new JoinLink.Candidate(mid(offer), candidate)));
        } else if (result instanceof JoinResult.Refused refused) {
            finish(refused.reason());
        } else {
            finish(new EndReason.NotReady("the meeting lives on another node"));
        }
    }

    @Override
    public void candidate(JoinLink.Candidate candidate) {
        meeting.loop().execute(() -> {
            if (transport != null) {
                transport.addCandidate(candidate);
            } else if (!ended && early.size() < MAX_EARLY_CANDIDATES) {
                early.add(candidate);
            }
        });
    }

    @Override
    public void offer(String sdpOffer) {
        meeting.loop().execute(() -> {
            if (laterOffer != null) {
                laterOffer = sdpOffer;
            } else {
                takeOffer(sdpOffer);
            }
        });
    }

    /** Takes an offer now, or in a while where there are too many: each may be everybody's work. */
    private void takeOffer(String sdpOffer) {
        Participant joined = participant;
        if (joined == null || ended) {
            return;
        }
        EventLoop loop = meeting.loop();
        if (!offers.take(loop.ticker().nanoTime())) {
            laterOffer = sdpOffer;
            loop.schedule(this::takeLaterOffer, 1, TimeUnit.SECONDS);
            return;
        }
        if (SdpParser.parse(sdpOffer) instanceof SdpParser.Result.Parsed parsed) {
            onOffer(joined, parsed.description());
        } else {
            onEnd(new EndReason.MalformedOffer("the new offer cannot be read"));
        }
    }

    private void takeLaterOffer() {
        String due = laterOffer;
        laterOffer = null;
        if (due != null) {
            takeOffer(due);
        }
    }

    /** A new offer in the running session; with other ICE credentials it is an ICE restart too. */
    private void onOffer(Participant joined, SessionDescription offer) {
        WebTransport running = transport;
        Optional<EndReason> obstacle =
                running == null ? Optional.empty() : Transports.of(offer).flatMap(running::restart);
        if (obstacle.isPresent()) {
            onEnd(obstacle.get());
            return;
        }
        joined.reoffer(offer)
                .ifPresentOrElse(
                        answer -> listener.onAnswer(joined.id(), SdpPrinter.print(answer)),
                        () -> onEnd(new EndReason.MalformedOffer("the new offer does not fit the running session")));
    }

    /** Of the m line that speaks for the bundle. */
    private static String mid(SessionDescription offer) {
        return offer.media().stream()
                .flatMap(media -> media.attribute("mid").stream())
                .findFirst()
                .orElse("0");
    }

    @Override
    public void command(PageCommand command) {
        meeting.loop().execute(() -> {
            if (participant != null) {
                participant.command(command);
            }
        });
    }

    @Override
    public void end(EndReason reason) {
        if (meeting.loop().inEventLoop()) {
            onEnd(reason);
        } else {
            meeting.loop().execute(() -> onEnd(reason));
        }
    }

    /** The browser's side ends it, or (as {@link LegSignals}) the meeting does: leaving twice is harmless. */
    private void onEnd(EndReason reason) {
        if (participant != null) {
            participant.leave(reason);
        }
        finish(reason);
    }

    @Override
    public void requestPicture() {
        // browsers take PLI
    }

    @Override
    public void renegotiate() {
        listener.onRenegotiate();
    }

    private void finish(EndReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        if (participant == null && transport != null) {
            transport.close();
        }
        early.clear();
        onClosed.run();
        LOG.info(
                "call {} out: webrtc, meeting {}, {} after {} s: {}",
                request.sessionId(),
                meeting.name(),
                reason.key(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos),
                reason.detail());
        listener.onEnded(reason);
    }
}
