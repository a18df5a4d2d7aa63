package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerBuilderTest {
    private static final String HEAD = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n";

    @Test
    void writesTheAnswerOfARoomLineByLine() {
        assertEquals(
                """
                v=0
                o=- 77 1 IN IP4 192.0.2.1
                s=drawbridge
                c=IN IP4 192.0.2.1
                t=0 0
                m=audio 20000 RTP/AVP 9 101
                a=rtpmap:9 G722/8000
                a=rtpmap:101 telephone-event/8000
                a=fmtp:101 0-15
                a=ptime:20
                a=sendrecv
                m=video 20002 RTP/AVP 97
                b=AS:2000
                b=TIAS:2000000
                a=rtpmap:97 H264/90000
                a=fmtp:97 profile-level-id=42801f;packetization-mode=1;max-mbps=108000;max-fs=3600
                a=rtcp-fb:* nack pli
                a=sendrecv
                m=application 0 UDP/BFCP *
                """
                        .replace("\n", "\r\n"),
                SdpPrinter.print(Fixtures.answer(Fixtures.offer("three-lines"))));
    }

    @Test
    void writesTheAnswerOfABrowserLineByLine() {
        String answer = SdpPrinter.print(Fixtures.answer(Fixtures.offer("firefox-like")));
        assertEquals(
                """
                v=0
                o=- 77 1 IN IP4 192.0.2.1
                s=drawbridge
                c=IN IP4 192.0.2.1
                t=0 0
                a=group:BUNDLE 0 1
                a=ice-options:trickle
                m=audio 10000 UDP/TLS/RTP/SAVPF 109 101
                c=IN IP4 192.0.2.1
                a=mid:0
                a=ice-ufrag:gwfrag
                a=ice-pwd:gwpasswordgwpasswordgwpa
                a=candidate:1 1 udp 2130706431 192.0.2.1 10000 typ host
                a=end-of-candidates
                a=fingerprint:sha-256 AA:BB
                a=setup:passive
                a=rtpmap:109 opus/48000/2
                a=fmtp:109 useinbandfec=1
                a=rtpmap:101 telephone-event/8000
                a=fmtp:101 0-15
                a=ptime:20
                a=sendrecv
                a=rtcp-mux
                a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
                a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
                a=msid:room track0
                a=ssrc:4000000000 cname:gw
                m=video 10000 UDP/TLS/RTP/SAVPF 120 124
                c=IN IP4 192.0.2.1
                b=AS:2000
                b=TIAS:2000000
                a=mid:1
                a=ice-ufrag:gwfrag
                a=ice-pwd:gwpasswordgwpasswordgwpa
                a=fingerprint:sha-256 AA:BB
                a=setup:passive
                a=rtpmap:120 VP8/90000
                a=fmtp:120 max-fs=3600;max-fr=30
                a=rtpmap:124 rtx/90000
                a=fmtp:124 apt=120
                a=rtcp-fb:120 nack
                a=rtcp-fb:120 nack pli
                a=rtcp-fb:120 ccm fir
                a=rtcp-fb:120 goog-remb
                a=sendrecv
                a=rtcp-mux
                a=rtcp-rsize
                a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
                a=msid:room track1
                a=ssrc-group:FID 4000000001 4100000001
                a=ssrc:4000000001 cname:gw
                a=ssrc:4100000001 cname:gw
                m=video 0 UDP/TLS/RTP/SAVPF 120
                a=mid:2
                m=application 0 UDP/DTLS/SCTP webrtc-datachannel
                a=mid:3
                """
                        .replace("\n", "\r\n"),
                answer);
    }

    @Test
    void takesRetransmissionsAndTransportWideFeedbackWhereABrowserKnowsThem() {
        MediaDescription video =
                Fixtures.answer(Fixtures.offer("chromium-like")).media().get(1);
        assertEquals(List.of("108", "114", "96", "97", "109", "115"), video.formats());
        assertTrue(video.attributes("fmtp").containsAll(List.of("97 apt=96", "109 apt=108", "115 apt=114")));
        assertTrue(video.attributes("rtcp-fb").containsAll(List.of("108 nack", "108 transport-cc", "96 goog-remb")));
        assertEquals(
                List.of(
                        "3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
                        "4 urn:ietf:params:rtp-hdrext:sdes:mid"),
                video.attributes("extmap"));
    }

    @Test
    void takesNoRetransmissionsWithoutNackAndNoFeedbackWithoutItsExtension() {
        String text = Fixtures.text("chromium-like")
                .replaceAll("a=rtcp-fb:(\\d+) nack\r?\n", "")
                .replaceAll("a=extmap:3 .*", "a=x");
        MediaDescription video = Fixtures.answer(Fixtures.parsed(text)).media().get(1);
        assertEquals(List.of("108", "114", "96"), video.formats());
        assertTrue(video.attributes("ssrc-group").isEmpty());
        assertTrue(video.attributes("rtcp-fb").stream().noneMatch(v -> v.endsWith("transport-cc")));
    }

    @Test
    void echoesWhatMarksTheMainVideo() {
        MediaDescription video =
                Fixtures.answer(Fixtures.offer("six-lines")).media().get(1);
        assertEquals(Optional.of("main"), video.attribute("content"));
        assertEquals(Optional.of("11"), video.attribute("label"));
        assertEquals(List.of("* nack pli", "* ccm fir", "* ccm tmmbr"), video.attributes("rtcp-fb"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "profile-level-id=42e01f | profile-level-id=42e01f",
                "profile-level-id=42E01F;packetization-mode=0 | profile-level-id=42e01f;packetization-mode=0",
                "profile-level-id=42e028;packetization-mode=1 | profile-level-id=42e01f;packetization-mode=1",
                "profile-level-id=42e00c;level-asymmetry-allowed=1 | profile-level-id=42e01f;level-asymmetry-allowed=1",
                "profile-level-id=42e00c | profile-level-id=42e00c;max-mbps=108000;max-fs=3600;max-br=1667",
                "profile-level-id=428014;max-fs=3600;max-mbps=108000;packetization-mode=1 | profile-level-id=428014;packetization-mode=1;max-mbps=108000;max-fs=3600",
                "none | profile-level-id=42000a;max-mbps=108000;max-fs=3600;max-br=1667",
            })
    void statesProfileModeAndTheCapacityWeReceive(String offered, String answered) {
        String fmtp = offered == null ? "" : "a=fmtp:96 " + offered + "\n";
        SessionDescription offer = Fixtures.parsed(HEAD + "m=video 4000 RTP/AVP 96\na=rtpmap:96 H264/90000\n" + fmtp);
        MediaDescription video = Fixtures.answer(offer).media().get(0);
        assertEquals(Optional.of("96 " + answered), video.attribute("fmtp"));
        assertEquals(List.of(), AnswerRules.check(offer, Fixtures.answer(offer)));
    }

    @Test
    void saysNoBandwidthWhereWeDoNotReceive() {
        String text = Fixtures.text("mode-0-only").replace("a=sendrecv", "a=recvonly");
        MediaDescription video = Fixtures.answer(Fixtures.parsed(text)).media().get(1);
        assertTrue(video.has("sendonly"));
        assertEquals(List.of(), video.bandwidths());
    }

    @Test
    void sharesThePortWithRtcpOnlyWhereOfferedAndNamesAnotherPortThanTheNext() {
        assertTrue(Fixtures.answer(Fixtures.offer("avpf")).media().get(0).has("rtcp-mux"));
        SessionDescription offer = Fixtures.offer("no-session-connection");
        AnswerOptions options = new AnswerOptions("1", 1, "-", List.of(), 20, 0);
        LocalEndpoint odd = new LocalEndpoint.Plain(
                new InetSocketAddress("2001:db8::1", 5000), new InetSocketAddress("2001:db8::1", 6000));
        SessionDescription answer =
                AnswerBuilder.build(Negotiator.answer(offer, Fixtures.POLICY), List.of(odd), options);
        assertEquals(Optional.of("6000"), answer.media().get(0).attribute("rtcp"));
        assertFalse(answer.media().get(0).has("rtcp-mux"));
        assertEquals(Optional.of("IP6"), answer.connection().map(Connection::addressType));
    }

    @Test
    void letsTheVideoSpeakForTheBundleWhereAudioIsRefused() {
        MediaPolicy noAudio = new MediaPolicy(List.of(), Fixtures.POLICY.video(), 0);
        SessionDescription offer = Fixtures.offer("chromium-like");
        SessionDescription answer = Fixtures.answer(Negotiator.answer(offer, noAudio));
        assertEquals(List.of(), AnswerRules.check(offer, answer));
        assertEquals(Optional.of("BUNDLE 1"), answer.attribute("group"));
        assertTrue(answer.media().get(1).has("candidate"));
    }

    @Test
    void answersTheSameOfferTheSame() {
        SessionDescription offer = Fixtures.offer("chromium-like");
        assertEquals(Fixtures.answer(offer), Fixtures.answer(Fixtures.offer("chromium-like")));
    }

    @Test
    void demandsAnEndForEveryAcceptedLine() {
        Agreement agreement = Negotiator.answer(Fixtures.offer("six-lines"), Fixtures.POLICY);
        AnswerOptions options = new AnswerOptions("1", 1, "-", List.of(), 20, 0);
        assertThrows(IllegalArgumentException.class, () -> AnswerBuilder.build(agreement, List.of(), options));
    }
}
