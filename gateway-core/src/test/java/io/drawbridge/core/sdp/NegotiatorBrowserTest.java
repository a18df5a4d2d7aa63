package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.AgreedMedia.Feedback;
import io.drawbridge.core.sdp.AgreedMedia.Refused;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NegotiatorBrowserTest {
    @Test
    void takesEveryVideoKindOfThePolicyInItsOrder() {
        Accepted video = agree("chromium-like").video().orElseThrow();
        assertEquals(List.of(108, 114, 96), payloadTypes(video));
        MediaPolicy modeZeroFirst = new MediaPolicy(
                List.of(Codec.OPUS), List.of(VideoKind.H264_MODE0, VideoKind.H264_MODE1, VideoKind.VP8), 0);
        Agreement agreement = Negotiator.answer(Fixtures.offer("chromium-like"), modeZeroFirst);
        assertEquals(List.of(114, 108, 96), payloadTypes(agreement.video().orElseThrow()));
        assertTrue(agreement.secure());
    }

    @Test
    void takesOneAudioCodecAndTheEventOfItsClock() {
        Accepted audio = agree("chromium-like").audio().orElseThrow();
        assertEquals(List.of(111), payloadTypes(audio));
        assertEquals(2, audio.codecs().get(0).channels());
        assertEquals(OptionalInt.of(110), audio.telephoneEvent());
        assertEquals(Optional.empty(), audio.remoteRtp());
    }

    @Test
    void readsItsFeedback() {
        assertEquals(
                new Feedback(true, true, true, false, true, true),
                agree("chromium-like").video().orElseThrow().feedback());
    }

    @Test
    void takesVp8WhereABrowserHasNoH264() {
        Agreement agreement = agree("firefox-like");
        assertEquals(List.of(120), payloadTypes(agreement.video().orElseThrow()));
        assertEquals(
                List.of(0, 1),
                agreement.accepted().stream().map(Accepted::index).toList());
        MediaPolicy h264Only = new MediaPolicy(List.of(Codec.OPUS), List.of(VideoKind.H264_MODE1), 0);
        Agreement audioOnly = Negotiator.answer(Fixtures.offer("firefox-like"), h264Only);
        assertEquals("no codec in common", ((Refused) audioOnly.media().get(1)).why());
    }

    @Test
    void takesTheProtocolNameOfOlderBrowsersWhereThereIsAFingerprint() {
        Agreement agreement = agree("old-browser-savpf");
        assertEquals(2, agreement.accepted().size());
        assertTrue(agreement.secure());
    }

    @Test
    void takesABundleOnlyLineWithPortZero() {
        String text = Fixtures.text("firefox-like")
                .replace("m=video 9 UDP/TLS/RTP/SAVPF 120", "m=video 0 UDP/TLS/RTP/SAVPF 120");
        assertEquals(
                2,
                Negotiator.answer(Fixtures.parsed(text), Fixtures.POLICY)
                        .video()
                        .orElseThrow()
                        .index());
    }

    @Test
    void refusesWhatIsNotInTheBundleOrHasNoSharedPort() {
        assertEquals("secure media need to be in one bundle", whyNoVideo("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"));
        assertEquals("secure media need to be in one bundle", whyNoVideo("a=group:BUNDLE 0 1", "a=x"));
        assertEquals("secure media need to be in one bundle", whyNoVideo("a=mid:1", "a=mid:0"));
        assertEquals(
                "plain and secure media are not mixed",
                whyNoVideo("m=video 50002 UDP/TLS/RTP/SAVPF", "m=video 50002 RTP/AVP"));
        assertEquals("secure media need rtcp-mux", whyNoVideo("a=rtcp-mux", "a=x"));
        assertEquals("SRTP is supported with DTLS and ICE only", whyNoVideo("a=fingerprint", "a=x"));
        assertEquals("SRTP is supported with DTLS and ICE only", whyNoVideo("a=ice-ufrag", "a=x"));
    }

    @Test
    void readsTheTransportOfTheBundle() {
        TransportParameters transport =
                Transports.of(Fixtures.offer("chromium-like")).orElseThrow();
        assertEquals("aBcD", transport.ufrag());
        assertEquals("abcdefghijklmnopqrstuvwx", transport.password());
        assertEquals("actpass", transport.setup());
        assertEquals(2, transport.candidates().size());
        assertTrue(transport.candidates().get(0).startsWith("1 1 udp 2113937151 192.0.2.90 50000"));
    }

    @Test
    void readsFingerprintsOfTheSessionIntoUpperCase() {
        TransportParameters transport =
                Transports.of(Fixtures.offer("firefox-like")).orElseThrow();
        Fingerprint fingerprint = transport.fingerprints().get(0);
        assertEquals("sha-256", fingerprint.hash());
        assertTrue(fingerprint.value().endsWith("3D:3E:3F"));
        assertEquals(
                "oldy",
                Transports.of(Fixtures.offer("old-browser-savpf")).orElseThrow().ufrag());
    }

    @Test
    void readsNoTransportWhereThereIsNone() {
        assertEquals(Optional.empty(), Transports.of(Fixtures.offer("six-lines")));
        String text = Fixtures.text("chromium-like").replace(":1E:1F", ":1E:1");
        assertEquals(Optional.empty(), Transports.of(Fixtures.parsed(text)));
    }

    @Test
    void readsNoTransportOutOfCredentialsThatAreNone() {
        for (String ufrag : List.of("abc", "a".repeat(257), "a:cD", "aBc\u00e9")) {
            String text = Fixtures.text("chromium-like").replace("a=ice-ufrag:aBcD", "a=ice-ufrag:" + ufrag);
            assertEquals(Optional.empty(), Transports.of(Fixtures.parsed(text)), ufrag);
        }
        for (String password : List.of("tooShort", "a".repeat(257))) {
            String text = Fixtures.text("chromium-like")
                    .replace("a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=ice-pwd:" + password);
            assertEquals(Optional.empty(), Transports.of(Fixtures.parsed(text)), password);
        }
        assertTrue(Transports.areCredentials("a".repeat(256), "+/".repeat(11)));
    }

    /** Replaces in the video part of the offer (a session line: everywhere) and says why there is no video then. */
    private static String whyNoVideo(String replaced, String by) {
        String text = Fixtures.text("chromium-like");
        int from = replaced.startsWith("a=group") ? 0 : text.indexOf("m=video");
        String changed = text.substring(0, from) + text.substring(from).replace(replaced, by);
        Agreement agreement = Negotiator.answer(Fixtures.parsed(changed), Fixtures.POLICY);
        return ((Refused) agreement.media().get(1)).why();
    }

    private static Agreement agree(String fixture) {
        return Negotiator.answer(Fixtures.offer(fixture), Fixtures.POLICY);
    }

    private static List<Integer> payloadTypes(Accepted media) {
        return media.codecs().stream().map(AgreedCodec::payloadType).toList();
    }
}
