package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** The payload types of ONE m line with their meaning; numbers mean nothing beyond it (RFC 8866 section 6.6). */
final class PayloadFormats {
    static final String TELEPHONE_EVENT = "telephone-event";
    static final String RETRANSMISSION = "rtx";

    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int FIRST_RTCP_LOOKALIKE = 64;
    private static final int LAST_RTCP_LOOKALIKE = 95;
    /** RFC 3551 table 4, as far as the gateway takes them. */
    private static final Map<Integer, Mapping> STATIC_MAPPINGS = Map.of(
            0, new Mapping("PCMU", 8_000, 1),
            8, new Mapping("PCMA", 8_000, 1),
            9, new Mapping("G722", 8_000, 1));

    private final List<Format> formats;

    private PayloadFormats(List<Format> formats) {
        this.formats = formats;
    }

    /**
     * Reads the formats of an RTP m line, in their order. Numbers without a mapping are left out, and so are those that look like RTCP
     * where RTCP shares the port (RFC 5761 section 4).
     */
    static PayloadFormats of(MediaDescription media, boolean rtcpMux) {
        Map<Integer, Mapping> mappings = new HashMap<>();
        for (String rtpmap : media.attributes("rtpmap")) {
            List<String> fields = Text.tokens(rtpmap, 2);
            if (fields.size() == 2) {
                OptionalInt payloadType = Text.number(fields.get(0));
                Optional<Mapping> mapping = Mapping.parse(fields.get(1));
                if (payloadType.isPresent() && mapping.isPresent()) {
                    mappings.putIfAbsent(payloadType.getAsInt(), mapping.get());
                }
            }
        }
        STATIC_MAPPINGS.forEach(mappings::putIfAbsent);
        Map<Integer, String> parameters = parameters(media);
        List<Format> formats = new ArrayList<>();
        for (String name : new LinkedHashSet<>(media.formats())) {
            int payloadType = Text.number(name).orElse(-1);
            Mapping mapping = mappings.get(payloadType);
            if (mapping != null && usable(payloadType, rtcpMux)) {
                formats.add(new Format(payloadType, mapping, parameters.getOrDefault(payloadType, "")));
            }
        }
        return new PayloadFormats(List.copyOf(formats));
    }

    /** The formats of a codec, in the order of the m line. */
    List<Format> of(Codec codec) {
        return formats.stream().filter(f -> f.is(codec)).toList();
    }

    /** The telephone-event format to go with a codec of that clock rate; one of another rate only where that is all there is. */
    Optional<Format> telephoneEvent(int clockRateHz) {
        Predicate<Format> event = f -> f.mapping().name().equalsIgnoreCase(TELEPHONE_EVENT);
        return formats.stream()
                .filter(event)
                .filter(f -> f.mapping().clockRateHz() == clockRateHz)
                .findFirst()
                .or(() -> formats.stream().filter(event).findFirst());
    }

    /** Every telephone-event format: payload type to clock rate. */
    Map<Integer, Integer> telephoneEvents() {
        Map<Integer, Integer> clocks = new HashMap<>();
        formats.stream()
                .filter(f -> f.mapping().name().equalsIgnoreCase(TELEPHONE_EVENT))
                .forEach(f -> clocks.put(f.payloadType(), f.mapping().clockRateHz()));
        return clocks;
    }

    /** Every retransmission format (RFC 4588 section 8.6) of one of those codecs: its payload type to theirs, in the order of the m line. */
    Map<Integer, Integer> retransmissions(List<AgreedCodec> codecs) {
        Map<Integer, Integer> repaired = new LinkedHashMap<>();
        for (Format format : formats) {
            int apt = format.mapping().name().equalsIgnoreCase(RETRANSMISSION)
                    ? Fmtp.number(format.fmtp(), "apt", -1)
                    : -1;
            if (codecs.stream().anyMatch(codec -> codec.payloadType() == apt) && !repaired.containsValue(apt)) {
                repaired.put(format.payloadType(), apt);
            }
        }
        return repaired;
    }

    private static boolean usable(int payloadType, boolean rtcpMux) {
        boolean lookalike = payloadType >= FIRST_RTCP_LOOKALIKE && payloadType <= LAST_RTCP_LOOKALIKE;
        return payloadType <= MAX_PAYLOAD_TYPE && !(rtcpMux && lookalike);
    }

    private static Map<Integer, String> parameters(MediaDescription media) {
        Map<Integer, String> parameters = new HashMap<>();
        for (String fmtp : media.attributes("fmtp")) {
            List<String> fields = Text.tokens(fmtp, 2);
            if (fields.size() == 2) {
                Text.number(fields.get(0)).ifPresent(pt -> parameters.putIfAbsent(pt, fields.get(1)));
            }
        }
        return parameters;
    }

    /**
     * One payload type.
     *
     * @param fmtp verbatim; empty if none
     */
    record Format(int payloadType, Mapping mapping, String fmtp) {
        private boolean is(Codec codec) {
            return mapping.name().equalsIgnoreCase(codec.sdpName())
                    && mapping.clockRateHz() == codec.clockRateHz()
                    && mapping.channels() == channels(codec);
        }

        private static int channels(Codec codec) {
            return codec == Codec.OPUS ? 2 : 1;
        }
    }

    /** The right side of {@code a=rtpmap}: name, clock rate, channels (1 where not said). */
    record Mapping(String name, int clockRateHz, int channels) {
        private static Optional<Mapping> parse(String text) {
            int slash = text.indexOf('/');
            if (slash <= 0) {
                return Optional.empty();
            }
            String rest = text.substring(slash + 1).strip();
            int second = rest.indexOf('/');
            OptionalInt clock = Text.number(second < 0 ? rest : rest.substring(0, second));
            OptionalInt channels = second < 0 ? OptionalInt.of(1) : Text.number(rest.substring(second + 1));
            if (clock.isEmpty() || channels.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Mapping(text.substring(0, slash), clock.getAsInt(), channels.getAsInt()));
        }
    }
}
