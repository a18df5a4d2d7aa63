package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaCounters;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.AnswerBuilder;
import io.drawbridge.core.sdp.AnswerOptions;
import io.drawbridge.core.sdp.AnswerReader;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.OfferBuilder;
import io.drawbridge.core.sdp.SenderLimits;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.StreamIds;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is negotiated with one leg, and our description that says it: by an offer of the far end ({@link #answer}) or by one of ours
 * ({@link #offer}, then {@link #answered} or {@link #offerRefused}). Whatever fails leaves everything as it was. Owner: the meeting's loop.
 */
final class LegSession {
    private static final int PTIME_MILLIS = 20;

    /** An offer of ours that waits for its answer. */
    private record OpenOffer(SessionDescription description, MediaPolicy policy) {}

    private final LegTransport transport;
    private final RandomGenerator random;
    private final String sessionId;
    private final String cname;
    private final Map<Integer, StreamIds> streams = new HashMap<>();
    private Agreement agreement = Agreement.none();
    /** What of the agreement every packet asks for. */
    private Optional<AgreedCodec> spoken = Optional.empty();

    private boolean held;
    private List<MediaFlow> flows = List.of();
    /** Ours that belongs to the agreement. */
    private Optional<SessionDescription> standing = Optional.empty();
    /** Ours that was sent last. */
    private Optional<SessionDescription> said = Optional.empty();

    private long version = 1;
    private int tracks;
    private @Nullable OpenOffer open;

    LegSession(LegTransport transport, RandomGenerator random) {
        this.transport = transport;
        this.random = random;
        this.sessionId = Long.toString(random.nextLong(1L << 62));
        this.cname = Long.toHexString(random.nextLong());
    }

    // ---- the far end's offers

    /** Negotiates an offer; our answer is {@link #description}. Returns why it cannot be taken, or empty. */
    Optional<EndReason> answer(SessionDescription offer, MediaPolicy policy) {
        if (open != null) {
            return Optional.of(new EndReason.NoCommonMedia("an offer of ours is open"));
        }
        Agreement renewed = Negotiator.answer(offer, policy).only(this::reachable, "no address of its family");
        boolean switchedOff = !agreement.media().isEmpty()
                && offer.media().stream().allMatch(media -> media.port() == 0 || !isSoundOrPicture(media.media()));
        if (renewed.accepted().isEmpty() && !switchedOff) {
            return Optional.of(nothing(renewed));
        }
        Optional<EndReason> obstacle = agree(renewed);
        if (obstacle.isEmpty()) {
            standing = Optional.of(say(number -> AnswerBuilder.build(renewed, ends(flows), options(number, policy))));
        }
        return obstacle;
    }

    private static boolean isSoundOrPicture(String kind) {
        return kind.equalsIgnoreCase("audio") || kind.equalsIgnoreCase("video");
    }

    private boolean reachable(AgreedMedia.Accepted media) {
        return media.remoteRtp().map(transport::reaches).orElse(true);
    }

    private static EndReason nothing(Agreement agreement) {
        return agreement.encryptionMissed()
                ? EndReason.Plain.ENCRYPTION_REQUIRED
                : new EndReason.NoCommonMedia(whyNothing(agreement));
    }

    private static String whyNothing(Agreement agreement) {
        return agreement.media().stream()
                .filter(AgreedMedia.Refused.class::isInstance)
                .map(AgreedMedia.Refused.class::cast)
                .findFirst()
                .map(refused -> "m=" + refused.offered().media() + ": " + refused.why())
                .orElse("the offer has no media");
    }

    // ---- our offers

    /** Offers all that we can do; our offer is {@link #description}. Returns why that is not possible, or empty. */
    Optional<EndReason> offer(MediaPolicy policy) {
        if (open != null) {
            return Optional.of(new EndReason.NotReady("an offer of ours is open"));
        }
        OfferBuilder builder = new OfferBuilder(policy, standing, agreement);
        LegTransport.Opening opening = transport.offer(builder.live());
        if (opening instanceof LegTransport.Opening.Opened opened) {
            SessionDescription description =
                    say(number -> builder.build(ends(opened.flows()), options(number, policy)));
            open = new OpenOffer(description, policy);
            return Optional.empty();
        }
        return Optional.of(((LegTransport.Opening.Refused) opening).reason());
    }

    /** Takes the answer to our open offer; without one there is nothing to do. Returns why it cannot be used, or empty. */
    Optional<EndReason> answered(SessionDescription answer) {
        OpenOffer offer = open;
        if (offer == null) {
            return Optional.empty();
        }
        open = null;
        AnswerReader.Result result = AnswerReader.read(offer.description(), answer, offer.policy());
        if (result instanceof AnswerReader.Result.Read read) {
            boolean first = agreement.media().isEmpty();
            if (first && read.agreement().accepted().isEmpty()) {
                return Optional.of(nothing(read.agreement()));
            }
            standing = Optional.of(offer.description());
            return agree(read.agreement());
        }
        return Optional.of(new EndReason.NoCommonMedia(((AnswerReader.Result.Unusable) result).why()));
    }

    /** Our open offer has failed: what was opened for it is given back. */
    void offerRefused() {
        if (open != null) {
            open = null;
            transport.open(agreement.accepted());
        }
    }

    boolean offering() {
        return open != null;
    }

    // ---- what is agreed

    private Optional<EndReason> agree(Agreement renewed) {
        LegTransport.Opening opening = transport.open(renewed.accepted());
        if (opening instanceof LegTransport.Opening.Opened opened) {
            agreement = renewed;
            spoken = renewed.audio().filter(audio -> audio.direction().sends()).map(audio -> audio.codecs()
                    .get(0));
            held = isHeld(renewed);
            flows = List.copyOf(opened.flows());
            List<Integer> indexes =
                    renewed.accepted().stream().map(AgreedMedia.Accepted::index).toList();
            streams.keySet().retainAll(indexes);
            renewed.accepted().forEach(line -> streams.computeIfAbsent(line.index(), i -> newStream(renewed, line)));
            return Optional.empty();
        }
        return Optional.of(((LegTransport.Opening.Refused) opening).reason());
    }

    /** What the main lines play is kept in step; slots show and play whom it may be. */
    private StreamIds newStream(Agreement renewed, AgreedMedia.Accepted line) {
        boolean main = Stream.of(renewed.audio(), renewed.video())
                .anyMatch(its -> its.filter(line::equals).isPresent());
        String name = main ? "meeting" : "slot" + line.index();
        return new StreamIds(newSsrc(), newSsrc(), cname, name, "track" + tracks++);
    }

    private long newSsrc() {
        return random.nextLong(1, 1L << 32);
    }

    /** Our next description; its version counts up if it says anything else than the last one (RFC 3264 section 8). */
    private SessionDescription say(LongFunction<SessionDescription> writer) {
        SessionDescription next = writer.apply(version);
        if (said.filter(last -> !next.unchangedSince(last)).isPresent()) {
            version++;
        }
        SessionDescription numbered = writer.apply(version);
        said = Optional.of(numbered);
        return numbered;
    }

    private AnswerOptions options(long number, MediaPolicy policy) {
        return new AnswerOptions(sessionId, number, "Drawbridge", streams(), PTIME_MILLIS, policy.maxVideoBitrateBps());
    }

    private static List<LocalEndpoint> ends(List<MediaFlow> flows) {
        return flows.stream().map(MediaFlow::local).toList();
    }

    private List<StreamIds> streams() {
        return agreement.accepted().stream()
                .flatMap(media -> Optional.ofNullable(streams.get(media.index())).stream())
                .toList();
    }

    /** What a {@link MediaLeg} of this session is made of. */
    MediaLeg.Setup mediaSetup(String legId, MediaCounters counters, MediaTools media) {
        return new MediaLeg.Setup(legId, agreement, flows, localStreams(), counters, media.ticker(), media.ntp());
    }

    /** Tells the leg what is agreed now; as {@link MediaLeg#reagree}. */
    boolean tell(MediaLeg leg) {
        return leg.reagree(agreement, flows, localStreams());
    }

    private List<LocalStream> localStreams() {
        return streams().stream()
                .map(stream -> new LocalStream(stream.ssrc(), stream.repairSsrc(), stream.cname()))
                .toList();
    }

    Agreement agreement() {
        return agreement;
    }

    /** Our last description: the answer to the last offer, or our own offer. */
    SessionDescription description() {
        return said.orElseThrow(() -> new IllegalStateException("nothing is negotiated"));
    }

    /** Whether the far end has put us on hold: it wants no sound of ours (RFC 3264 section 8.4, RFC 6337 section 3.1). */
    boolean held() {
        return held;
    }

    private static boolean isHeld(Agreement agreement) {
        if (agreement.audio().isPresent()) {
            return agreement.audio().filter(a -> a.direction().sends()).isEmpty();
        }
        return !agreement.media().isEmpty()
                && agreement.accepted().stream().noneMatch(a -> a.direction().sends());
    }

    /** The codec that it is spoken to in; empty: it hears nothing now. */
    Optional<AgreedCodec> spoken() {
        return spoken;
    }

    /** The kinds of video that both sides take, in the order of the answer. */
    List<VideoKind> videoKinds() {
        return agreement.video().map(VideoKinds::of).orElse(List.of());
    }

    /** Whether the far end's picture is to be shown: not while it holds, since what comes then is not the room. */
    boolean sendsVideo() {
        return !held()
                && agreement.video().filter(v -> v.direction().receives()).isPresent();
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
        return "LegSession[" + videoKinds() + "]";
    }
}
