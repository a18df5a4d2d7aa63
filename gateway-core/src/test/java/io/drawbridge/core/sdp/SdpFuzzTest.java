package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.core.sdp.MediaPolicy.VideoKind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whatever the text: nothing is thrown, an answer has the offer's m lines, and what we print can be read again. Replays its inputs; looks
 * for new ones with {@code JAZZER_FUZZ=1}.
 */
class SdpFuzzTest {
    private static final MediaPolicy POLICY = new MediaPolicy(
            List.of(Codec.OPUS, Codec.G722, Codec.PCMU),
            List.of(VideoKind.H264_MODE1, VideoKind.H264_MODE0, VideoKind.VP8),
            2_500_000);

    @FuzzTest(maxDuration = "10m")
    void anyTextIsReadOrRefused(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        if (!(SdpParser.parse(text) instanceof SdpParser.Result.Parsed parsed)) {
            return;
        }
        SessionDescription offer = parsed.description();
        Agreement agreement = Negotiator.answer(offer, POLICY);
        assertTrue(agreement.media().size() == offer.media().size(), "an m line was lost");
        Transports.of(offer);
        String printed = SdpPrinter.print(offer);
        assertTrue(
                printed.length() > SdpParser.Limits.DEFAULTS.maxCharacters()
                        || SdpParser.parse(printed) instanceof SdpParser.Result.Parsed,
                () -> "cannot be read again: " + printed);
    }
}
