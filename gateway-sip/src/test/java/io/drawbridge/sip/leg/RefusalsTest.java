package io.drawbridge.sip.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.sip.message.Header;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalsTest {
    private final Refusals refusals = new Refusals("example.org");

    @Test
    void aWrongPinReadsAsAnUnknownMeeting() {
        assertEquals(refusals.headers(new EndReason.UnknownMeeting()), refusals.headers(EndReason.Plain.WRONG_PIN));
        assertEquals(new EndReason.UnknownMeeting().sipStatus(), EndReason.Plain.WRONG_PIN.sipStatus());
    }

    @Test
    void warningsHaveTheCodeOfTheirKind() {
        assertEquals(
                List.of(new Header("Warning", "305 example.org \"no codec\"")),
                refusals.headers(new EndReason.NoCommonMedia("no codec")));
        assertEquals(
                List.of(new Header("Warning", "302 example.org \"media must be encrypted here\"")),
                refusals.headers(EndReason.Plain.ENCRYPTION_REQUIRED));
    }

    @Test
    void overloadIsSpreadInTime() {
        List<Header> headers = refusals.headers(EndReason.Plain.OVERLOADED);
        int seconds = Integer.parseInt(headers.get(1).value());
        assertEquals("Retry-After", headers.get(1).name());
        assertTrue(seconds >= 8 && seconds <= 15);
    }

    @ParameterizedTest
    @EnumSource(EndReason.Plain.class)
    void everyReasonHasAWordForTheTechnician(EndReason.Plain reason) {
        assertTrue(refusals.headers(reason).get(0).value().endsWith("\""));
        String value = refusals.goodbye(reason).get(0).value();
        assertTrue(value.matches("(SIP|Q\\.850);cause=[0-9]+;text=\"[^\"]+\""), value);
    }

    @Test
    void whatComesFromOutsideCannotLeaveTheQuotes() {
        assertEquals(
                "SIP;cause=500;text=\"a b c  d\"",
                refusals.goodbye(new EndReason.InternalFault("a\"b\rc\n\\d"))
                        .get(0)
                        .value());
    }
}
