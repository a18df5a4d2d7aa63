package io.drawbridge.sip.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatPrintsIsKept() {
        assertEquals("Salle Été 会議 <sip:a@b>", Printable.of("Salle Été 会議 <sip:a@b>"));
    }

    @Test
    void lineEndsEscapesAndWhatTurnsLinesRoundAreWrittenOut() {
        assertEquals("a\\u000d\\u000ab\\u001b[31m\\u0000", Printable.of("a\r\nb\u001b[31m\0"));
        assertEquals("\\u202e\\u2028\\u0085", Printable.of("\u202e\u2028\u0085"));
        assertEquals("\\u005cu000a", Printable.of("\\u000a"));
    }

    @Test
    void longTextIsCut() {
        assertEquals("x".repeat(200) + "…", Printable.of("x".repeat(201)));
    }
}
