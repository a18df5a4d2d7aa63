package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.PayloadFormats.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formats of an accepted m line as the answer lists them: numbers, {@code a=rtpmap} and {@code a=fmtp}. */
final class AnswerFormats {
    /** We receive up to level 3.1, which is 720p at 30 frames per second: the most that every browser's decoder takes. */
    static final int RECEIVE_LEVEL = 31;

    static final int RECEIVE_FS = 3_600;
    static final int RECEIVE_MBPS = 108_000;
    static final int RECEIVE_FPS = 30;
    private static final int VIDEO_CLOCK_HZ = 90_000;
    private static final int BITS_PER_BITRATE_UNIT = 1_200;

    static final String OPUS_PARAMETERS = "useinbandfec=1";
    static final String EVENTS = "0-15";

    private final Accepted media;
    private final int maxVideoBitrateBps;
    private final Optional<Format> telephoneEvent;
    private final Map<Integer, Integer> repairs;

    AnswerFormats(Accepted media, int maxVideoBitrateBps) {
        this.media = media;
        this.maxVideoBitrateBps = maxVideoBitrateBps;
        this.repairs = media.repairs();
        this.telephoneEvent = media.telephoneEvent().isEmpty()
                ? Optional.empty()
                : PayloadFormats.of(media.offered(), media.rtcpMux())
                        .telephoneEvent(media.codecs().get(0).codec().clockRateHz());
    }

    List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        media.codecs().forEach(c -> numbers.add(Integer.toString(c.payloadType())));
        repairs.keySet().forEach(type -> numbers.add(Integer.toString(type)));
        telephoneEvent.ifPresent(f -> numbers.add(Integer.toString(f.payloadType())));
        return numbers;
    }

    List<Attribute> attributes() {
        List<Attribute> attributes = new ArrayList<>();
        for (AgreedCodec codec : media.codecs()) {
            attributes.add(new Attribute("rtpmap", codec.payloadType() + " " + mapping(codec)));
            String fmtp = fmtp(codec);
            if (!fmtp.isEmpty()) {
                attributes.add(new Attribute("fmtp", codec.payloadType() + " " + fmtp));
            }
        }
        repairs.forEach((type, repaired) -> {
            attributes.add(new Attribute("rtpmap", type + " " + PayloadFormats.RETRANSMISSION + "/" + VIDEO_CLOCK_HZ));
            attributes.add(new Attribute("fmtp", type + " apt=" + repaired));
        });
        telephoneEvent.ifPresent(f -> {
            int clock = f.mapping().clockRateHz();
            attributes.add(
                    new Attribute("rtpmap", f.payloadType() + " " + PayloadFormats.TELEPHONE_EVENT + "/" + clock));
            attributes.add(new Attribute("fmtp", f.payloadType() + " " + EVENTS));
        });
        return attributes;
    }

    private static String mapping(AgreedCodec codec) {
        String channels = codec.channels() > 1 ? "/" + codec.channels() : "";
        return codec.codec().sdpName() + "/" + codec.codec().clockRateHz() + channels;
    }

    private String fmtp(AgreedCodec codec) {
        return switch (codec.codec()) {
            case OPUS -> OPUS_PARAMETERS;
            case H264 -> codec.h264().map(h -> h264(h, codec.fmtp())).orElse("");
            case VP8 ->
                Fmtp.value(codec.fmtp(), "max-fs").isPresent() ? "max-fs=" + RECEIVE_FS + ";max-fr=" + RECEIVE_FPS : "";
            case G722, PCMU, PCMA -> "";
        };
    }

    /** Profile and mode are the offer's (RFC 6184 section 8.2.2); level and capacity say what we receive. */
    private String h264(H264Parameters offered, String offeredFmtp) {
        boolean lower = !offered.levelAsymmetryAllowed() && offered.level().maxMbps() < RECEIVE_MBPS;
        StringBuilder fmtp = new StringBuilder("profile-level-id=")
                .append(offered.profileLevelId(lower ? offered.levelIdc() : RECEIVE_LEVEL));
        if (Fmtp.value(offeredFmtp, "packetization-mode").isPresent()) {
            fmtp.append(";packetization-mode=").append(offered.packetizationMode());
        }
        if (offered.levelAsymmetryAllowed()) {
            fmtp.append(";level-asymmetry-allowed=1");
        }
        if (lower || offered.maxFs() > 0 || offered.maxMbps() > 0) {
            fmtp.append(";max-mbps=").append(RECEIVE_MBPS).append(";max-fs=").append(RECEIVE_FS);
        }
        int wantedBr = (maxVideoBitrateBps + BITS_PER_BITRATE_UNIT - 1) / BITS_PER_BITRATE_UNIT;
        if (lower && wantedBr > offered.level().maxBr()) {
            fmtp.append(";max-br=").append(wantedBr);
        }
        return fmtp.toString();
    }
}
