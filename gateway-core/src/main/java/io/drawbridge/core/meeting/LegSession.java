package io.drawbridge.core.meeting;

import io.drawbridge.core.media.MediaCounters;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.AnswerBuilder;
import io.drawbridge.core.sdp.AnswerOptions;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.StreamIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What was negotiated with one leg, and the answer that says it; changes only by a new offer. Owner: the meeting's loop. */
final class LegSession {
    private static final int PTIME_MILLIS = 20;

    private final List<MediaFlow> flows;
    private final List<StreamIds> streams;
    private final String sessionId;
    private long version = 1;
    private MediaPolicy policy;
    private Agreement agreement;
    private SessionDescription answer;

    LegSession(Agreement agreement, MediaPolicy policy, List<MediaFlow> flows, RandomGenerator random) {
        this.agreement = agreement;
        this.policy = policy;
        this.flows = List.copyOf(flows);
        this.sessionId = Long.toString(random.nextLong(1L << 62));
        this.streams = streams(flows.size(), random);
        this.answer = build();
    }

    private static List<StreamIds> streams(int count, RandomGenerator random) {
        String cname = Long.toHexString(random.nextLong());
        List<StreamIds> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long ssrc = random.nextLong(1, 1L << 32);
            streams.add(new StreamIds(ssrc, cname, "meeting", "track" + i));
        }
        return streams;
    }

    private SessionDescription build() {
        AnswerOptions options =
                new AnswerOptions(sessionId, version, "Drawbridge", streams, PTIME_MILLIS, policy.maxVideoBitrateBps());
        return AnswerBuilder.build(
                agreement, flows.stream().map(MediaFlow::local).toList(), options);
    }

    /** What a {@link MediaLeg} of this session is made of. */
    MediaLeg.Setup mediaSetup(String legId, MediaCounters counters, MediaTools media) {
        List<LocalStream> local =
                streams.stream().map(s -> new LocalStream(s.ssrc(), s.cname())).toList();
        return new MediaLeg.Setup(legId, agreement, flows, local, counters, media.ticker(), media.ntp());
    }

    Agreement agreement() {
        return agreement;
    }

    SessionDescription answer() {
        return answer;
    }


    /**
     * Negotiates a new offer of the running session. Flows stay, so the same m lines must be taken as before; else the offer is refused
     * and the session stays as it is.
     */
    Optional<SessionDescription> reoffer(SessionDescription offer, MediaPolicy wanted) {
        Agreement renewed = Negotiator.answer(offer, wanted);
        if (!indexes(renewed).equals(indexes(agreement))) {
            return Optional.empty();
        }
        agreement = renewed;
        policy = wanted;
        SessionDescription same = build();
        if (!same.equals(answer)) {
            version++;
            answer = build();
        }
        return Optional.of(answer);
    }

    private static List<Integer> indexes(Agreement agreement) {
        return agreement.accepted().stream().map(AgreedMedia.Accepted::index).toList();
    }

    /** The kinds of video that both sides take, in the order of the answer. */
    List<VideoKind> videoKinds() {
        return agreement.video().map(VideoKinds::of).orElse(List.of());
    }

    boolean sendsVideo() {
        return agreement.video().filter(v -> v.direction().receives()).isPresent();
    }

    boolean receivesVideo() {
        return agreement.video().filter(v -> v.direction().sends()).isPresent();
    }

    /** The most video that the far end can receive. */
    SenderLimits viewLimits() {
        return agreement.video().map(AgreedMedia.Accepted::limits).orElse(SenderLimits.NONE);
    }

    @Override
    public String toString() {
        return "LegSession[" + Objects.toString(videoKinds()) + "]";
    }
}
