package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.AgreedMedia.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides what becomes of each m line of an offer (RFC 3264 section 6): the first usable audio and the main video are taken, of a page
 * that bundles more of them also those behind, all else is refused in its place. A function of offer and policy, so that a repeated
 * offer gets the same answer.
 *
 * <p>Plain RTP gets one audio and one video codec, for which devices need not be asked to switch; a browser gets one audio codec and
 * every video codec of the policy, in its order. Plain and secure m lines are not mixed, and secure ones share one transport.
 */
public final class Negotiator {
    /** Voices beside the mix. */
    private static final int MAX_SOUND_SLOTS = 4;
    /** Pictures that come or go, the main one among them. */
    private static final int MAX_VIDEOS = 20;

    private final SessionDescription offer;
    private final MediaPolicy policy;
    private final BundleGroup bundle;
    private final List<AgreedMedia> outcome = new ArrayList<>();

    private Negotiator(SessionDescription offer, MediaPolicy policy) {
        this.offer = offer;
        this.policy = policy;
        this.bundle = BundleGroup.of(offer);
    }

    /** What the gateway makes of the offer. */
    public static Agreement answer(SessionDescription offer, MediaPolicy policy) {
        return new Negotiator(offer, policy).run();
    }

    private Agreement run() {
        List<Integer> audios = new ArrayList<>();
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription media = offer.media().get(i);
            boolean audio = isAudio(media);
            if (audio) {
                audios.add(i);
            }
            outcome.add(new Refused(i, media, refusalByKind(media, audio)));
        }
        Optional<Accepted> audio = takeFirst(encryptedFirst(audios), Optional.empty());
        Optional<Accepted> video = takeFirst(encryptedFirst(MainVideo.candidates(offer)), audio);
        audio.ifPresent(main -> takeFurther(main, MAX_SOUND_SLOTS));
        video.ifPresent(main -> takeFurther(main, MAX_VIDEOS - 1));
        return new Agreement(offer, outcome);
    }

    private static String refusalByKind(MediaDescription media, boolean audio) {
        if (audio) {
            return "another audio stream is taken already";
        }
        return MainVideo.isVideo(media)
                ? "only the main picture is taken, no presentation"
                : "only audio and video are taken";
    }

    /** Of alternatives (an RTP/AVP and an RTP/SAVP line of the same kind) the better one is tried first; the order is kept otherwise. */
    private List<Integer> encryptedFirst(List<Integer> indexes) {
        return indexes.stream()
                .sorted(Comparator.comparing(i -> !keying(offer.media().get(i)).encrypts()))
                .toList();
    }

    private KeyingChoice keying(MediaDescription media) {
        return KeyingChoice.of(offer, media, policy.carriages());
    }

    /** Tries m lines until one can be taken; those before it get their reason, those after it keep theirs. */
    private Optional<Accepted> takeFirst(List<Integer> indexes, Optional<Accepted> companion) {
        for (int index : indexes) {
            AgreedMedia result = consider(index, companion);
            outcome.set(index, result);
            if (result instanceof Accepted accepted) {
                return Optional.of(accepted);
            }
        }
        return Optional.empty();
    }

    /** Takes what a page bundles with its main m line of a kind: lines on which it only receives, and video lines on which it only sends. */
    private void takeFurther(Accepted main, int most) {
        int left = main.secure() ? most : 0;
        for (int i = main.index() + 1; i < offer.media().size() && left > 0; i++) {
            MediaDescription media = offer.media().get(i);
            boolean ofItsKind = main.audio() ? isAudio(media) : MainVideo.isVideo(media);
            Direction direction = offered(media);
            boolean slot = direction == Direction.RECVONLY || (direction == Direction.SENDONLY && !main.audio());
            if (ofItsKind && slot && consider(i, Optional.of(main)) instanceof Accepted accepted) {
                outcome.set(i, accepted);
                left--;
            }
        }
    }

    private AgreedMedia consider(int index, Optional<Accepted> companion) {
        MediaDescription media = offer.media().get(index);
        Optional<Keying> keying = keying(media).keying();
        Optional<String> obstacle = obstacle(index, media, companion);
        if (keying.isEmpty() || obstacle.isPresent()) {
            return new Refused(index, media, obstacle.orElse(""));
        }
        boolean secure = keying.get() instanceof Keying.DtlsOverIce;
        boolean rtcpMux = media.has("rtcp-mux");
        PayloadFormats formats = PayloadFormats.of(media, rtcpMux);
        boolean audio = isAudio(media);
        List<AgreedCodec> common = audio ? CodecChoice.audio(formats, policy) : CodecChoice.video(formats, policy);
        if (common.isEmpty()) {
            return new Refused(index, media, "no codec in common");
        }
        List<AgreedCodec> codecs = secure && !audio ? common : common.subList(0, 1);
        OptionalInt event = audio ? telephoneEvent(formats, codecs.get(0)) : OptionalInt.empty();
        return accepted(index, codecs, event, keying.get());
    }

    /** Why the m line cannot be taken whatever its codecs are. */
    private Optional<String> obstacle(int index, MediaDescription media, Optional<Accepted> companion) {
        KeyingChoice choice = keying(media);
        boolean secure =
                choice.keying().filter(Keying.DtlsOverIce.class::isInstance).isPresent();
        boolean bundleOnly = secure && media.has("bundle-only") && bundle.contains(index);
        if (media.port() == 0 && !bundleOnly) {
            return Optional.of("switched off by the offer");
        }
        if (choice.keying().isEmpty()) {
            return Optional.of(choice.obstacle());
        }
        if (companion.isPresent() && companion.get().secure() != secure) {
            return Optional.of("plain and secure media are not mixed");
        }
        if (secure && !media.has("rtcp-mux")) {
            return Optional.of("secure media need rtcp-mux");
        }
        if (secure && companion.isPresent() && !bundle.joins(companion.get().index(), index)) {
            return Optional.of("secure media need to be in one bundle");
        }
        return Optional.empty();
    }

    private Accepted accepted(int index, List<AgreedCodec> codecs, OptionalInt telephoneEvent, Keying keying) {
        MediaDescription media = offer.media().get(index);
        boolean audio = isAudio(media);
        boolean rtcpMux = media.has("rtcp-mux");
        RemoteAddresses remote =
                keying instanceof Keying.DtlsOverIce ? RemoteAddresses.NONE : RemoteAddresses.of(offer, media, rtcpMux);
        int bandwidthBps = VideoLimits.bandwidthBps(offer, media, audio);
        return new Accepted(
                index,
                media,
                audio,
                codecs,
                telephoneEvent,
                direction(media, remote.hold()),
                FeedbackLine.feedback(media, codecs),
                rtcpMux,
                remote.rtp(),
                remote.rtcp(),
                audio ? SenderLimits.NONE : VideoLimits.of(codecs.get(0), bandwidthBps),
                bandwidthBps,
                keying);
    }

    private Direction direction(MediaDescription media, boolean hold) {
        Direction ours = offered(media).reversed();
        return Direction.of(ours.sends() && !hold, ours.receives());
    }

    private Direction offered(MediaDescription media) {
        return Direction.of(media.attributes())
                .or(() -> Direction.of(offer.attributes()))
                .orElse(Direction.SENDRECV);
    }

    private static OptionalInt telephoneEvent(PayloadFormats formats, AgreedCodec codec) {
        return formats.telephoneEvent(codec.codec().clockRateHz()).stream()
                .mapToInt(PayloadFormats.Format::payloadType)
                .findFirst();
    }

    private static boolean isAudio(MediaDescription media) {
        return media.media().equalsIgnoreCase("audio");
    }
}
