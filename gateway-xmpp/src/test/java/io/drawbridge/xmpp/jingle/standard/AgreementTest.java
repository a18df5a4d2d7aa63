package io.drawbridge.xmpp.jingle.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.AnswerBuilder;
import io.drawbridge.core.sdp.AnswerOptions;
import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.MediaPolicy;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import io.drawbridge.core.sdp.Negotiator;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import io.drawbridge.core.sdp.Transports;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * An offer that comes as Jingle leads to the same agreement as the same offer as SDP, and its answer arrives as it was. With {@code
 * -Dcorpus=../shared/corpus} also for the browsers' offers found there.
 */
class AgreementTest {
    private static final MediaPolicy POLICY = new MediaPolicy(
            List.of(Codec.OPUS, Codec.G722, Codec.PCMA, Codec.PCMU),
            List.of(VideoKind.H264_MODE1, VideoKind.H264_MODE0, VideoKind.VP8),
            2_000_000);
    private static final LocalEndpoint OWN = new LocalEndpoint.Secure(
            new InetSocketAddress("192.0.2.1", 40000),
            new TransportParameters(
                    "ufrag",
                    "a-password-of-ours-24-lo",
                    List.of(new Fingerprint("sha-256", "00:01:02")),
                    "passive",
                    List.of("1 1 udp 2130706431 192.0.2.1 40000 typ host")));

    @TestFactory
    Stream<DynamicTest> offersLeadToTheSameAgreement() throws IOException {
        Map<String, SessionDescription> offers = new LinkedHashMap<>();
        offers.put("chromium-like", Xml.fixture("chromium-like"));
        offers.put("own-answer", Xml.fixture("own-answer"));
        for (Path file : corpus()) {
            if (SdpParser.parse(Files.readString(file)) instanceof SdpParser.Result.Parsed parsed
                    && Transports.of(parsed.description()).isPresent()
                    && parsed.description().media().stream().allMatch(m -> m.has("mid"))
                    && !Negotiator.answer(plain(parsed.description()), POLICY)
                            .accepted()
                            .isEmpty()) {
                offers.put(file.getFileName().toString(), parsed.description());
            }
        }
        return offers.entrySet().stream()
                .map(offer -> DynamicTest.dynamicTest(offer.getKey(), () -> assertSame(plain(offer.getValue()))));
    }

    private static void assertSame(SessionDescription offer) {
        XmlElement sent = Xml.parse(Xml.print(Xml.jingle("session-initiate", "s1", offer)));
        Contents.Addition addition = Contents.NONE.with(sent, JingleLimits.DEFAULT);
        SessionDescription read = assertInstanceOf(Contents.Addition.Good.class, addition, addition::toString)
                .contents()
                .description(1);
        assertEquals(Transports.of(offer), Transports.of(read).map(AgreementTest::withoutGenerations));
        Agreement before = Negotiator.answer(offer, POLICY);
        Agreement after = Negotiator.answer(read, POLICY);
        assertFalse(after.accepted().isEmpty());
        assertEquals(outline(before), outline(after));

        SessionDescription answer = AnswerBuilder.build(
                after,
                after.accepted().stream().map(media -> OWN).toList(),
                new AnswerOptions("1", 1, "-", List.of(), 20, 2_000_000));
        SessionDescription seen = seenByTheGuest(answer);
        assertEquals(
                answer.media().stream()
                        .filter(m -> m.port() != 0)
                        .map(AgreementTest::essence)
                        .toList(),
                seen.media().stream().map(AgreementTest::essence).toList());
    }

    /** The answer after its way through Jingle: read as an initiator's, whose directions are the other way round. */
    private static SessionDescription seenByTheGuest(SessionDescription answer) {
        List<MediaDescription> live =
                answer.media().stream().filter(m -> m.port() != 0).toList();
        SessionDescription taken = new SessionDescription(
                answer.origin(), "-", answer.connection(), List.of(), List.of(new Attribute("group", "BUNDLE")), live);
        XmlElement accept = Xml.parse(Xml.print(Xml.jingle("session-accept", "s1", taken)));
        return ((Contents.Addition.Good) Contents.NONE.with(accept, JingleLimits.DEFAULT))
                .contents()
                .description(1);
    }

    private static String essence(MediaDescription media) {
        return media.media()
                + media.formats()
                + media.attributes("rtpmap")
                + media.attributes("fmtp")
                + media.attributes("rtcp-fb").stream().sorted().toList()
                + media.attributes("extmap")
                + media.attributes("fingerprint")
                + media.attributes("setup")
                + media.attributes("ice-ufrag")
                + media.attributes("mid")
                + media.has("sendrecv")
                + media.has("recvonly")
                + media.has("rtcp-mux");
    }

    private static TransportParameters withoutGenerations(TransportParameters read) {
        return new TransportParameters(
                read.ufrag(),
                read.password(),
                read.fingerprints(),
                read.setup(),
                read.candidates().stream()
                        .map(line -> line.replaceAll(" generation 0$", ""))
                        .toList());
    }

    private static List<String> outline(Agreement agreement) {
        List<String> outline = new ArrayList<>();
        for (AgreedMedia.Accepted media : agreement.accepted()) {
            outline.add(media.index() + " " + media.codecs() + media.telephoneEvent() + media.direction()
                    + media.feedback() + media.rtcpMux() + media.keying() + media.limits());
        }
        return outline;
    }

    /** Sound and pictures alone, with what stands for the session in each m line, and candidates in one spelling. */
    private static SessionDescription plain(SessionDescription offer) {
        List<MediaDescription> lines = new ArrayList<>();
        for (MediaDescription media : offer.media()) {
            if (!media.media().equals("audio") && !media.media().equals("video")) {
                continue;
            }
            List<Attribute> attributes = new ArrayList<>();
            for (Attribute attribute : media.attributes()) {
                String value = attribute.value();
                if (attribute.name().equals("candidate")) {
                    value = value.replaceAll(" (generation|network-id|network-cost|ufrag) \\S+", "");
                } else if (attribute.name().equals("fmtp")) {
                    value = value.replaceAll("; *", ";").replaceAll(";$", "");
                }
                attributes.add(new Attribute(attribute.name(), value));
            }
            for (String name : List.of("ice-ufrag", "ice-pwd", "fingerprint", "setup")) {
                if (!media.has(name)) {
                    offer.attribute(name).ifPresent(value -> attributes.add(new Attribute(name, value)));
                }
            }
            lines.add(new MediaDescription(
                    media.media(),
                    media.port() == 0 ? 9 : media.port(),
                    media.protocol(),
                    media.formats(),
                    media.connection(),
                    List.of(),
                    attributes));
        }
        return new SessionDescription(offer.origin(), "-", offer.connection(), List.of(), offer.attributes(), lines);
    }

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
            return files.filter(f -> f.toString().endsWith(".sdp")).sorted().toList();
        }
    }
}
