package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Messages made to hurt. Those of a corpus given by -Dcorpus (for example ../shared/corpus) get the same verdicts as our own of the same
 * situations ({@link Rfc4475Test}).
 */
class TortureTest {
    @TestFactory
    Stream<DynamicTest> everyMessageOfTheCorpusIsTakenOrRefusedAndNeverThrows() throws IOException {
        String corpus = System.getProperty("corpus", "");
        List<Path> files = corpus.isBlank() ? List.of() : messages(corpus);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    /** SIP messages below a directory, given relative to the project's root or to the module. */
    private static List<Path> messages(String corpus) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path directory = Stream.of(here.getParent().resolve(corpus), here.resolve(corpus))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no directory " + corpus));
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(f -> f.toString().endsWith(".dat") || f.toString().endsWith(".sip"))
                    .sorted()
                    .toList();
        }
    }

    private static void check(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = file.getFileName().toString();
        ParseResult result = new SipParser(SipLimits.DEFAULT).parse(bytes);
        if (name.endsWith(".sip")) {
            assertTrue(result instanceof ParseResult.Parsed, result::toString);
        } else if (name.equals("baddn.dat")) {
            assertEquals("no end of headers", verdict(result), "the file of the corpus lacks its blank line");
        } else {
            assertEquals(verdict(Torture.parse(name.replace(".dat", ""))), verdict(result));
        }
        if (result instanceof ParseResult.Parsed parsed) {
            assertTrue(SipPrinter.print(parsed.message()).length > 0);
        }
    }

    private static String verdict(ParseResult result) {
        return result instanceof ParseResult.Malformed bad ? bad.reason() : "taken";
    }

    @Test
    void seededMutationsNeverThrowAndStayQuick() {
        Random random = new Random(42);
        byte[] seed = SipParserTest.INVITE.getBytes(StandardCharsets.ISO_8859_1);
        String spice = "\r\n \t:;,<>\"\\/@[]=%\0\u00ff0z";
        long before = System.nanoTime();
        for (int round = 0; round < 20_000; round++) {
            byte[] mutant = seed.clone();
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                mutant[random.nextInt(mutant.length)] = (byte) spice.charAt(random.nextInt(spice.length()));
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(mutant.length) : mutant.length;
            use(java.util.Arrays.copyOf(mutant, length));
        }
        assertTrue(System.nanoTime() - before < 20_000_000_000L, "20000 mutants took more than 20 s");
    }

    /** Everything that later layers ask of a message. */
    private static void use(byte[] bytes) {
        ParseResult result = new SipParser(SipLimits.DEFAULT).parse(bytes);
        if (result instanceof ParseResult.Parsed parsed) {
            SipMessage message = parsed.message();
            message.headers().values("Contact").forEach(value -> NameAddr.parse(value)
                    .ifPresent(NameAddr::sipUri));
            message.from().readableName(64);
            if (message instanceof SipRequest request) {
                request.uri().ifPresent(SipUri::decodedUser);
                SipResponse.to(request, 200, "tag");
                request.withTopVia(request.via());
            }
            SipPrinter.print(message);
        } else if (result instanceof ParseResult.Malformed bad) {
            bad.topVia();
            bad.answer("tag");
        }
    }

    @Test
    void longHeadersOfOneKindDoNotCostMoreThanTheyAreLong() {
        String commas = SipParserTest.INVITE.replace("k:", "X: " + ",".repeat(60_000) + "\r\nk:");
        String folds = SipParserTest.INVITE.replace("k:", "X: a" + "\r\n a".repeat(15_000) + "\r\nk:");
        String quotes = SipParserTest.INVITE.replace("f: ", "f: " + "\"\\".repeat(30_000));
        long before = System.nanoTime();
        for (String text : List.of(commas, folds, quotes)) {
            use(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        assertTrue(System.nanoTime() - before < 1_000_000_000L);
    }
}
