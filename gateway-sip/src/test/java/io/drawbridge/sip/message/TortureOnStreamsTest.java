package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message of RFC 4475 and RFC 5118 on a stream, cut at every offset: the outcome is that of the whole. */
class TortureOnStreamsTest {
    private static final byte[] NEXT =
            ("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"
                            + "Call-ID: next\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);

    private static final class Found implements SipFramer.Sink {
        private final List<String> all = new ArrayList<>();

        @Override
        public void onMessage(byte[] message) {
            ParseResult result = new SipParser(SipLimits.DEFAULT).parse(message);
            String verdict = result instanceof ParseResult.Malformed bad ? bad.reason() : "taken";
            all.add(verdict + " " + new String(message, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onPing() {
            all.add("ping");
        }

        @Override
        public void onBroken(ParseResult.Malformed why) {
            all.add("broken " + why.status() + " " + why.reason());
        }
    }

    static List<String> names() {
        return Torture.all();
    }

    private static List<String> outcome(byte[] stream, int cut) {
        SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        Found found = new Found();
        framer.feed(Arrays.copyOf(stream, cut), found);
        framer.feed(Arrays.copyOfRange(stream, cut, stream.length), found);
        return found.all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void aCutChangesNothing(String name) {
        byte[] message = Torture.bytes(name);
        byte[] stream = Arrays.copyOf(message, message.length + NEXT.length);
        System.arraycopy(NEXT, 0, stream, message.length, NEXT.length);
        List<String> whole = outcome(stream, stream.length);
        for (int cut = 0; cut < stream.length; cut++) {
            assertEquals(whole, outcome(stream, cut), "cut at " + cut);
        }
    }
}
