package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.AgreedMedia.Accepted;
import io.drawbridge.core.sdp.AgreedMedia.Refused;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The offer of a page: camera in layers, a screen, slots for voices and pictures, recorded from Chromium and Firefox. */
class PageOffersTest {
    private static final SessionDescription OFFER = Fixtures.offer("chromium-page");

    @Test
    void everyLineOfAPageIsTaken() {
        Agreement agreement = Negotiator.answer(OFFER, Fixtures.POLICY);
        assertEquals(14, agreement.accepted().size());
        assertEquals(0, agreement.audio().orElseThrow().index());
        assertEquals(1, agreement.video().orElseThrow().index());
        assertEquals(List.of(3, 4, 5), indexes(agreement.soundSlots()));
        assertEquals(List.of(1, 6, 7, 8, 9, 10, 11, 12, 13), indexes(agreement.pictureSlots()));
        assertEquals(Direction.RECVONLY, agreement.videos().get(1).direction());
        assertEquals("2", agreement.videos().get(1).mid().orElseThrow());
    }

    @Test
    void theAnswerTakesTheLayersOfTheCamera() {
        SessionDescription answer = Fixtures.answer(OFFER);
        MediaDescription camera = answer.media().get(1);
        assertEquals(List.of("h recv", "m recv", "l recv"), camera.attributes("rid"));
        assertEquals(List.of("recv h;m;l"), camera.attributes("simulcast"));
        assertTrue(camera.attributes("extmap").contains("10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"));
        assertTrue(camera.attributes("extmap").contains("11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"));
        for (int index : List.of(2, 6)) {
            MediaDescription other = answer.media().get(index);
            assertFalse(other.has("rid") || other.has("simulcast"));
            assertFalse(other.attributes("extmap").toString().contains("rtp-stream-id"));
        }
    }

    @Test
    void extensionsThatFirefoxOnlySendsAreAnsweredAsReceived() {
        SessionDescription offer = Fixtures.offer("firefox-page");
        MediaDescription camera = Fixtures.answer(offer).media().get(1);
        assertEquals(List.of("h recv", "m recv", "l recv"), camera.attributes("rid"));
        assertEquals(List.of("recv h;m;l"), camera.attributes("simulcast"));
        assertTrue(camera.attributes("extmap").contains("9/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"));
        assertTrue(camera.attributes("extmap")
                .contains("10/recvonly urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"));
        HeaderExtensions taken =
                Negotiator.answer(offer, Fixtures.POLICY).video().orElseThrow().extensions();
        assertEquals(List.of(9, 10), List.of(taken.rid(), taken.repairedRid()));
    }

    @Test
    void extensionsThatTheFarEndOnlyReceivesAreNotTaken() {
        SessionDescription offer = Fixtures.parsed(Fixtures.text("firefox-page")
                .replaceAll("a=extmap:(\\d+)/sendonly", "a=extmap:$1/recvonly")
                .replace("a=extmap:3 ", "a=extmap:3/sendonly "));
        MediaDescription camera = Fixtures.answer(offer).media().get(1);
        assertFalse(camera.has("rid") || camera.has("simulcast"));
        assertFalse(camera.attributes("extmap").toString().contains("sdes"));
    }

    @Test
    void everyLineOfTheAnswerHasItsOwnMidAndStream() {
        SessionDescription answer = Fixtures.answer(OFFER);
        assertEquals(
                IntStream.range(0, 14).mapToObj(Integer::toString).toList(),
                answer.media().stream()
                        .map(m -> m.attribute("mid").orElseThrow())
                        .toList());
        assertEquals(
                14 + 10,
                answer.media().stream()
                        .flatMap(m -> m.attributes("ssrc").stream())
                        .distinct()
                        .count(),
                "one for each line, and one for the retransmissions of each picture");
        assertFalse(answer.media().get(2).has("msid"), "nothing is sent beside the screen");
        assertTrue(answer.media().get(6).has("msid"));
        assertEquals(
                1, answer.media().stream().filter(m -> m.has("candidate")).count(), "one line speaks for the bundle");
    }

    @Test
    void soundLinesThatSendAndLinesBeyondTheBoundAreRefused() {
        String text = Fixtures.text("chromium-page");
        int third = text.indexOf("a=mid:3");
        String sending = text.substring(0, third) + text.substring(third).replaceFirst("a=recvonly", "a=sendrecv");
        Agreement agreement = Negotiator.answer(Fixtures.parsed(sending), Fixtures.POLICY);
        assertEquals(List.of(4, 5), indexes(agreement.soundSlots()));
        StringBuilder more = new StringBuilder(text);
        StringBuilder group = new StringBuilder("a=group:BUNDLE 0 1 2 3 4 5 6 7 8 9 10 11 12 13");
        for (int mid = 14; mid < 30; mid++) {
            more.append(
                    """
                    m=video 9 UDP/TLS/RTP/SAVPF 96
                    a=ice-ufrag:aBcD
                    a=ice-pwd:abcdefghijklmnopqrstuvwx
                    a=fingerprint:sha-256 %s
                    a=setup:actpass
                    a=mid:%d
                    a=recvonly
                    a=rtcp-mux
                    a=rtpmap:96 VP8/90000
                    """
                            .formatted("00:".repeat(31) + "00", mid));
            group.append(' ').append(mid);
        }
        Agreement many = Negotiator.answer(
                Fixtures.parsed(more.toString().replaceFirst("a=group:BUNDLE [0-9 ]+", group.toString())),
                Fixtures.POLICY);
        assertEquals(20, many.videos().size());
        assertTrue(many.media().get(29) instanceof Refused);
    }

    @Test
    void linesOutsideOfTheBundleAreRefused() {
        String text = Fixtures.text("chromium-page").replaceFirst("(a=group:BUNDLE 0 1 2) 3 4", "$1 4");
        Agreement agreement = Negotiator.answer(Fixtures.parsed(text), Fixtures.POLICY);
        assertTrue(agreement.media().get(3) instanceof Refused);
        assertEquals(List.of(4, 5), indexes(agreement.soundSlots()));
    }

    @Test
    void layersAreReadInEveryNotationAndNothingElseIs() {
        assertEquals(List.of("h", "m", "l"), layers("send h;m;l"));
        assertEquals(List.of("h", "l"), layers("send h,m;~l"));
        assertEquals(List.of("m", "l"), layers("recv h send m;l"));
        for (String line : List.of("send h", "recv h;m;l", "send", "send ;;", "send x;y", "send h;h", "")) {
            assertEquals(List.of(), layers(line), line);
        }
    }

    private static List<String> layers(String line) {
        String text = Fixtures.text("chromium-page").replace("a=simulcast:send h;m;l", "a=simulcast:" + line);
        return Negotiator.answer(Fixtures.parsed(text), Fixtures.POLICY)
                .video()
                .orElseThrow()
                .layers();
    }

    private static List<Integer> indexes(List<Accepted> lines) {
        return lines.stream().map(Accepted::index).toList();
    }
}
