package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever the bytes: nothing is thrown, what was read can be printed and read again, and a stream means the same however it is cut.
 * Replays its inputs; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class SipFuzzTest {
    private static final int PLENTY = 1 << 20;

    private final SipParser parser = new SipParser(SipLimits.DEFAULT);
    /** An answer to what was refused for its size may be large too. */
    private final SipParser generous = new SipParser(new SipLimits(PLENTY, PLENTY, PLENTY, PLENTY));

    @FuzzTest(maxDuration = "10m")
    void anyDatagramIsReadOrRefused(byte[] data) {
        ParseResult result = parser.parse(data);
        if (result instanceof ParseResult.Malformed bad) {
            bad.topVia();
            bad.answer("tag").ifPresent(answer -> answered(answer, data.length));
        } else if (result instanceof ParseResult.Parsed parsed) {
            use(parsed.message());
        }
    }

    /** What answers the unreadable may lack what could not be read, but is small and is no ACK's. */
    private static void answered(SipResponse answer, int received) {
        byte[] printed = SipPrinter.print(answer);
        assertTrue(printed.length < 2 * received, "amplified");
        assertTrue(answer.headers().lines("CSeq").size() <= 1, "copied twice");
    }

    private void use(SipMessage message) {
        message.headers().values("Contact").forEach(value -> NameAddr.parse(value)
                .ifPresent(NameAddr::sipUri));
        message.headers().list();
        message.contentType();
        message.body().text();
        message.from().readableName(64);
        if (message instanceof SipRequest request) {
            request.uri().ifPresent(SipUri::decodedUser);
            readable(SipPrinter.print(SipResponse.to(request, 200, "tag")));
            readable(SipPrinter.print(request.withTopVia(request.via())));
        }
    }

    private void readable(byte[] printed) {
        ParseResult again = generous.parse(printed);
        assertTrue(
                again instanceof ParseResult.Parsed,
                () -> again + ": " + new String(printed, StandardCharsets.ISO_8859_1));
    }

    @FuzzTest(maxDuration = "10m")
    void aStreamMeansTheSameHoweverItIsCut(byte[] data) {
        Recorder whole = new Recorder();
        new SipFramer(SipLimits.DEFAULT).feed(data, whole);
        Recorder pieces = new Recorder();
        SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        int size = data.length == 0 ? 1 : 1 + (data[0] & 7);
        for (int i = 0; i < data.length && pieces.open; i += size) {
            framer.feed(Arrays.copyOfRange(data, i, Math.min(data.length, i + size)), pieces);
        }
        assertEquals(whole.events, pieces.events);
    }

    private static final class Recorder implements SipFramer.Sink {
        private final List<String> events = new ArrayList<>();
        private boolean open = true;

        @Override
        public void onMessage(byte[] message) {
            events.add(Arrays.toString(message));
        }

        @Override
        public void onPing() {
            events.add("ping");
        }

        @Override
        public void onBroken(ParseResult.Malformed why) {
            open = false;
            events.add(why.reason());
        }
    }
}
