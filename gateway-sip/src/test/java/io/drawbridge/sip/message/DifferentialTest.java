package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Our parser against JAIN SIP's, an implementation by others: what either refuses, and what both read. Each difference is one of the
 * {@link Difference} kinds, which say who is right by which section; one that is none of them fails.
 */
class DifferentialTest {
    private final List<String> unexplained = new ArrayList<>();
    private final Map<Difference, Integer> seen = new TreeMap<>();
    private int agreed;

    private void compare(String name, byte[] message) {
        ParseResult ours = new SipParser(SipLimits.DEFAULT).parse(message);
        Jain.Verdict theirs = Jain.parse(message);
        String text = new String(message, StandardCharsets.ISO_8859_1);
        if (ours instanceof ParseResult.Malformed bad) {
            if (theirs.fields().isPresent()) {
                explain(name, Difference.ofOurRefusal(bad.reason()), "we refuse: " + bad.reason(), message);
            } else {
                agreed++;
            }
        } else if (ours instanceof ParseResult.Parsed parsed) {
            if (theirs.fields().isEmpty()) {
                Difference difference = Difference.ofTheirRefusal(parsed.message(), theirs.fault(), text);
                explain(name, difference, "they refuse: " + theirs.fault(), message);
            } else {
                compareFields(name, fields(parsed.message()), theirs.fields().get(), message);
            }
        }
    }

    private void compareFields(String name, Map<String, String> ours, Map<String, String> theirs, byte[] message) {
        for (Map.Entry<String, String> field : ours.entrySet()) {
            String other = theirs.get(field.getKey());
            if (field.getValue().equals(other)) {
                agreed++;
            } else {
                explain(
                        name,
                        Difference.ofField(field.getValue(), String.valueOf(other)),
                        field.getKey() + ": ours " + Printable.of(field.getValue()) + ", theirs "
                                + Printable.of(String.valueOf(other)),
                        message);
            }
        }
    }

    private void explain(String name, Difference difference, String what, byte[] message) {
        seen.merge(difference, 1, Integer::sum);
        if (difference == Difference.UNEXPLAINED) {
            unexplained.add(name + ": " + what + "\n" + Printable.of(new String(message, StandardCharsets.ISO_8859_1)));
        }
    }

    private static Map<String, String> fields(SipMessage message) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (message instanceof SipRequest request) {
            fields.put("method", request.method());
            request.uri().ifPresent(uri -> {
                fields.put("user", uri.user());
                fields.put("host", uri.host().toLowerCase(java.util.Locale.ROOT));
            });
        } else if (message instanceof SipResponse response) {
            fields.put("status", Integer.toString(response.status()));
        }
        fields.put("call-id", message.callId());
        fields.put("cseq", message.cseq().toString());
        fields.put("from-tag", message.from().tag());
        fields.put("to-tag", message.to().tag());
        fields.put("vias", Integer.toString(message.headers().values("Via").size()));
        fields.put("branch", message.via().branch());
        fields.put("body", Integer.toString(message.body().lengthBytes()));
        message.headers().values("Contact").stream()
                .findFirst()
                .flatMap(NameAddr::parse)
                .flatMap(NameAddr::sipUri)
                .ifPresent(uri -> fields.put("contact", uri.user() + "@" + uri.host()));
        return fields;
    }

    private void assertAllExplained(int atLeast) {
        assertTrue(agreed >= atLeast, () -> "only " + agreed + " agreements; " + seen);
        assertEquals(
                List.of(),
                unexplained.subList(0, Math.min(12, unexplained.size())),
                () -> unexplained.size() + " differ");
    }

    @Test
    void theMessagesOfBothRfcsAreReadAlikeButForExplainedDifferences() {
        Torture.all().forEach(name -> compare(name, Torture.bytes(name)));
        assertAllExplained(200);
    }

    @Test
    void deviceMessagesWithSeededFaultsAreReadAlikeButForExplainedDifferences() {
        Random random = new Random(3261);
        for (String message : DeviceMessages.ALL) {
            compare("unchanged", message.getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < 150; i++) {
                compare("mutant " + i, DeviceMessages.mutant(message, random));
            }
        }
        assertAllExplained(1_000);
    }

    @Test
    void theCorpusIsReadAlikeButForExplainedDifferences() throws IOException {
        String corpus = System.getProperty("corpus", "");
        if (!corpus.isBlank()) {
            for (Path file : files(corpus)) {
                compare(file.getFileName().toString(), Files.readAllBytes(file));
            }
            assertAllExplained(200);
        }
    }

    private static List<Path> files(String corpus) throws IOException {
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
}
