package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.meeting.MeetingKeys.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeetingKeysTest {
    private static final long MS = 1_000_000L;

    private final MeetingKeys keys = new MeetingKeys();
    private final List<Command> commands = new ArrayList<>();
    private long nowNanos;

    private void press(String digits, long pauseMillis) {
        for (char digit : digits.toCharArray()) {
            keys.onDigit(digit, nowNanos).ifPresent(commands::add);
            nowNanos += pauseMillis * MS;
        }
    }

    @Test
    void starSixMutesStarSevenLocksStarZeroAndTwoStarsHelp() {
        press("*6*7*0**", 500);
        assertEquals(List.of(Command.TOGGLE_MUTE, Command.TOGGLE_LOCK, Command.HELP, Command.HELP), commands);
    }

    @Test
    void whatIsNotInTheListIsForgotten() {
        press("*56", 500);
        press("6*#6*16", 500);
        assertEquals(List.of(), commands);
        press("*6", 500);
        assertEquals(List.of(Command.TOGGLE_MUTE), commands);
    }

    @Test
    void aStarIsForgottenAfterThreeSeconds() {
        press("*6", 3001);
        assertEquals(List.of(), commands);
        press("*6", 3000);
        assertEquals(List.of(Command.TOGGLE_MUTE), commands);
    }

    @Test
    void aLateStarBeginsAnew() {
        press("*", 5000);
        press("*6", 500);
        assertEquals(List.of(Command.TOGGLE_MUTE), commands);
    }

    @Test
    void threeStarsAreHelpAndABeginning() {
        press("***6", 100);
        assertEquals(List.of(Command.HELP, Command.TOGGLE_MUTE), commands);
    }
}
