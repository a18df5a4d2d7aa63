package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfferTest {
    private static final MediaPolicy POLICY = new MediaPolicy(
            List.of(Codec.OPUS, Codec.G722, Codec.PCMU, Codec.PCMA),
            List.of(VideoKind.H264_MODE1, VideoKind.H264_MODE0),
            2_000_000,
            Set.of(Carriage.PLAIN_RTP));
    private static final String HEAD = "v=0\no=- 1 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\n";

    @Test
    void aFirstOfferHoldsAllThatWeCanDo() {
        SessionDescription offer = first();
        assertEquals(2, offer.media().size());
        MediaDescription audio = offer.media().get(0);
        assertEquals(List.of("96", "9", "0", "8", "102", "101"), audio.formats());
        assertTrue(audio.attributes("rtpmap").contains("102 telephone-event/48000"));
        assertTrue(audio.attributes("rtpmap").contains("101 telephone-event/8000"));
        assertEquals(Optional.of("20"), audio.attribute("ptime"));
        assertTrue(audio.has("sendrecv"));
        MediaDescription video = offer.media().get(1);
        assertEquals(List.of("97", "98"), video.formats());
        assertEquals(
                List.of(
                        "97 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1;max-mbps=108000;max-fs=3600",
                        "98 profile-level-id=42e01f;packetization-mode=0;level-asymmetry-allowed=1;max-mbps=108000;max-fs=3600"),
                video.attributes("fmtp"));
        assertEquals(List.of("* nack pli", "* ccm fir", "* ccm tmmbr"), video.attributes("rtcp-fb"));
        assertEquals(Optional.of("main"), video.attribute("content"));
        assertEquals(Optional.of("11"), video.attribute("label"));
        assertEquals(List.of(new Bandwidth("AS", 2_000), new Bandwidth("TIAS", 2_000_000)), video.bandwidths());
        assertEquals(offer, Fixtures.parsed(SdpPrinter.print(offer)));
    }

    @Test
    void onlyWhatWasOfferedIsTakenOfAnAnswerThatListsMore() {
        Agreement agreement = read(
                first(),
                "m=audio 3230 RTP/AVP 116 115 9 114 113 15 101\na=rtpmap:116 vnd.polycom.lpr/9000\n"
                        + "a=rtpmap:115 G7221/32000\na=rtpmap:114 G7221/16000\na=rtpmap:113 SIREN14/16000\n"
                        + "a=rtpmap:101 telephone-event/8000\na=fmtp:9 bitrate=64000\n"
                        + "m=video 3232 RTP/AVP 116 96 109\na=rtpmap:116 vnd.polycom.lpr/9000\na=rtpmap:96 H265/90000\n"
                        + "a=rtpmap:109 H264/90000\n"
                        + "a=fmtp:109 profile-level-id=42801f; packetization-mode=1; max-mbps=245000; max-fs=8192\n");
        Accepted audio = agreement.audio().orElseThrow();
        assertEquals(
                List.of(Codec.G722),
                audio.codecs().stream().map(AgreedCodec::codec).toList());
        assertEquals(OptionalInt.of(101), audio.telephoneEvent());
        AgreedCodec video = agreement.video().orElseThrow().codecs().get(0);
        assertEquals(109, video.sendPayloadType());
        assertEquals(97, video.payloadType(), "it comes in under the number that we gave it");
    }

    @Test
    void everyCodecOfTheAnswerMayComeInAndTheBestIsSent() {
        Accepted audio = read(
                        first(),
                        "m=audio 5000 RTP/AVP 0 107 110\na=rtpmap:107 opus/48000/2\na=rtpmap:110 telephone-event/48000\n"
                                + "m=video 0 RTP/AVP 97\n")
                .audio()
                .orElseThrow();
        assertEquals(
                List.of(Codec.OPUS, Codec.PCMU),
                audio.codecs().stream().map(AgreedCodec::codec).toList());
        assertEquals(107, audio.codecs().get(0).sendPayloadType());
        assertEquals(96, audio.codecs().get(0).payloadType());
        assertEquals(OptionalInt.of(102), audio.telephoneEvent());
        assertEquals(Optional.of(new InetSocketAddress("192.0.2.9", 5000)), audio.remoteRtp());
    }

    @Test
    void aModeThatWasNotOfferedIsNotTaken() {
        MediaPolicy modeOne =
                new MediaPolicy(List.of(Codec.PCMU), List.of(VideoKind.H264_MODE1), 0, Set.of(Carriage.PLAIN_RTP));
        SessionDescription offer = build(new OfferBuilder(modeOne, Optional.empty(), Agreement.none()), 1);
        Agreement agreement = read(
                offer,
                "m=audio 5000 RTP/AVP 0\nm=video 5002 RTP/AVP 98\na=rtpmap:98 H264/90000\na=fmtp:98 profile-level-id=42801f\n");
        assertTrue(agreement.video().isEmpty());
        assertTrue(agreement.audio().isPresent());
    }

    @Test
    void anAnswerOnHoldIsMirrored() {
        Agreement agreement = read(
                first(),
                "a=sendonly\nm=audio 5000 RTP/AVP 0\nm=video 5002 RTP/AVP 97\na=rtpmap:97 H264/90000\n"
                        + "a=fmtp:97 profile-level-id=42801f;packetization-mode=1\na=inactive\n");
        assertEquals(Direction.RECVONLY, agreement.audio().orElseThrow().direction());
        assertEquals(Direction.INACTIVE, agreement.video().orElseThrow().direction());
    }

    @Test
    void anAnswerWithFewerOrMoreLinesSaysWhatIsWrong() {
        for (String answer : List.of(
                "m=audio 5000 RTP/AVP 0\n",
                "m=audio 5000 RTP/AVP 0\nm=video 0 RTP/AVP 97\nm=application 0 UDP/BFCP *\n")) {
            AnswerReader.Result result = AnswerReader.read(first(), Fixtures.parsed(HEAD + answer), POLICY);
            String why = ((AnswerReader.Result.Unusable) result).why();
            assertTrue(why.contains("m lines, the offer has 2"), why);
        }
    }

    @Test
    void anAnswerInAnotherAddressFamilyIsNotTaken() {
        Agreement agreement = read(
                first(),
                "m=audio 5000 RTP/AVP 0\nc=IN IP6 2001:db8::1\nm=video 5002 RTP/AVP 97\na=rtpmap:97 H264/90000\n");
        assertTrue(agreement.audio().isEmpty());
    }

    @Test
    void aNewOfferKeepsIndexesAndNumbersAndWhatIsOffStaysOff() {
        SessionDescription theirs = Fixtures.offer("six-lines");
        Agreement agreement = Negotiator.answer(theirs, POLICY);
        SessionDescription own = Fixtures.answer(agreement);
        SessionDescription offer = build(new OfferBuilder(POLICY, Optional.of(own), agreement), 2);
        assertEquals(6, offer.media().size());
        for (int i = 0; i < 6; i++) {
            assertEquals(own.media().get(i).port() == 0, offer.media().get(i).port() == 0, "m line " + i);
            assertEquals(own.media().get(i).media(), offer.media().get(i).media());
        }
        MediaDescription audio = offer.media().get(0);
        assertEquals("114", audio.formats().get(0), "opus keeps the number that the device gave it");
        assertTrue(audio.formats().containsAll(List.of("9", "0", "8")), "more than what was agreed");
        assertEquals("126", offer.media().get(1).formats().get(0));
        assertEquals(own.media().get(1).attribute("label"), offer.media().get(1).attribute("label"));
        for (MediaDescription media : offer.media()) {
            assertEquals(
                    media.formats().size(), media.formats().stream().distinct().count());
        }
    }

    @Test
    void aNewOfferBringsBackWhatWasSwitchedOffAndAddsWhatWasNeverThere() {
        SessionDescription theirs = Fixtures.parsed(HEAD + "m=audio 5000 RTP/AVP 0\nm=video 0 RTP/AVP 97\n");
        Agreement agreement = Negotiator.answer(theirs, POLICY);
        SessionDescription back =
                build(new OfferBuilder(POLICY, Optional.of(Fixtures.answer(agreement)), agreement), 2);
        assertEquals(2, back.media().size());
        assertTrue(back.media().get(1).port() > 0);

        SessionDescription phone = Fixtures.parsed(HEAD + "m=audio 5000 RTP/AVP 0\n");
        Agreement soundOnly = Negotiator.answer(phone, POLICY);
        SessionDescription more =
                build(new OfferBuilder(POLICY, Optional.of(Fixtures.answer(soundOnly)), soundOnly), 2);
        assertEquals(
                List.of("audio", "video"),
                more.media().stream().map(MediaDescription::media).toList());
    }

    @Test
    void nothingStrangeOfADeviceIsReflected() {
        SessionDescription theirs = Fixtures.parsed(
                HEAD
                        + "m=audio 5000 RTP/AVP 0 8\na=x-caps:1\na=acap:1 rtpmap\na=tcap:1 RTP/SAVP\na=pcfg:1 t=1\n"
                        + "m=video 5002 RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=42801f;packetization-mode=1\n"
                        + "a=imageattr:97 send [x=640,y=[320:16:480]] recv *\na=trafficclass:conversational.video\na=x-label:7\n");
        Agreement agreement = Negotiator.answer(theirs, POLICY);
        SessionDescription answer = Fixtures.answer(agreement);
        SessionDescription offer = build(new OfferBuilder(POLICY, Optional.of(answer), agreement), 2);
        for (String ours : List.of(SdpPrinter.print(answer), SdpPrinter.print(offer))) {
            for (String strange : List.of("imageattr", "cap:", "pcfg", "a=x-", "trafficclass")) {
                assertFalse(ours.contains(strange), strange);
            }
        }
    }

    private static SessionDescription first() {
        return build(new OfferBuilder(POLICY, Optional.empty(), Agreement.none()), 1);
    }

    private static SessionDescription build(OfferBuilder builder, long version) {
        List<LocalEndpoint> ends = new ArrayList<>();
        for (OfferedMedia media : builder.live()) {
            int port = 20_000 + 2 * media.index();
            ends.add(new LocalEndpoint.Plain(
                    new InetSocketAddress("192.0.2.1", port), new InetSocketAddress("192.0.2.1", port + 1)));
        }
        return builder.build(ends, new AnswerOptions("77", version, "drawbridge", List.of(), 20, 2_000_000));
    }

    private static Agreement read(SessionDescription offer, String media) {
        AnswerReader.Result result = AnswerReader.read(offer, Fixtures.parsed(HEAD + media), POLICY);
        return ((AnswerReader.Result.Read) result).agreement();
    }
}
