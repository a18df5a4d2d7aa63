package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.AgreedMedia.Refused;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads the far end's answer to an offer of ours (RFC 3264 section 7). Only what was offered counts, whatever else the answer lists and
 * in whatever order; its payload types may be numbered in its own way.
 */
public final class AnswerReader {
    private final SessionDescription ours;
    private final SessionDescription answer;
    private final MediaPolicy policy;

    private AnswerReader(SessionDescription ours, SessionDescription answer, MediaPolicy policy) {
        this.ours = ours;
        this.answer = answer;
        this.policy = policy;
    }

    /** What can be made of an answer. */
    public sealed interface Result {
        /** It fits the offer; perhaps nothing of it is accepted. */
        record Read(Agreement agreement) implements Result {}

        /** It does not fit; {@code why} is for the operator. */
        record Unusable(String why) implements Result {}
    }

    /** Reads the answer to {@code ours}, which was made with {@code policy}. */
    public static Result read(SessionDescription ours, SessionDescription answer, MediaPolicy policy) {
        int offered = ours.media().size();
        int answered = answer.media().size();
        if (offered != answered) {
            return new Result.Unusable("the answer has " + answered + " m lines, the offer has " + offered);
        }
        return new AnswerReader(ours, answer, policy).run();
    }

    private Result run() {
        List<AgreedMedia> outcome = new ArrayList<>();
        for (int i = 0; i < answer.media().size(); i++) {
            MediaDescription offered = ours.media().get(i);
            MediaDescription media = answer.media().get(i);
            if (media.port() != 0 && !media.media().equalsIgnoreCase(offered.media())) {
                return new Result.Unusable(
                        "m line " + (i + 1) + " is offered as " + offered.media() + " and answered as something else");
            }
            outcome.add(consider(i, offered, media));
        }
        return new Result.Read(new Agreement(answer, outcome));
    }

    private AgreedMedia consider(int index, MediaDescription offered, MediaDescription media) {
        if (offered.port() == 0) {
            return new Refused(index, media, "not offered");
        }
        if (media.port() == 0) {
            return new Refused(index, media, "refused by the answer");
        }
        if (!media.protocol()
                .toUpperCase(Locale.ROOT)
                .startsWith(offered.protocol().toUpperCase(Locale.ROOT))) {
            return new Refused(index, media, "answered with another transport protocol than offered");
        }
        KeyingChoice keying = KeyingChoice.of(answer, media, policy.carriages());
        if (keying.keying().isEmpty()) {
            return new Refused(index, media, keying.obstacle());
        }
        boolean rtcpMux = offered.has("rtcp-mux") && media.has("rtcp-mux");
        boolean audio = media.media().equalsIgnoreCase("audio");
        PayloadFormats formats = PayloadFormats.of(media, rtcpMux);
        PayloadFormats own = PayloadFormats.of(offered, rtcpMux);
        List<AgreedCodec> listed = audio ? CodecChoice.audio(formats, policy) : CodecChoice.video(formats, policy);
        List<AgreedCodec> common =
                listed.stream().flatMap(codec -> own(codec, own).stream()).toList();
        if (common.isEmpty()) {
            return new Refused(index, media, "no codec in common");
        }
        RemoteAddresses remote = RemoteAddresses.of(answer, media, rtcpMux);
        if (remote.rtp().filter(address -> !sameFamily(address, offered)).isPresent()) {
            return new Refused(index, media, "answered in another address family than offered");
        }
        int bandwidthBps = VideoLimits.bandwidthBps(answer, media, audio);
        return new Accepted(
                index,
                media,
                audio,
                common,
                audio ? telephoneEvent(own, formats, common.get(0)) : OptionalInt.empty(),
                direction(media, remote.hold()),
                FeedbackLine.feedback(media, listed),
                rtcpMux,
                remote.rtp(),
                remote.rtcp(),
                audio ? SenderLimits.NONE : VideoLimits.of(common.get(0), bandwidthBps),
                bandwidthBps,
                keying.keying().get());
    }

    /** The codec with our number for what comes in: the same number if we offered the codec under it, else that of its kind. */
    private static Optional<AgreedCodec> own(AgreedCodec codec, PayloadFormats own) {
        List<PayloadFormats.Format> offered = own.of(codec.codec());
        return offered.stream()
                .filter(format -> format.payloadType() == codec.sendPayloadType())
                .findFirst()
                .or(() -> offered.stream()
                        .filter(format -> sameMode(format, codec))
                        .findFirst())
                .map(format -> codec.receivedAs(format.payloadType()));
    }

    private static boolean sameMode(PayloadFormats.Format format, AgreedCodec codec) {
        return codec.h264()
                .filter(h264 -> h264.packetizationMode()
                        != H264Parameters.parse(format.fmtp()).packetizationMode())
                .isEmpty();
    }

    /** Our number of telephone-event, if the far end will send any. */
    private static OptionalInt telephoneEvent(PayloadFormats own, PayloadFormats listed, AgreedCodec codec) {
        return listed
                .telephoneEvent(codec.codec().clockRateHz())
                .flatMap(format -> own.telephoneEvent(format.mapping().clockRateHz()))
                .stream()
                .mapToInt(PayloadFormats.Format::payloadType)
                .findFirst();
    }

    private Direction direction(MediaDescription media, boolean hold) {
        Direction theirs = Direction.of(media.attributes())
                .or(() -> Direction.of(answer.attributes()))
                .orElse(Direction.SENDRECV);
        Direction mirrored = theirs.reversed();
        return Direction.of(mirrored.sends() && !hold, mirrored.receives());
    }

    private boolean sameFamily(InetSocketAddress remote, MediaDescription offered) {
        boolean six = offered.connection()
                .or(ours::connection)
                .filter(connection -> connection.addressType().equals("IP6"))
                .isPresent();
        return remote.getAddress() instanceof Inet6Address == six;
    }
}
