package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fixture, and with {@code -Dcorpus=../shared/corpus} every session description found there, gets an answer that obeys the rules.
 */
class AnswersObeyTheRulesTest {
    @TestFactory
    Stream<DynamicTest> everyOfferGetsAnAnswerThatObeysTheRules() throws IOException {
        Stream<DynamicTest> own =
                Fixtures.NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> obeys(Fixtures.text(name))));
        return Stream.concat(
                own,
                corpus().stream()
                        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> {
                            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                            Optional<String> description =
                                    file.toString().endsWith(".sdp") ? Optional.of(text) : body(text);
                            if (description.isPresent()) {
                                obeys(description.get());
                            }
                        })));
    }

    @Test
    void theRulesSeeWhatIsWrong() {
        SessionDescription offer = Fixtures.offer("six-lines");
        String good = SdpPrinter.print(Fixtures.answer(offer));
        assertEquals(List.of(), AnswerRules.check(offer, Fixtures.parsed(good)));
        for (List<String> change : List.of(
                List.of("m=application 0 UDP/UDT/IX *", "a=x"),
                List.of("m=application 0 UDP/BFCP *", "m=application 5070 UDP/BFCP *"),
                List.of("m=audio 20000 RTP/AVP", "m=audio 20000 RTP/SAVP"),
                List.of(" 114 101", " 114 101 9"),
                List.of(" 114 101", " 114 101 77"),
                List.of("opus/48000/2", "opus/48000"),
                List.of("profile-level-id=4280", "profile-level-id=42e0"),
                List.of("428016", "42801f"),
                List.of("packetization-mode=1", "packetization-mode=0"),
                List.of(";max-fs=3600", ""),
                List.of("* ccm fir", "126 ccm fir"),
                List.of("a=ptime:20", "a=crypto:1 x"),
                List.of("a=ptime:20", "a=rtcp-mux"))) {
            assertTrue(good.contains(change.get(0)), change.get(0));
            SessionDescription bad = Fixtures.parsed(good.replace(change.get(0), change.get(1)));
            assertFalse(AnswerRules.check(offer, bad).isEmpty(), change.toString());
        }
    }

    @Test
    void theRulesSeeWhatIsWrongInABundle() {
        SessionDescription offer = Fixtures.offer("firefox-like");
        String good = SdpPrinter.print(Fixtures.answer(offer));
        for (List<String> change : List.of(
                List.of("BUNDLE 0 1", "BUNDLE 0 1 2"),
                List.of("BUNDLE 0 1", "BUNDLE 0"),
                List.of("BUNDLE 0 1", "BUNDLE 0 1 9"),
                List.of("BUNDLE 0 1", "BUNDLE 0 1 1"),
                List.of("a=mid:1", "a=mid:7"),
                List.of("a=setup:passive", "a=setup:actpass"),
                List.of("a=rtcp-mux", "a=x"),
                List.of("a=extmap:3", "a=extmap:4"))) {
            assertTrue(good.contains(change.get(0)), change.get(0));
            SessionDescription bad = Fixtures.parsed(good.replace(change.get(0), change.get(1)));
            assertFalse(AnswerRules.check(offer, bad).isEmpty(), change.toString());
        }
    }

    private static void obeys(String text) {
        SessionDescription offer = Fixtures.parsed(text);
        SessionDescription answer = Fixtures.answer(offer);
        assertEquals(List.of(), AnswerRules.check(offer, answer));
        assertEquals(answer, Fixtures.parsed(SdpPrinter.print(answer)));
        boolean common = offer.media().stream().anyMatch(AnswersObeyTheRulesTest::hasPlainG711);
        boolean taken = answer.media().stream().anyMatch(m -> m.media().equals("audio") && m.port() != 0);
        assertTrue(taken || !common, "audio that everyone speaks is taken");
        isReadAsAnAnswer(offer);
        isOfferedAnew(offer, answer);
    }

    /** Whatever it is, as an answer to an offer of ours it is read: nothing but what we offered is taken. */
    private static void isReadAsAnAnswer(SessionDescription theirs) {
        Agreement none = Agreement.none();
        SessionDescription ours = ownOffer(new OfferBuilder(Fixtures.POLICY, Optional.empty(), none));
        AnswerReader.Result result = AnswerReader.read(ours, theirs, Fixtures.POLICY);
        assertEquals(
                theirs.media().size() != ours.media().size()
                        || theirs.media().stream().anyMatch(m -> !m.media().matches("audio|video")),
                result instanceof AnswerReader.Result.Unusable,
                result.toString());
        if (result instanceof AnswerReader.Result.Read read) {
            for (AgreedMedia.Accepted media : read.agreement().accepted()) {
                List<String> offered = ours.media().get(media.index()).formats();
                assertTrue(media.codecs().stream().allMatch(c -> offered.contains(Integer.toString(c.payloadType()))));
            }
        }
    }

    /** After it was answered, an offer of ours keeps its m lines. */
    private static void isOfferedAnew(SessionDescription theirs, SessionDescription answer) {
        Agreement agreement = Negotiator.answer(theirs, Fixtures.POLICY);
        SessionDescription again = ownOffer(new OfferBuilder(Fixtures.POLICY, Optional.of(answer), agreement));
        assertTrue(again.media().size() >= theirs.media().size());
        for (int i = 0; i < theirs.media().size(); i++) {
            MediaDescription media = again.media().get(i);
            assertEquals(theirs.media().get(i).media(), media.media());
            assertEquals(
                    media.formats().size(), media.formats().stream().distinct().count(), media.toString());
        }
        assertEquals(again, Fixtures.parsed(SdpPrinter.print(again)));
    }

    private static SessionDescription ownOffer(OfferBuilder builder) {
        List<LocalEndpoint> ends = builder.live().stream()
                .<LocalEndpoint>map(media -> new LocalEndpoint.Plain(
                        new InetSocketAddress("192.0.2.1", 30_000 + 2 * media.index()),
                        new InetSocketAddress("192.0.2.1", 30_001 + 2 * media.index())))
                .toList();
        return builder.build(ends, new AnswerOptions("78", 1, "drawbridge", List.of(), 20, 1_000_000));
    }

    private static boolean hasPlainG711(MediaDescription media) {
        return media.media().equals("audio")
                && media.port() != 0
                && media.protocol().matches("RTP/AVPF?")
                && (media.formats().contains("0") || media.formats().contains("8"));
    }

    /** The session description of a SIP message, if it has one. */
    private static Optional<String> body(String message) {
        String text = message.strip().replace("\r\n", "\n");
        int blank = text.indexOf("\n\n");
        boolean sdp = text.toLowerCase(Locale.ROOT).contains("\ncontent-type: application/sdp");
        return sdp && blank > 0 ? Optional.of(text.substring(blank + 2)) : Optional.empty();
    }

    /** Files of the directory that the property names, relative to the project's root or to the module; none if it is empty. */
    private static List<Path> corpus() throws IOException {
        String property = System.getProperty("corpus", "");
        if (property.isBlank()) {
            return List.of();
        }
        Path here = Path.of("").toAbsolutePath();
        Path directory = Stream.of(here.getParent().resolve(property), here.resolve(property))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no directory " + property));
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> found = files.filter(
                            f -> f.toString().endsWith(".sdp") || f.toString().endsWith(".sip"))
                    .sorted()
                    .toList();
            assertFalse(found.isEmpty(), "nothing in " + directory);
            return found;
        }
    }
}
