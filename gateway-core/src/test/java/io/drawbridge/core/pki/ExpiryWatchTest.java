package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryWatchTest {
    private static final Instant END = Instant.parse("2027-06-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ExpiryWatch watch = new ExpiryWatch();

    private boolean tells(Instant now) {
        return watch.look("it", END, now).isPresent();
    }

    @Test
    void eachStageIsToldOnce() {
        List<Long> told = new ArrayList<>();
        for (Instant now = END.minus(Duration.ofDays(60));
                now.isBefore(END.plus(Duration.ofDays(30)));
                now = now.plus(HOUR)) {
            if (tells(now)) {
                told.add(ExpiryWatch.daysLeft(END, now));
            }
        }
        assertEquals(List.of(30L, 7L, 1L, 0L), told);
    }

    @Test
    void aClockThatJumpsChangesOnlyWhatIsTold() {
        assertFalse(tells(END.minus(Duration.ofDays(100))));
        assertTrue(tells(END.plus(Duration.ofDays(1000))));
        assertFalse(tells(END.minus(Duration.ofDays(100))));
        assertEquals(
                true,
                ExpiryWatch.words("it", END, END.minus(Duration.ofDays(31))).isEmpty());
        assertTrue(tells(END.minus(Duration.ofDays(29))));
    }

    @Test
    void anotherCertificateStartsAnew() {
        assertTrue(watch.look("one", END, END.minus(HOUR)).isPresent());
        assertFalse(watch.look("one", END, END.minus(HOUR)).isPresent());
        assertTrue(watch.look("other", END, END.minus(HOUR)).isPresent());
    }

    @Test
    void theWordsSayWhenAndWhatToDo() {
        String near =
                ExpiryWatch.words("it", END, END.minus(Duration.ofDays(7))).orElseThrow();
        assertEquals("it expires on 2027-06-01 12:00 UTC (7 days left): have it renewed", near);
        String over = ExpiryWatch.words("it", END, END.plus(HOUR)).orElseThrow();
        assertTrue(over.contains("has expired") && over.contains("clock"), over);
    }
}
