package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipFramerTest {
    private static final class Found implements SipFramer.Sink {
        final List<String> all = new ArrayList<>();

        @Override
        public void onMessage(byte[] message) {
            all.add(new String(message, StandardCharsets.ISO_8859_1));
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

    private static final String FIRST = message("Content-Length: 11", "v=0\r\n\r\nm=x\n");
    private static final String SECOND = message("l:  0", "");
    private static final String THIRD = message("Content-Length: 1\r\nContent-Length: 1", "x");

    private static String message(String length, String body) {
        return "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"
                + "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\n" + length + "\r\n\r\n" + body;
    }

    private static List<String> frames(String stream, int... cuts) {
        SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        Found found = new Found();
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int cut : cuts) {
            framer.feed(Arrays.copyOfRange(bytes, from, cut), found);
            from = cut;
        }
        framer.feed(Arrays.copyOfRange(bytes, from, bytes.length), found);
        return found.all;
    }

    @Test
    void aStreamCutAtEveryOffsetGivesTheSameMessagesAndKeepalives() {
        String stream = "\r\n\r\n" + FIRST + "\r\n" + SECOND + THIRD + "\r\n\r\n" + FIRST;
        List<String> expected = List.of("ping", FIRST, SECOND, THIRD, "ping", FIRST);
        assertEquals(expected, frames(stream));
        for (int cut = 0; cut <= stream.length(); cut++) {
            assertEquals(expected, frames(stream, cut), "cut at " + cut);
        }
    }

    @Test
    void theAnswerToOurPingIsNoHalfOfTheirs() {
        SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        Found found = new Found();
        for (int i = 0; i < 3; i++) {
            framer.expectPong();
            framer.feed("\r".getBytes(StandardCharsets.ISO_8859_1), found);
            framer.feed("\n".getBytes(StandardCharsets.ISO_8859_1), found);
        }
        assertEquals(List.of(), found.all);
        framer.feed("\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), found);
        assertEquals(List.of("ping"), found.all);
    }

    @Test
    void byteByByteGivesTheSame() {
        String stream = FIRST + "\r\n\r\n" + SECOND;
        int[] cuts = new int[stream.length()];
        Arrays.setAll(cuts, i -> i);
        assertEquals(List.of(FIRST, "ping", SECOND), frames(stream, cuts));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2147483648",
                "Content-Length: -1",
                "Content-Length: 18446744073709551616",
                "Content-Length: 1\r\nl: 2",
                "Content-Length: ",
                "Content-Length: 1 1",
                "Subject: none",
                "Content-Length: 262144"
            })
    void aLengthThatCannotBeFollowedEndsTheStreamWithARefusal(String length) {
        String stream = message(length, "") + SECOND;
        List<String> all = frames(stream);
        assertEquals(1, all.size(), all.toString());
        assertTrue(all.get(0).startsWith(length.endsWith("262144") ? "broken 513" : "broken 400"), all.toString());
        for (int cut = 0; cut <= stream.length(); cut++) {
            assertEquals(all, frames(stream, cut));
        }
    }

    @Test
    void aRefusalCanBeAnsweredFromWhatWasRead() {
        List<SipResponse> answers = new ArrayList<>();
        new SipFramer(SipLimits.DEFAULT)
                .feed(message("l: x", "").getBytes(StandardCharsets.ISO_8859_1), new SipFramer.Sink() {
                    @Override
                    public void onMessage(byte[] message) {}

                    @Override
                    public void onPing() {}

                    @Override
                    public void onBroken(ParseResult.Malformed why) {
                        answers.add(why.answer("t").orElseThrow());
                    }
                });
        assertEquals("z9hG4bK1", answers.get(0).via().branch());
    }

    @Test
    void anEndlessHeadIsCutOff() {
        String endless = "INVITE sip:a@b SIP/2.0\r\n" + "X: y\r\n".repeat(20_000);
        assertEquals(List.of("broken 513 headers too large"), frames(endless));
        assertEquals(List.of("broken 513 headers too large"), frames("x".repeat(100_000)));
    }

    @Test
    void aBegunMessageIsPartialAndAWholeOneIsNot() {
        SipFramer framer = new SipFramer(SipLimits.DEFAULT);
        Found found = new Found();
        framer.feed("\r\n".getBytes(StandardCharsets.ISO_8859_1), found);
        assertFalse(framer.partial());
        byte[] bytes = FIRST.getBytes(StandardCharsets.ISO_8859_1);
        framer.feed(Arrays.copyOf(bytes, 20), found);
        assertTrue(framer.partial());
        framer.feed(Arrays.copyOfRange(bytes, 20, bytes.length), found);
        assertFalse(framer.partial());
        assertArrayEquals(new String[] {FIRST}, found.all.toArray());
    }
}
