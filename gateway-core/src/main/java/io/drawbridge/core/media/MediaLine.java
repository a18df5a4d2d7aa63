package io.drawbridge.core.media;

import io.drawbridge.core.media.congestion.BandwidthEstimator;
import io.drawbridge.core.rtp.ReportBlock;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.TelephoneEvent;
import io.drawbridge.core.rtp.TelephoneEvents;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.H264Parameters;
import io.drawbridge.core.sdp.HeaderExtensions;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One accepted m line at work: what is agreed, what comes in, what goes out. Owner: the meeting's loop. */
final class MediaLine {
    private static final int PAYLOAD_TYPES = 128;
    private static final int MAX_REPAIR_SOURCES = 16;
    private static final Pattern REPAIR_GROUP = Pattern.compile("^FID (\\d{1,10}) (\\d{1,10})\\s*$");
    private static final long SILENCE_NANOS = 1_000_000_000L;
    private static final int MAX_DESCRIBED_SSRCS = 8;
    private static final Pattern SSRC = Pattern.compile("^(\\d{1,10})(?: |$)");

    private final LegFlow flow;
    private final OutboundStream out;
    /** One for each layer; one for a line that has none. */
    private InboundSources[] in = {new InboundSources()};

    private @Nullable AgreedCodec[] codecs = new AgreedCodec[PAYLOAD_TYPES];
    private AgreedMedia.Accepted agreed;
    private HeaderExtensions extensions;
    private byte[] mid = {};
    private List<String> layerNames = List.of();
    private List<byte[]> layers = List.of();
    private @Nullable IncomingPicture picture;
    private @Nullable AgreedCodec received;
    private final TelephoneEvents presses = new TelephoneEvents();
    private Map<Integer, Integer> eventClocks = Map.of();
    private Map<Integer, Integer> repairs = Map.of();
    /** SSRCs of retransmissions, with those that they repeat: as described, or as learned. */
    private final Map<Long, Long> repairSources = new HashMap<>();

    MediaLine(AgreedMedia.Accepted agreed, LegFlow flow, OutboundStream out) {
        this.agreed = agreed;
        this.extensions = agreed.extensions();
        this.flow = flow;
        this.out = out;
        agree(agreed);
    }

    /** A later answer of the same session. */
    void agree(AgreedMedia.Accepted now) {
        agreed = now;
        extensions = now.extensions();
        mid = now.mid().orElse("").getBytes(StandardCharsets.UTF_8);
        if (!now.layers().equals(layerNames)) {
            layerNames = now.layers();
            layers = layerNames.stream()
                    .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                    .toList();
            in = Stream.generate(InboundSources::new)
                    .limit(Math.max(1, layers.size()))
                    .toArray(InboundSources[]::new);
        }
        codecs = new AgreedCodec[PAYLOAD_TYPES];
        for (AgreedCodec codec : now.codecs()) {
            codecs[codec.payloadType() & 0x7f] = codec;
        }
        eventClocks = now.telephoneEventClocks();
        repairs = now.repairs();
        if (layers.isEmpty()) {
            repairSources.clear();
        }
        describedRepairs();
        out.agreed(now);
    }

    AgreedMedia.Accepted agreed() {
        return agreed;
    }

    /** What is agreed about header extensions. */
    HeaderExtensions extensions() {
        return extensions;
    }

    /** Its name in the bundle; empty: it has none. */
    byte[] mid() {
        return mid;
    }

    /** Which of its layers a packet names under that number of a header extension; -1: none. */
    int layerOf(RtpPacket packet, int extension) {
        if (packet.extension(extension) >= 0) {
            for (int i = 0; i < layers.size(); i++) {
                if (packet.extensionIs(extension, layers.get(i))) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** What becomes of its picture; null where nothing does. */
    @Nullable
    IncomingPicture picture() {
        return picture;
    }

    void picture(IncomingPicture its) {
        picture = its;
    }

    LegFlow flow() {
        return flow;
    }

    OutboundStream out() {
        return out;
    }

    /** The sources of a layer; without layers, those of the line are under 0. */
    InboundSources in(int layer) {
        return in[layer];
    }

    /** The layer that a packet belongs to, by its SSRC or by what it says; 0 without layers, -1 if it is not known. */
    int layerOf(RtpPacket packet) {
        if (in.length == 1) {
            return 0;
        }
        for (int i = 0; i < in.length; i++) {
            if (in[i].find(packet.ssrc()) != null) {
                return i;
            }
        }
        return layerOf(packet, extensions.rid());
    }

    /** The layer in which that source is listened to; -1: in none. */
    int layerListening(InboundSource source) {
        for (int i = 0; i < in.length; i++) {
            if (in[i].active() == source) {
                return i;
            }
        }
        return -1;
    }

    /** The source of that SSRC; null if it has not been seen. */
    @Nullable
    InboundSource find(long ssrc) {
        for (InboundSources sources : in) {
            InboundSource found = sources.find(ssrc);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Report blocks for reports of now. */
    List<ReportBlock> reports(long nowNanos) {
        return in.length == 1
                ? in[0].reports(nowNanos)
                : Stream.of(in)
                        .flatMap(sources -> sources.reports(nowNanos).stream())
                        .toList();
    }

    /** The source that is listened to, of layers the largest that comes; null before the first packet. */
    private @Nullable InboundSource best() {
        InboundSource best = in[0].active();
        for (InboundSources sources : in) {
            InboundSource active = sources.active();
            if (active != null && (best == null || better(active, best))) {
                best = active;
            }
        }
        return best;
    }

    private static boolean better(InboundSource one, InboundSource other) {
        long ahead = one.lastArrivalNanos() - other.lastArrivalNanos();
        boolean larger = one.inspector().width() > other.inspector().width();
        return ahead > SILENCE_NANOS || (larger && ahead > -SILENCE_NANOS);
    }

    boolean sends() {
        return agreed.direction().sends() && flow.ready();
    }

    boolean receives() {
        return agreed.direction().receives();
    }

    /** The codec of a payload type; null for telephone-event and for strangers. */
    @Nullable
    AgreedCodec codec(int payloadType) {
        return payloadType < 0 ? null : codecs[payloadType & 0x7f];
    }

    boolean takes(int payloadType) {
        return codec(payloadType) != null || isTelephoneEvent(payloadType) || isRepair(payloadType);
    }

    /** Whether missing packets are asked for again. */
    boolean repaired() {
        return !repairs.isEmpty();
    }

    /** Whether packets of that type are retransmissions. */
    boolean isRepair(int payloadType) {
        return repairs.containsKey(payloadType);
    }

    /** The payload type that retransmissions of that type repeat. */
    int repairedType(int repairType) {
        return repairs.getOrDefault(repairType, -1);
    }

    /** The source that a retransmission repeats: as described, else the one that misses the packet (RFC 4588 section 5.3); or null. */
    @Nullable
    InboundSource repairedBy(RtpPacket repair, int originalSequence) {
        Long known = repairSources.get(repair.ssrc());
        if (known != null) {
            return find(known);
        }
        int layer = layerOf(repair, extensions.repairedRid());
        InboundSource repaired = layer >= 0 ? in[layer].active() : missing(originalSequence);
        if (repaired != null && repairSources.size() < MAX_REPAIR_SOURCES) {
            repairSources.put(repair.ssrc(), repaired.ssrc());
        }
        return repaired;
    }

    private @Nullable InboundSource missing(int sequence) {
        for (InboundSources sources : in) {
            InboundSource missing = sources.missing(sequence);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private void describedRepairs() {
        for (String group : agreed.offered().attributes("ssrc-group")) {
            Matcher pair = REPAIR_GROUP.matcher(group);
            if (pair.find() && repairSources.size() < MAX_REPAIR_SOURCES) {
                repairSources.put(Long.parseLong(pair.group(2)), Long.parseLong(pair.group(1)));
            }
        }
    }

    boolean isTelephoneEvent(int payloadType) {
        return eventClocks.containsKey(payloadType);
    }

    /** Clock rate of a payload type's timestamps. */
    int clockRateHz(int payloadType) {
        AgreedCodec codec = codec(payloadType);
        return (codec == null ? agreed.codecs().get(0) : codec).codec().clockRateHz();
    }

    /** The codec that we send under a payload type; null for strangers. */
    private @Nullable AgreedCodec sentCodec(int payloadType) {
        for (AgreedCodec codec : agreed.codecs()) {
            if (codec.sendPayloadType() == payloadType) {
                return codec;
            }
        }
        return null;
    }

    /** Clock rate of the timestamps that we send with a payload type. */
    int sendClockRateHz(int payloadType) {
        AgreedCodec codec = sentCodec(payloadType);
        return (codec == null ? agreed.codecs().get(0) : codec).codec().clockRateHz();
    }

    /** The far end's sprop-parameter-sets for a payload type. */
    String sprop(int payloadType) {
        AgreedCodec codec = codec(payloadType);
        return codec == null
                ? ""
                : codec.h264().map(H264Parameters::spropParameterSets).orElse("");
    }

    /** A telephone event has come; the key that is pressed with it, if it was not known. */
    Optional<Character> onTelephoneEvent(RtpPacket packet, TelephoneEvent event, long nowNanos) {
        int clockRateHz = eventClocks.getOrDefault(packet.payloadType(), clockRateHz(-1));
        return presses.onPacket(packet.ssrc(), packet.timestamp(), packet.marker(), event, clockRateHz, nowNanos);
    }

    void received(AgreedCodec codec) {
        received = codec;
    }

    @Nullable
    AgreedCodec received() {
        return received;
    }

    /** The facts of now. */
    MediaStats stats(long nowNanos) {
        InboundSource source = best();
        AgreedCodec sent = sentCodec(out.payloadType());
        String sentName = sent == null ? null : sent.codec().sdpName();
        String receivedName = received == null ? null : received.codec().sdpName();
        if (source == null) {
            return new MediaStats(
                    sentName,
                    null,
                    0,
                    out.stats().packets(),
                    0,
                    null,
                    null,
                    null,
                    null,
                    out.roundTripMs(),
                    out.lossRatio(),
                    0,
                    out.resender().resent(),
                    estimateBps());
        }
        boolean picture = !agreed.audio();
        return new MediaStats(
                sentName,
                receivedName,
                source.stats().received(),
                out.stats().packets(),
                source.stats().lost(),
                source.stats().jitterMs(),
                picture ? source.frames().framesPerSecond(nowNanos) : null,
                picture ? known(source.inspector().width()) : null,
                picture ? known(source.inspector().height()) : null,
                out.roundTripMs(),
                out.lossRatio(),
                source.repaired(),
                out.resender().resent(),
                estimateBps());
    }

    private @Nullable Long estimateBps() {
        BandwidthEstimator estimator = flow.congestion().estimator();
        return estimator.heard() ? estimator.estimateBps() : null;
    }

    private static @Nullable Integer known(int pixels) {
        return pixels > 0 ? pixels : null;
    }

    /** The SSRC that feedback speaks of: of the source that is listened to, else the one of the description, else 0. */
    long mediaSsrc() {
        InboundSource active = best();
        return active != null ? active.ssrc() : describedSsrc().orElse(0L);
    }

    private Optional<Long> describedSsrc() {
        return describedSsrcs().stream().findFirst();
    }

    /** The SSRCs that the far end says it will send with (RFC 5576). */
    List<Long> describedSsrcs() {
        return agreed.offered().attributes("ssrc").stream()
                .map(SSRC::matcher)
                .filter(Matcher::find)
                .map(m -> Long.parseLong(m.group(1)))
                .distinct()
                .limit(MAX_DESCRIBED_SSRCS)
                .toList();
    }
}
