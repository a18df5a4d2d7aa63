package io.drawbridge.core.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.sdp.SdpParser.Result.Parsed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SdpFuzzTest {
    private static final int ROUNDS = 400;
    private static final long SEED = 8866;

    @SuppressWarnings("unused") // named by FieldSource
    static final List<String> NAMES = Fixtures.NAMES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void mutatedOffersAreRefusedOrAnsweredByTheRules(String name) {
        String text = Fixtures.text(name);
        Random random = new Random(SEED);
        int answered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String mutant = mutate(text, random);
            if (SdpParser.parse(mutant) instanceof Parsed parsed) {
                SessionDescription offer = parsed.description();
                assertEquals(offer, Fixtures.parsed(SdpPrinter.print(offer)), mutant);
                SessionDescription answer = Fixtures.answer(offer);
                assertEquals(List.of(), AnswerRules.check(offer, answer), mutant);
                Transports.of(offer);
                answered++;
            }
        }
        assertTrue(answered > ROUNDS / 10, "too few mutants are readable to prove anything: " + answered);
    }

    @Test
    void manyMediaLinesOfOneMidAreAnsweredInBoundedTime() {
        String media = Fixtures.text("chromium-like");
        int first = media.indexOf("m=audio");
        int second = media.indexOf("m=video");
        String head = media.substring(0, first).replace("BUNDLE 0 1", "BUNDLE" + " 0 0 1 1".repeat(500));
        String audio = media.substring(first, second).lines().limit(24).reduce("", (a, b) -> a + b + "\n");
        bounded(head + audio.repeat(60));
    }

    @Test
    void manyFormatsAndMappingsAreAnsweredInBoundedTime() {
        StringBuilder numbers = new StringBuilder();
        StringBuilder mappings = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            numbers.append(' ').append(i);
            mappings.append("a=rtpmap:").append(i).append(" H264/90000\n");
        }
        String video = "m=video 9 RTP/AVP" + numbers.toString().repeat(2) + "\n";
        bounded("v=0\no=- 1 1 IN IP4 192.0.2.1\n" + video + mappings);
        bounded("v=0\no=- 1 1 IN IP4 192.0.2.1\n" + video.repeat(7));
        bounded("v=0\no=- 1 1 IN IP4 192.0.2.1\n" + video + "a=fmtp:96 " + "{;".repeat(4_000));
        bounded("v=0\no=- 1 1 IN IP4 192.0.2.1\n" + video + ("a=rtcp-fb:*" + " x".repeat(3_000) + "\n").repeat(8));
    }

    private static void bounded(String text) {
        UnaryOperator<SessionDescription> answer = Fixtures::answer;
        SessionDescription offer = Fixtures.parsed(text);
        SessionDescription answered = Cpu.bounded(() -> answer.apply(Fixtures.parsed(text)));
        assertEquals(List.of(), AnswerRules.check(offer, answered));
    }

    private static String mutate(String text, Random random) {
        String mutant = text;
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            mutant = switch (random.nextInt(6)) {
                case 0 -> overwrite(mutant, random);
                case 1 -> cut(mutant, random);
                case 2 -> lines(mutant, random, lines -> duplicate(lines, random));
                case 3 -> lines(mutant, random, lines -> remove(lines, random));
                case 4 -> lines(mutant, random, lines -> swap(lines, random));
                default -> digits(mutant, random);
            };
        }
        return mutant;
    }

    private static String overwrite(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        changed.setCharAt(random.nextInt(text.length()), (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        return changed.toString();
    }

    private static String cut(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(8));
        return text.length() - (to - from) < 2 ? text : text.substring(0, from) + text.substring(to);
    }

    private static String digits(String text, Random random) {
        int at = random.nextInt(text.length());
        while (at < text.length() - 1 && !Character.isDigit(text.charAt(at))) {
            at++;
        }
        String number = random.nextBoolean() ? Integer.toString(random.nextInt(130)) : Long.toString(random.nextLong());
        return text.substring(0, at) + number + text.substring(at + 1);
    }

    private static String lines(String text, Random random, UnaryOperator<List<String>> change) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        return lines.size() < 2 ? text : String.join(random.nextBoolean() ? "\n" : "\r\n", change.apply(lines));
    }

    private static List<String> duplicate(List<String> lines, Random random) {
        lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
        return lines;
    }

    private static List<String> remove(List<String> lines, Random random) {
        lines.remove(random.nextInt(lines.size()));
        return lines;
    }

    private static List<String> swap(List<String> lines, Random random) {
        Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
        return lines;
    }
}
