package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The formats of an m line that we offer: all that the policy knows, in its order. A payload type that had a meaning on this m line
 * before keeps it (RFC 3264 section 8.3.2).
 */
final class OwnFormats {
    private static final int FIRST_DYNAMIC = 96;
    private static final int LAST_DYNAMIC = 127;
    /** Baseline in any of its spellings. */
    private static final int BASELINE_RANK = 2;

    private final List<MediaDescription> earlier;
    private final BitSet used = new BitSet();
    private final List<String> numbers = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();

    private OwnFormats(List<MediaDescription> earlier) {
        this.earlier = earlier;
        earlier.forEach(
                media -> media.formats().forEach(number -> Text.number(number).ifPresent(used::set)));
    }

    /** Sound: {@code earlier} are descriptions of the same m line by either side, the last first. */
    static OwnFormats audio(List<MediaDescription> earlier, List<Codec> codecs) {
        OwnFormats formats = new OwnFormats(earlier);
        codecs.forEach(formats::audio);
        codecs.stream().map(Codec::clockRateHz).distinct().forEach(formats::telephoneEvent);
        return formats;
    }

    /** Picture, likewise. */
    static OwnFormats video(List<MediaDescription> earlier, List<VideoKind> kinds) {
        OwnFormats formats = new OwnFormats(earlier);
        kinds.stream().distinct().forEach(formats::video);
        return formats;
    }

    List<String> numbers() {
        return numbers;
    }

    List<Attribute> attributes() {
        return attributes;
    }

    private void audio(Codec codec) {
        switch (codec) {
            case OPUS -> add(number(codec, 0, 96), "opus/48000/2", AnswerFormats.OPUS_PARAMETERS);
            case G722 -> add(9, "G722/8000", "");
            case PCMU -> add(0, "PCMU/8000", "");
            case PCMA -> add(8, "PCMA/8000", "");
            case H264, VP8 -> {}
        }
    }

    private void telephoneEvent(int clockRateHz) {
        Optional<Integer> known = formats()
                .flatMap(formats -> formats.telephoneEvent(clockRateHz).stream())
                .filter(format -> format.mapping().clockRateHz() == clockRateHz)
                .map(PayloadFormats.Format::payloadType)
                .filter(number -> !numbers.contains(Integer.toString(number)))
                .findFirst();
        int number = known.orElseGet(() -> free(clockRateHz == Codec.PCMU.clockRateHz() ? 101 : 102));
        add(number, PayloadFormats.TELEPHONE_EVENT + "/" + clockRateHz, AnswerFormats.EVENTS);
    }

    private void video(VideoKind kind) {
        switch (kind) {
            case H264_MODE1 -> add(number(Codec.H264, 1, 97), "H264/90000", h264(1));
            case H264_MODE0 -> add(number(Codec.H264, 0, 98), "H264/90000", h264(0));
            case VP8 ->
                add(
                        number(Codec.VP8, 0, 99),
                        "VP8/90000",
                        "max-fs=" + AnswerFormats.RECEIVE_FS + ";max-fr=" + AnswerFormats.RECEIVE_FPS);
        }
    }

    /** Constrained baseline, which every browser sends and decodes; the capacity is said even where the level says it. */
    private static String h264(int mode) {
        return "profile-level-id=42e0" + Integer.toHexString(AnswerFormats.RECEIVE_LEVEL) + ";packetization-mode="
                + mode + ";level-asymmetry-allowed=1;max-mbps=" + AnswerFormats.RECEIVE_MBPS + ";max-fs="
                + AnswerFormats.RECEIVE_FS;
    }

    private void add(int number, String mapping, String fmtp) {
        numbers.add(Integer.toString(number));
        attributes.add(new Attribute("rtpmap", number + " " + mapping));
        if (!fmtp.isEmpty()) {
            attributes.add(new Attribute("fmtp", number + " " + fmtp));
        }
    }

    /** The number that the codec has on this m line already, else a free one, {@code wished} if that is free. */
    private int number(Codec codec, int mode, int wished) {
        Optional<Integer> known = formats()
                .flatMap(formats -> formats.of(codec).stream())
                .filter(format -> codec != Codec.H264 || usable(H264Parameters.parse(format.fmtp()), mode))
                .map(PayloadFormats.Format::payloadType)
                .filter(number -> !numbers.contains(Integer.toString(number)))
                .findFirst();
        return known.orElseGet(() -> free(wished));
    }

    private static boolean usable(H264Parameters h264, int mode) {
        return h264.packetizationMode() == mode && h264.usableProfile() && h264.profileRank() <= BASELINE_RANK;
    }

    private Stream<PayloadFormats> formats() {
        return earlier.stream().map(media -> PayloadFormats.of(media, false));
    }

    private int free(int wished) {
        int number = wished;
        while (used.get(number)) {
            number = number == LAST_DYNAMIC ? FIRST_DYNAMIC : number + 1;
            if (number == wished) {
                break;
            }
        }
        used.set(number);
        return number;
    }
}
