package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.AgreedMedia.Feedback;
import io.drawbridge.core.sdp.AgreedMedia.Refused;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiatorPlainTest {
    private static final String HEAD = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n";

    @Test
    void takesAudioAndMainVideoOfSixLinesAndLeavesTheOthersInPlace() {
        Agreement agreement = agree(Fixtures.offer("six-lines"));
        assertEquals(6, agreement.media().size());
        assertEquals(
                List.of(0, 1),
                agreement.accepted().stream().map(Accepted::index).toList());
        assertEquals(
                List.of(
                        "only audio and video are taken",
                        "only the main picture is taken, no presentation",
                        "only audio and video are taken",
                        "only audio and video are taken"),
                agreement.media().stream()
                        .filter(Refused.class::isInstance)
                        .map(m -> ((Refused) m).why())
                        .toList());
    }

    @Test
    void takesOneAudioCodecByPolicyWhateverTheOrderOfTheOffer() {
        assertEquals(List.of(114), payloadTypes(audio("six-lines")));
        assertEquals(List.of(9), payloadTypes(audio("vendor-first")));
        MediaPolicy alaw = new MediaPolicy(List.of(Codec.PCMA, Codec.G722), List.of(), 0);
        Accepted audio =
                Negotiator.answer(Fixtures.offer("vendor-first"), alaw).audio().orElseThrow();
        assertEquals(List.of(8), payloadTypes(audio));
        assertEquals(OptionalInt.of(101), audio.telephoneEvent());
    }

    @Test
    void readsPayloadTypesPerMediaLine() {
        Accepted video = video("six-lines");
        assertEquals(List.of(126), payloadTypes(video));
        assertEquals(Codec.H264, video.codecs().get(0).codec());
    }

    @Test
    void prefersModeOneByPolicyAndTakesModeZeroWhereThereIsNothingElse() {
        assertEquals(List.of(110), payloadTypes(video("vendor-first")));
        assertEquals(List.of(96), payloadTypes(video("mode-0-only")));
        MediaPolicy zeroFirst = new MediaPolicy(List.of(), List.of(VideoKind.H264_MODE0, VideoKind.H264_MODE1), 0);
        Agreement agreement = Negotiator.answer(Fixtures.offer("vendor-first"), zeroFirst);
        assertEquals(List.of(109), payloadTypes(agreement.video().orElseThrow()));
    }

    @Test
    void prefersMainOverHighWhereThereIsNoBaseline() {
        assertEquals(List.of(96), payloadTypes(video("control-line")));
    }

    @Test
    void takesAbsentFormatParametersAsBaselineLevelOneModeZero() {
        H264Parameters h264 = video("ipv6").codecs().get(0).h264().orElseThrow();
        assertEquals(new H264Parameters(0x42, 0, 0x0a, 0, 0, 0, 0, 0, false, ""), h264);
    }

    @Test
    void expectsTelephoneEventsUnderEveryPayloadTypeThatIsOffered() {
        Accepted audio = agree(Fixtures.offer("two-event-clocks")).audio().orElseThrow();
        assertEquals(Set.of(101, 104, 105), audio.telephoneEventClocks().keySet());
        assertEquals(8000, audio.telephoneEventClocks().get(101));
        assertEquals(48000, audio.telephoneEventClocks().get(105));
        assertEquals(Map.of(), audio("control-line").telephoneEventClocks());
    }

    @Test
    void refusesTheLineOfAFarEndCameraControlInItsPlace() {
        String camera = "m=application 4006 RTP/AVP 100\na=rtpmap:100 H224/4800\na=sendrecv\n";
        Agreement agreement = agree(Fixtures.parsed(HEAD + "m=audio 4000 RTP/AVP 0\n" + camera));
        assertEquals("application", agreement.media().get(1).offered().media());
        assertTrue(agreement.media().get(1) instanceof Refused);
        assertEquals(1, agreement.accepted().size());
    }

    @ParameterizedTest
    @CsvSource({
        "4280, 42e0, 97",
        "42e0, 4280, 96",
        "4200, 4280, 97",
        "6400, 4d00, 97",
        "4d40, 4200, 97",
        "640c, 42c0, 97",
        "44e0, 6400, 97",
        "5800, 6400, 97"
    })
    void choosesThePayloadTypeByProfile(String first, String second, int chosen) {
        SessionDescription offer = Fixtures.parsed(HEAD + "m=video 4000 RTP/AVP 96 97\n"
                + "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1; profile-level-id=" + first + "1f\n"
                + "a=rtpmap:97 H264/90000\na=fmtp:97 packetization-mode=1; profile-level-id=" + second + "1F\n");
        assertEquals(List.of(chosen), payloadTypes(agree(offer).video().orElseThrow()));
    }

    @Test
    void choosesTheHigherCapacityOfTheSameProfile() {
        SessionDescription offer = Fixtures.parsed(
                HEAD + "m=video 4000 RTP/AVP 96 97\n"
                        + "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=42e00d\n"
                        + "a=rtpmap:97 H264/90000\na=fmtp:97 packetization-mode=1;profile-level-id=42e00d;max-fs=3600;max-mbps=108000\n");
        assertEquals(List.of(97), payloadTypes(agree(offer).video().orElseThrow()));
    }

    @Test
    void ignoresOpusWithoutTwoChannelsAndNumbersWithoutMapping() {
        assertEquals(List.of(9), payloadTypes(audio("control-line")));
        SessionDescription offer = Fixtures.parsed(HEAD + "m=audio 4000 RTP/AVP 96 300 x 13 0\n");
        assertEquals(List.of(0), payloadTypes(agree(offer).audio().orElseThrow()));
    }

    @Test
    void takesTheTelephoneEventWithTheClockOfTheCodec() {
        SessionDescription offer = Fixtures.offer("two-event-clocks");
        assertEquals(OptionalInt.of(105), agree(offer).audio().orElseThrow().telephoneEvent());
        MediaPolicy narrow = new MediaPolicy(List.of(Codec.PCMU), List.of(), 0);
        assertEquals(
                OptionalInt.of(101),
                Negotiator.answer(offer, narrow).audio().orElseThrow().telephoneEvent());
        assertEquals(OptionalInt.of(101), audio("six-lines").telephoneEvent(), "the only one there is");
        assertEquals(OptionalInt.empty(), audio("control-line").telephoneEvent());
    }

    @ParameterizedTest
    @CsvSource({"two-videos-unmarked, 1", "slides-before-main, 2", "slides-by-floor-label, 2", "six-lines, 1"})
    void takesTheMainOfTwoVideos(String fixture, int index) {
        assertEquals(index, video(fixture).index());
    }

    @Test
    void takesNoPresentationInPlaceOfAPicture() {
        SessionDescription offer = Fixtures.parsed(
                Fixtures.text("slides-before-main").replace("m=video 4002 RTP/AVP 97", "m=video 0 RTP/AVP 97"));
        assertEquals(Optional.empty(), agree(offer).video());
    }

    @Test
    void takesPlainRtpWhereCryptoIsBestEffortAndRefusesItWhereItIsDemanded() {
        assertEquals(2, agree(Fixtures.offer("best-effort-crypto")).accepted().size());
        Agreement agreement = agree(Fixtures.offer("savp-only"));
        assertEquals(
                "SRTP is supported with DTLS and ICE only",
                ((Refused) agreement.media().get(0)).why());
        assertEquals(2, agreement.audio().orElseThrow().index());
        assertFalse(agreement.secure());
    }

    @Test
    void readsWhereRtpAndRtcpAreWanted() {
        Accepted crypto = audio("best-effort-crypto");
        assertEquals(socket("198.51.100.50", 3230), crypto.remoteRtp());
        assertEquals(socket("198.51.100.51", 3333), crypto.remoteRtcp());
        assertEquals(
                socket("198.51.100.79", 24571), audio("no-session-connection").remoteRtcp());
        assertEquals(socket("2001:db8::10", 5000), audio("ipv6").remoteRtp());
        assertEquals(socket("2001:db8::11", 5005), audio("ipv6").remoteRtcp());
        assertEquals(socket("2001:db8::12", 5003), video("ipv6").remoteRtcp());
        Accepted muxed = audio("avpf");
        assertTrue(muxed.rtcpMux());
        assertEquals(muxed.remoteRtp(), muxed.remoteRtcp());
    }

    @ParameterizedTest
    @CsvSource({"233.252.0.1", "host.example.com", "999.1.1.1", "ff02::1", "0.0.0.0", "::"})
    void sendsNowhereButToUnicastLiterals(String address) {
        SessionDescription offer =
                Fixtures.parsed("v=0\nm=audio 4000 RTP/AVP 0\nc=IN IP4 " + address + "\na=rtcp:53 IN IP4 " + address);
        Accepted audio = agree(offer).audio().orElseThrow();
        assertEquals(Optional.empty(), audio.remoteRtp());
        assertEquals(Optional.empty(), audio.remoteRtcp());
    }

    @ParameterizedTest
    @CsvSource({
        "a=sendonly, 198.51.100.20, RECVONLY",
        "a=recvonly, 198.51.100.20, SENDONLY",
        "a=inactive, 198.51.100.20, INACTIVE",
        "a=x, 198.51.100.20, SENDRECV",
        "a=x, 0.0.0.0, RECVONLY",
        "a=sendonly, 0.0.0.0, RECVONLY",
        "a=recvonly, 0.0.0.0, INACTIVE",
    })
    void answersEverySpellingOfHold(String attribute, String address, Direction expected) {
        String media = Fixtures.text("three-lines")
                .replace("c=IN IP4 198.51.100.20", "c=IN IP4 " + address)
                .replace("a=sendrecv", attribute);
        assertEquals(
                expected, agree(Fixtures.parsed(media)).audio().orElseThrow().direction());
        String session = Fixtures.text("three-lines")
                .replace("c=IN IP4 198.51.100.20", "c=IN IP4 " + address + "\n" + attribute)
                .replace("a=sendrecv\n", "");
        Agreement agreement = agree(Fixtures.parsed(session));
        assertEquals(expected, agreement.audio().orElseThrow().direction());
        assertEquals(expected, agreement.video().orElseThrow().direction());
    }

    @Test
    void refusesALineThatTheOfferSwitchesOff() {
        SessionDescription offer = Fixtures.parsed(Fixtures.text("three-lines").replace("m=video 16002", "m=video 0"));
        assertEquals(
                "switched off by the offer", ((Refused) agree(offer).media().get(1)).why());
    }

    @Test
    void readsFeedbackUnderAvpForAllOrForOnePayloadType() {
        assertEquals(new Feedback(true, true, false, true), video("six-lines").feedback());
        assertEquals(
                new Feedback(false, true, false, true), video("vendor-first").feedback());
        assertEquals(new Feedback(true, true, false, false), video("avpf").feedback());
        assertEquals(Feedback.NONE, video("two-videos-unmarked").feedback());
    }

    @Test
    void ignoresPayloadTypesThatLookLikeRtcpOnASharedPort() {
        assertEquals(List.of(102), payloadTypes(video("avpf")));
    }

    @Test
    void computesTheMostThatTheFarEndReceives() {
        assertEquals(new SenderLimits(8_160, 30, 6_000_000), video("six-lines").limits());
        assertEquals(
                new SenderLimits(8_192, 59, 2_048_000), video("vendor-first").limits());
        assertEquals(
                new SenderLimits(3_600, 30, 1_824_000), video("three-lines").limits(), "b=AS of the session");
        assertEquals(
                new SenderLimits(3_600, 30, 1_453 * 1_200),
                video("best-effort-crypto").limits());
        assertEquals(new SenderLimits(99, 15, 64 * 1_200), video("ipv6").limits());
        assertEquals(SenderLimits.NONE, audio("six-lines").limits());
        assertEquals(128_000, audio("six-lines").maxBitrateBps());
    }

    @ParameterizedTest
    @CsvSource({
        "profile-level-id=42e01f;max-fs=8160;max-mbps=108000, 3600, 30",
        "profile-level-id=42e01f;max-fs=32400;max-mbps=245000, 8160, 30",
        "profile-level-id=42e00c, 396, 15",
        "profile-level-id=42e01f;max-fps=1500, 3600, 15",
        "profile-level-id=42e01e, 1620, 25",
        "profile-level-id=42f00b, 99, 15",
        "profile-level-id=42e0ff, 139264, 120",
        "profile-level-id=zz, 99, 15",
    })
    void givesUpFrameSizeWhereItWouldHardlyMove(String fmtp, int maxFs, int maxFps) {
        SessionDescription offer =
                Fixtures.parsed(HEAD + "m=video 4000 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 " + fmtp);
        SenderLimits limits = agree(offer).video().orElseThrow().limits();
        assertEquals(maxFs, limits.maxFrameSizeMacroblocks());
        assertEquals(maxFps, limits.maxFramesPerSecond());
    }

    @Test
    void readsTheLimitsOfVp8() {
        SessionDescription offer = Fixtures.parsed(
                HEAD + "m=video 4000 RTP/AVP 96\nb=AS:1000\na=rtpmap:96 VP8/90000\na=fmtp:96 max-fs=1200; max-fr=24");
        assertEquals(
                new SenderLimits(1_200, 24, 950_000),
                agree(offer).video().orElseThrow().limits());
    }

    @Test
    void tellsAnOfferThatChangesNothing() {
        String text = Fixtures.text("three-lines");
        SessionDescription first = Fixtures.parsed(text);
        assertTrue(Fixtures.parsed(text.replace("lobby-unit 4 1", "lobby-unit 4 2"))
                .unchangedSince(first));
        assertFalse(Fixtures.parsed(text.replace("16002", "16004")).unchangedSince(first));
        assertFalse(
                Fixtures.parsed(text.replace("198.51.100.20\nb", "0.0.0.0\nb")).unchangedSince(first));
    }

    private static Optional<InetSocketAddress> socket(String address, int port) {
        return Optional.of(new InetSocketAddress(address, port));
    }

    private static Agreement agree(SessionDescription offer) {
        return Negotiator.answer(offer, Fixtures.POLICY);
    }

    private static Accepted audio(String fixture) {
        return agree(Fixtures.offer(fixture)).audio().orElseThrow();
    }

    private static Accepted video(String fixture) {
        return agree(Fixtures.offer(fixture)).video().orElseThrow();
    }

    private static List<Integer> payloadTypes(Accepted media) {
        return media.codecs().stream().map(AgreedCodec::payloadType).toList();
    }
}
