package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An offer of ours: all that we can do (RFC 3264 sections 5 and 8). One m line of audio and one of video; in a running session every m
 * line keeps its index, and those that we cannot use stay with port 0.
 *
 * <p>First say what is offered ({@link #live}), then open its flows, then {@link #build}.
 */
public final class OfferBuilder {
    private static final String MAIN_LABEL = "11";
    private static final String PLAIN_PROTOCOL = "RTP/AVP";

    private final SessionDescription own;
    private final Agreement standing;
    private final TreeMap<Integer, OwnFormats> live = new TreeMap<>();
    private final OptionalInt audio;
    private final OptionalInt video;

    /**
     * Plans an offer.
     *
     * @param own our last description; empty in a new session
     * @param standing what was agreed last; without m lines in a new session
     */
    public OfferBuilder(MediaPolicy policy, Optional<SessionDescription> own, Agreement standing) {
        this.own = own.orElseGet(SessionDescription::empty);
        this.standing = standing;
        int next = this.own.media().size();
        this.audio = policy.audio().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(line(true).orElse(next));
        boolean added = audio.isPresent() && audio.getAsInt() == next;
        this.video = policy.video().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(line(false).orElse(added ? next + 1 : next));
        audio.ifPresent(index -> live.put(index, OwnFormats.audio(earlier(index), policy.audio())));
        video.ifPresent(index -> live.put(index, OwnFormats.video(earlier(index), policy.video())));
    }

    /** The m line that carries that kind, or could: the one in use, else the likeliest of those that were switched off. */
    private Optional<Integer> line(boolean sound) {
        Optional<Integer> used = standing.accepted().stream()
                .filter(media -> media.audio() == sound)
                .map(Accepted::index)
                .findFirst();
        if (used.isPresent()) {
            return used;
        }
        if (!sound) {
            return MainVideo.candidates(standing.offer()).stream()
                    .filter(index -> index < own.media().size())
                    .findFirst();
        }
        return IntStream.range(0, own.media().size())
                .filter(index -> own.media().get(index).media().equalsIgnoreCase("audio"))
                .boxed()
                .findFirst();
    }

    /** What was said about an m line before, by us and by the far end. */
    private List<MediaDescription> earlier(int index) {
        List<MediaDescription> earlier = new ArrayList<>();
        if (index < standing.offer().media().size()) {
            earlier.add(standing.offer().media().get(index));
        }
        if (index < own.media().size()) {
            earlier.add(own.media().get(index));
        }
        return earlier;
    }

    /** The m lines that are offered with a port, in order. */
    public List<OfferedMedia> live() {
        return live.entrySet().stream()
                .map(entry -> new OfferedMedia(
                        entry.getKey(),
                        audio.isPresent() && audio.getAsInt() == entry.getKey(),
                        numbers(entry.getValue())))
                .toList();
    }

    private static Set<Integer> numbers(OwnFormats formats) {
        return formats.numbers().stream().map(Integer::valueOf).collect(Collectors.toSet());
    }

    /** Writes the offer; {@code endpoints} are our ends of {@link #live}, in order. */
    public SessionDescription build(List<LocalEndpoint> endpoints, AnswerOptions options) {
        List<Integer> indexes = List.copyOf(live.keySet());
        Connection first = AnswerBuilder.connection(AnswerBuilder.address(endpoints.get(0)));
        int lines = Math.max(own.media().size(), live.lastKey() + 1);
        List<MediaDescription> media = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            OwnFormats formats = live.get(i);
            media.add(
                    formats == null
                            ? AnswerBuilder.refused(own.media().get(i))
                            : line(i, formats, endpoints.get(indexes.indexOf(i)), first, options));
        }
        Origin origin = new Origin(
                "-", options.sessionId(), Long.toString(options.version()), first.addressType(), first.address());
        return new SessionDescription(origin, options.sessionName(), Optional.of(first), List.of(), List.of(), media);
    }

    private MediaDescription line(
            int index, OwnFormats formats, LocalEndpoint endpoint, Connection ofSession, AnswerOptions options) {
        boolean sound = audio.isPresent() && audio.getAsInt() == index;
        List<Attribute> attributes = new ArrayList<>(formats.attributes());
        if (endpoint instanceof LocalEndpoint.Keyed keyed) {
            attributes.addAll(keyed.keys());
        }
        if (sound) {
            attributes.add(new Attribute("ptime", Integer.toString(options.ptimeMillis())));
        } else {
            for (String kind : List.of(FeedbackLine.PLI, FeedbackLine.FIR, FeedbackLine.TMMBR)) {
                attributes.add(new Attribute("rtcp-fb", "* " + kind));
            }
        }
        attributes.add(Attribute.flag(Direction.SENDRECV.attributeName()));
        rtcp(index, endpoint, attributes);
        if (!sound) {
            attributes.add(kept(index, "content", "main"));
            attributes.add(kept(index, "label", MAIN_LABEL));
        }
        Connection own = AnswerBuilder.connection(AnswerBuilder.address(endpoint));
        int bitrateBps = options.maxVideoBitrateBps();
        return new MediaDescription(
                sound ? "audio" : "video",
                AnswerBuilder.address(endpoint).getPort(),
                endpoint instanceof LocalEndpoint.Keyed keyed ? keyed.protocol() : PLAIN_PROTOCOL,
                formats.numbers(),
                own.equals(ofSession) ? Optional.empty() : Optional.of(own),
                sound || bitrateBps <= 0 ? List.of() : MediaAnswer.bandwidths(bitrateBps),
                attributes);
    }

    /** Multiplexing is not taken back (RFC 5761 section 5.1.1), and not begun: devices have two ports. */
    private void rtcp(int index, LocalEndpoint endpoint, List<Attribute> attributes) {
        boolean multiplexed = standing.accepted().stream().anyMatch(media -> media.index() == index && media.rtcpMux());
        if (multiplexed) {
            attributes.add(Attribute.flag("rtcp-mux"));
            return;
        }
        LocalEndpoint ports = endpoint instanceof LocalEndpoint.Keyed keyed ? keyed.ports() : endpoint;
        if (ports instanceof LocalEndpoint.Plain plain
                && plain.rtcp().getPort() != plain.rtp().getPort() + 1) {
            attributes.add(new Attribute("rtcp", Integer.toString(plain.rtcp().getPort())));
        }
    }

    private Attribute kept(int index, String name, String otherwise) {
        String value = earlier(index).stream()
                .flatMap(media -> media.attribute(name).stream())
                .findFirst()
                .orElse(otherwise);
        return new Attribute(name, value);
    }
}
