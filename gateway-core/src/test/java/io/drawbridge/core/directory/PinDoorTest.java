package io.drawbridge.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.Admission.Admitted;
import io.drawbridge.core.directory.Admission.Lobby;
import io.drawbridge.core.directory.Admission.PinWanted;
import io.drawbridge.core.directory.Admission.Refused;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PinDoorTest {
    private static final Door.Inside EMPTY = new Door.Inside(false, false);
    private static final Door.Inside HOST_IN = new Door.Inside(true, false);
    private static final Door.Inside LOCKED = new Door.Inside(true, true);
    private static final String SOURCE = "192.0.2.1";
    private static final Admitted GUEST = new Admitted(Role.GUEST);
    private static final Admitted HOST = new Admitted(Role.HOST);
    private static final Refused TOO_MANY = new Refused(EndReason.Plain.TOO_MANY_TRIES);

    private long nowMillis = 1_800_000_000_000L;
    private final PinDoor door =
            new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), () -> Instant.ofEpochMilli(nowMillis));

    private static MeetingSpec spec(String pin, String hostPin, boolean lobby) {
        return new MeetingSpec("demo", "1000", "Demo", pin, hostPin, lobby);
    }

    private Admission knock(MeetingSpec meeting, Door.Inside inside, String pin) {
        return door.knock(meeting, inside, pin, SOURCE);
    }

    @Test
    void anOpenMeetingLetsEverybodyInWhateverIsTyped() {
        assertEquals(GUEST, knock(spec("", "", false), EMPTY, ""));
        assertEquals(GUEST, knock(spec("", "", false), EMPTY, "2468"));
    }

    @Test
    void aGuestPinIsAskedForAndTheTwoPinsMakeGuestAndHost() {
        MeetingSpec meeting = spec("2468", "13579", false);
        assertEquals(new PinWanted(false), knock(meeting, EMPTY, ""));
        assertEquals(new PinWanted(false), knock(meeting, EMPTY, Door.SKIP));
        assertEquals(new PinWanted(true), knock(meeting, EMPTY, "2469"));
        assertEquals(new PinWanted(true), knock(meeting, EMPTY, "24680"));
        assertEquals(new PinWanted(true), knock(meeting, EMPTY, "2".repeat(100_000)));
        assertEquals(GUEST, knock(meeting, EMPTY, "2468"));
        assertEquals(GUEST, knock(meeting, EMPTY, "2468#"));
        assertEquals(HOST, knock(meeting, EMPTY, "13579"));
    }

    @Test
    void aHostPinAloneLetsGuestsInWithoutOne() {
        MeetingSpec meeting = spec("", "13579", false);
        assertEquals(GUEST, knock(meeting, EMPTY, ""));
        assertEquals(GUEST, knock(meeting, EMPTY, Door.SKIP));
        assertEquals(HOST, knock(meeting, EMPTY, "13579"));
        assertEquals(new PinWanted(true), knock(meeting, EMPTY, "1357"));
    }

    @Test
    void guestsOfALobbyWaitUntilAHostIsIn() {
        MeetingSpec meeting = spec("2468", "13579", true);
        assertEquals(new Lobby(), knock(meeting, EMPTY, "2468"));
        assertEquals(GUEST, knock(meeting, HOST_IN, "2468"));
        assertEquals(HOST, knock(meeting, EMPTY, "13579"));
        assertEquals(new Lobby(), knock(spec("", "", true), EMPTY, ""));
    }

    @Test
    void aLockedMeetingIsOpenToHostsOnly() {
        MeetingSpec meeting = spec("2468", "13579", false);
        assertEquals(new Refused(EndReason.Plain.MEETING_LOCKED), knock(meeting, LOCKED, "2468"));
        assertEquals(HOST, knock(meeting, LOCKED, "13579"));
        assertEquals(new PinWanted(true), knock(meeting, LOCKED, "9999"));
    }

    @Test
    void guestsOfALockedMeetingWithALobbyWaitForAHostToAdmitThem() {
        MeetingSpec meeting = spec("2468", "13579", true);
        assertEquals(new Lobby(), knock(meeting, LOCKED, "2468"));
        assertEquals(HOST, knock(meeting, LOCKED, "13579"));
        assertEquals(new PinWanted(true), knock(meeting, LOCKED, "9999"));
    }

    @Test
    void twentyWrongPinsAMinuteAreBlockedAndARightOneFromElsewhereGoesIn() {
        MeetingSpec meeting = spec("2468", "13579", false);
        int answered = 0;
        for (int i = 0; i < 20; i++) {
            answered += knock(meeting, EMPTY, "9" + (100 + i)) instanceof PinWanted ? 1 : 0;
            nowMillis += 1_000;
        }
        assertEquals(10, answered);
        assertEquals(TOO_MANY, knock(meeting, EMPTY, "2468"));
        assertEquals(TOO_MANY, knock(spec("", "", false), EMPTY, ""));
        assertEquals(GUEST, door.knock(meeting, EMPTY, "2468", "192.0.2.2"));
        nowMillis += 300_000;
        assertEquals(GUEST, knock(meeting, EMPTY, "2468"));
    }

    @Test
    void tenThousandPinsInARowGetNoFurtherThanTen() {
        MeetingSpec meeting = spec("2468", "13579", false);
        int answered = 0;
        for (int i = 0; i < 10_000; i++) {
            answered += knock(meeting, EMPTY, String.valueOf(10_000 + i)) instanceof PinWanted ? 1 : 0;
        }
        assertEquals(10, answered);
    }

    @Test
    void manyGuessersTogetherAreBlockedAndARightPinFromElsewhereGoesIn() {
        MeetingSpec meeting = spec("2468", "13579", false);
        int answered = 0;
        for (int i = 0; i < 200; i++) {
            answered += door.knock(meeting, EMPTY, "9" + (100 + i), "198.51.100." + i % 5) instanceof PinWanted ? 1 : 0;
        }
        assertEquals(20, answered);
        assertEquals(TOO_MANY, door.knock(meeting, EMPTY, "2468", "198.51.100.1"));
        assertEquals(GUEST, door.knock(meeting, EMPTY, "2468", "203.0.113.9"));
    }

    @Test
    void pinsAreNeverPrinted() {
        assertFalse(spec("2468", "13579", true).toString().matches(".*(2468|13579).*"));
    }
}
