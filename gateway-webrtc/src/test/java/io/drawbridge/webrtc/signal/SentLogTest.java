package io.drawbridge.webrtc.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SentLogTest {
    private final SentLog log = new SentLog(new SentLog.Limits(8, 1000));

    private static String text(int value) {
        return "{\"v\":" + value + "}";
    }

    private List<String> rest() {
        List<String> said = new ArrayList<>();
        for (Optional<SentLog.Entry> next = log.next(); next.isPresent(); next = log.next()) {
            said.add(next.get().json());
        }
        return said;
    }

    @Test
    void messagesComeOnceInOrderAndNumberedFromOne() {
        log.add("", text(10));
        log.add("", text(20));
        assertEquals(List.of("{\"n\":1,\"v\":10}", "{\"n\":2,\"v\":20}"), rest());
        assertEquals(List.of(), rest());
        assertEquals(2, log.written());
        assertEquals(0, log.waitingChars());
    }

    @Test
    void newsThatWaitAreReplacedInTheirPlaceAndThoseThatWereWrittenAreSaidAnew() {
        log.add("roster", text(1));
        log.add("", text(2));
        log.add("roster", text(3));
        assertEquals(List.of("{\"n\":1,\"v\":3}", "{\"n\":2,\"v\":2}"), rest());
        log.add("roster", text(4));
        log.add("pictures", text(5));
        assertEquals(List.of("{\"n\":3,\"v\":4}", "{\"n\":4,\"v\":5}"), rest());
        assertTrue(log.resume(0));
        assertEquals(List.of("{\"n\":2,\"v\":2}", "{\"n\":3,\"v\":4}", "{\"n\":4,\"v\":5}"), rest());
    }

    @Test
    void whatThePageHasNotHadIsSaidAgainOnAnotherSocket() {
        for (int i = 1; i <= 5; i++) {
            log.add("", text(i));
        }
        rest();
        log.confirm(2);
        assertTrue(log.resume(3));
        assertEquals(List.of("{\"n\":4,\"v\":4}", "{\"n\":5,\"v\":5}"), rest());
    }

    @Test
    void whatIsConfirmedBeforeItWasWrittenIsNotBelieved() {
        log.add("", text(1));
        log.confirm(100);
        assertEquals(List.of("{\"n\":1,\"v\":1}"), rest());
        assertFalse(log.resume(2), "never said");
        assertFalse(log.resume(-1));
    }

    @Test
    void theOldestGoesWhenThereIsTooMuchAndThenNothingCanBeResumedBeforeIt() {
        for (int i = 1; i <= 8; i++) {
            log.add("", text(i));
        }
        rest();
        log.add("", text(9));
        assertFalse(log.broken(), "it was written");
        assertFalse(log.resume(0));
        assertTrue(log.resume(1));
        log.add("", "{\"v\":\"" + "x".repeat(990) + "\"}");
        assertTrue(log.broken(), "2 to 9 are gone unwritten");
        assertFalse(log.resume(8));
    }

    /** Two peers with a wire that breaks: whatever is lost is lost as a whole, or comes exactly once in order. */
    @Test
    void randomBreaksLoseNothingAndDoubleNothing() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SentLog sender = new SentLog(new SentLog.Limits(64, 10_000));
            TakenCount receiver = new TakenCount();
            List<Integer> got = new ArrayList<>();
            TreeMap<String, Integer> newest = new TreeMap<>();
            TreeMap<String, Integer> shown = new TreeMap<>();
            List<Integer> said = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        sender.add("", text(step));
                        said.add(step);
                    }
                    case 2 -> {
                        String kind = "k" + random.nextInt(3);
                        sender.add(kind, "{\"k\":\"" + kind + "\",\"v\":" + step + "}");
                        newest.put(kind, step);
                    }
                    case 3, 4 -> deliver(sender, receiver, random.nextInt(4), got, shown, true);
                    default -> {
                        deliver(sender, receiver, random.nextInt(4), got, shown, false); // lost on the wire
                        assertTrue(sender.resume(receiver.last()));
                    }
                }
                if (random.nextInt(5) == 0) {
                    sender.confirm(receiver.last());
                }
            }
            deliver(sender, receiver, Integer.MAX_VALUE, got, shown, true);
            assertEquals(said, got, "seed " + seed);
            assertEquals(newest, shown, "seed " + seed);
        }
    }

    private static void deliver(
            SentLog sender,
            TakenCount receiver,
            int most,
            List<Integer> got,
            TreeMap<String, Integer> shown,
            boolean arrives) {
        Optional<SentLog.Entry> next = most > 0 ? sender.next() : Optional.empty();
        for (int i = 1; next.isPresent(); i++) {
            SentLog.Entry entry = next.get();
            if (arrives && receiver.take(entry.number())) {
                int value = Integer.parseInt(entry.text().replaceAll(".*\"v\":(\\d+)}", "$1"));
                if (entry.kind().isEmpty()) {
                    got.add(value);
                } else {
                    shown.put(entry.kind(), value);
                }
            }
            next = i < most ? sender.next() : Optional.empty();
        }
    }

    @Test
    void eachNumberIsTakenOnceAndWhatHasNoneAlways() {
        TakenCount taken = new TakenCount();
        assertTrue(taken.take(1) && taken.take(3) && taken.take(0) && taken.take(0));
        assertFalse(taken.take(3) || taken.take(2) || taken.take(-1));
        assertEquals(3, taken.last());
    }

    @Test
    void neitherTextsNorKeysArePrinted() {
        assertEquals("***", SessionKey.fresh(new java.security.SecureRandom()).toString());
        assertEquals("Entry[1]", new SentLog.Entry(1, "", "secret").toString());
        assertFalse(new ServerMessage.Answer("p", "s", "session", "hidden")
                .toString()
                .contains("hidden"));
        assertFalse(
                new ClientMessage.Resume(2, "session", "hidden", 0).toString().contains("hidden"));
    }
}
