package io.drawbridge.core.ivr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.EndReason.Plain;
import io.drawbridge.core.directory.Admission;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.PinDoor;
import io.drawbridge.core.directory.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IvrTest {
    private static final MeetingSpec OPEN = new MeetingSpec("open", "1000", "Open", "", "", false);
    private static final MeetingSpec CLOSED = new MeetingSpec("closed", "2000", "Closed", "1234", "9999", false);
    private static final MeetingSpec LOBBY = new MeetingSpec("lobby", "3000", "Lobby", "1234", "9999", true);

    private final House house = new House();
    private final Ivr ivr = new Ivr(Ivr.Limits.DEFAULT, house, house);
    private long now = TimeUnit.HOURS.toNanos(1);

    @Test
    void theNumberOfAnOpenMeetingLeadsIn() {
        ivr.askNumber(now);
        type("1000#");
        assertEquals(Page.CONNECTED, house.screen.page());
        assertEquals(List.of(Prompt.CONNECTING), house.prompts);
        assertEquals("", house.outcome, "not before the caller has heard so");
        ivr.onPlayed();
        assertEquals("in open as GUEST", house.outcome);
    }

    @Test
    void theDigitsOfANumberAreShownAsTheyCome() {
        ivr.askNumber(now);
        type("10");
        assertEquals(new Screen(Page.NUMBER, "10"), house.screen);
    }

    @Test
    void theDigitsOfAPinAreNeverShown() {
        ivr.askNumber(now);
        type("2000#12");
        assertEquals(new Screen(Page.PIN, "••"), house.screen);
    }

    @Test
    void aDigitStopsThePrompt() {
        ivr.askNumber(now);
        assertEquals(List.of(Prompt.ENTER_NUMBER), house.prompts);
        type("1");
        assertEquals(List.of(), house.prompts);
    }

    @Test
    void aStarBeginsTheEntryAnew() {
        ivr.askNumber(now);
        type("99*1000#");
        assertEquals(Page.CONNECTED, house.screen.page());
    }

    @Test
    void theHostsPinMakesAHost() {
        ivr.askNumber(now);
        type("2000#9999#");
        ivr.onPlayed();
        assertEquals("in closed as HOST", house.outcome);
    }

    @Test
    void numberAndPinAreTakenInOneEntryWithTwoStarsOrTwoHashes() {
        ivr.askNumber(now);
        type("2000**1234#");
        ivr.onPlayed();
        assertEquals("in closed as GUEST", house.outcome);

        Ivr other = new Ivr(Ivr.Limits.DEFAULT, house, house);
        other.askNumber(now);
        "2000##9999#".chars().forEach(c -> other.onDigit((char) c, now));
        other.onPlayed();
        assertEquals("in closed as HOST", house.outcome);
    }

    @Test
    void anUnknownNumberAndAWrongPinAreToldInTheSameWords() {
        ivr.askNumber(now);
        type("4711**1234#");
        Screen unknown = house.screen;
        List<Prompt> said = house.prompts;
        type("2000**4711#");
        assertEquals(unknown, house.screen);
        assertEquals(said, house.prompts);
    }

    @Test
    void threeWrongNumbersEndTheCall() {
        ivr.askNumber(now);
        type("4711#4712#");
        assertEquals(Page.NUMBER_AGAIN, house.screen.page());
        assertEquals(2, house.guesses);
        type("12#");
        assertEquals(Page.GOODBYE, house.screen.page());
        ivr.onPlayed();
        assertEquals("too-many-tries", house.outcome);
    }

    @Test
    void threeWrongPinsEndTheCall() {
        ivr.askPin(CLOSED, now);
        type("1111#");
        assertEquals(new Screen(Page.PIN_AGAIN, ""), house.screen);
        type("2222#3333#");
        ivr.onPlayed();
        assertEquals("too-many-tries", house.outcome);
    }

    @Test
    void oneWhoHasGuessedTooOftenElsewhereIsSentAwayAtOnce() {
        house.patient = false;
        ivr.askNumber(now);
        type("4711#");
        ivr.onPlayed();
        assertEquals("too-many-tries", house.outcome);
    }

    @Test
    void tenThousandNumbersAndPinsTypedByOneCallerAfterAnotherGetNoFurtherThanTen() {
        PinDoor door = new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.fixed(Instant.EPOCH));
        int typed = 0;
        int heard = 0;
        while (typed < 10_000) {
            GuardedHouse each = new GuardedHouse(door);
            Ivr menu = new Ivr(Ivr.Limits.DEFAULT, each, each);
            menu.askNumber(now);
            for (; each.outcome.isEmpty() && each.screen.page() != Page.GOODBYE; typed++) {
                boolean number = each.screen.page() == Page.NUMBER;
                String entry = number && typed % 2 == 0 ? "2000#" : 5000 + typed % 4000 + "#";
                entry.chars().forEach(key -> menu.onDigit((char) key, now));
            }
            menu.onPlayed();
            assertEquals("too-many-tries", each.outcome);
            heard += each.answered;
        }
        assertTrue(heard <= 10, heard + " wrong entries were answered");
        assertTrue(door.barred("192.0.2.1"));
        assertFalse(door.barred("192.0.2.2"));
    }

    @Test
    void aRefusalOfTheDoorEndsTheCallWithItsReason() {
        house.refusal = Plain.MEETING_LOCKED;
        ivr.askNumber(now);
        type("1000#");
        ivr.onPlayed();
        assertEquals("meeting-locked", house.outcome);
    }

    @Test
    void threeSilencesOfHalfAMinuteEndTheCall() {
        ivr.askNumber(now);
        pass(29);
        assertEquals(1, house.spoken);
        pass(2);
        assertEquals(2, house.spoken, "asked again");
        pass(31);
        pass(31);
        ivr.onPlayed();
        assertEquals("no-entry", house.outcome);
    }

    @Test
    void oneWhoTypesForEverIsSentAway() {
        ivr.askNumber(now);
        for (int i = 0; i < 20; i++) {
            pass(16);
            type("1");
        }
        pass(1);
        ivr.onPlayed();
        assertEquals("no-entry", house.outcome);
    }

    @Test
    void aGuestWaitsForTheHostAndGoesInWithIt() {
        ivr.askNumber(now);
        type("3000#1234#");
        assertEquals("lobby", house.waitsAt);
        assertEquals(Page.LOBBY, house.screen.page());
        ivr.onDoor();
        assertEquals(Ivr.State.LOBBY, ivr.state());
        house.hostPresent = true;
        ivr.onDoor();
        ivr.onPlayed();
        assertEquals("in lobby as GUEST", house.outcome);
    }

    @Test
    void oneWhoWaitsIsToldSoAgainAndAgain() {
        ivr.waitFor(LOBBY, now);
        assertEquals(1, house.spoken);
        pass(21);
        assertEquals(2, house.spoken);
        pass(21);
        assertEquals(3, house.spoken);
    }

    @Test
    void anyoneWhoWaitsCanBeAdmitted() {
        ivr.waitFor(LOBBY, now);
        assertTrue(ivr.onAdmitted());
        ivr.onPlayed();
        assertEquals("in lobby as GUEST", house.outcome);

        Ivr asking = new Ivr(Ivr.Limits.DEFAULT, house, house);
        asking.askNumber(now);
        assertFalse(asking.onAdmitted(), "it is not known to which meeting");
    }

    @Test
    void theHostTypesItsPinWhereItWaits() {
        ivr.waitFor(LOBBY, now);
        type("9999#");
        ivr.onPlayed();
        assertEquals("in lobby as HOST", house.outcome);
    }

    @Test
    void guessingTheHostsPinInTheLobbyEndsTheCall() {
        ivr.waitFor(LOBBY, now);
        type("1111#2222#");
        assertEquals(new Screen(Page.LOBBY, ""), house.screen);
        type("3333#");
        ivr.onPlayed();
        assertEquals("too-many-tries", house.outcome);
    }

    @Test
    void nobodyWaitsInTheLobbyForEver() {
        ivr.waitFor(LOBBY, now);
        pass(3601);
        ivr.onPlayed();
        assertEquals("not-admitted", house.outcome);
    }

    @Test
    void anInvitationThatExpiresInTheLobbyLetsItsGuestInAllTheSame() {
        ivr.waitFor(LOBBY, now);
        house.refusal = Plain.TOKEN_EXPIRED; // were it shown again
        house.hostPresent = true;
        ivr.onDoor();
        ivr.onPlayed();
        assertEquals("in lobby as GUEST", house.outcome);
    }

    @Test
    void noSequenceOfKeysAndTimesBreaksTheMenuOrEndsItTwice() {
        Random random = new Random(11);
        for (int call = 0; call < 500; call++) {
            House each = new House();
            Ivr menu = new Ivr(Ivr.Limits.DEFAULT, each, each);
            menu.askNumber(now);
            for (int i = 0; i < 200; i++) {
                menu.onDigit("0123456789*#ABCD\0".charAt(random.nextInt(17)), now);
                now += random.nextLong(TimeUnit.SECONDS.toNanos(40));
                menu.onTick(now);
                if (random.nextInt(20) == 0) {
                    menu.onPlayed();
                    menu.onDoor();
                }
                assertTrue(each.screen.entry().length() <= 16);
            }
            assertTrue(each.outcomes <= 1, each.outcome);
        }
    }

    private void type(String keys) {
        for (char key : keys.toCharArray()) {
            now += TimeUnit.MILLISECONDS.toNanos(200);
            ivr.onDigit(key, now);
        }
    }

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        ivr.onTick(now);
    }

    /** A house of three meetings that writes down what becomes of the caller. */
    private static class House implements Ivr.Desk, Ivr.Effects {
        Screen screen = Screen.of(Page.GOODBYE);
        List<Prompt> prompts = new ArrayList<>();
        int spoken;
        int guesses;
        int outcomes;
        boolean patient = true;
        boolean hostPresent;
        EndReason refusal;
        String waitsAt = "";
        String outcome = "";

        @Override
        public Optional<MeetingSpec> find(String number) {
            return List.of(OPEN, CLOSED, LOBBY).stream()
                    .filter(meeting -> meeting.number().equals(number))
                    .findFirst();
        }

        @Override
        public Admission knock(MeetingSpec meeting, String pin) {
            if (refusal != null) {
                return new Admission.Refused(refusal);
            }
            if (!pin.isEmpty() && pin.equals(meeting.hostPin())) {
                return new Admission.Admitted(Role.HOST);
            }
            if (!pin.equals(meeting.pin())) {
                return new Admission.PinWanted(!pin.isEmpty());
            }
            return again(meeting);
        }

        @Override
        public Admission again(MeetingSpec meeting) {
            return meeting.lobby() && !hostPresent ? new Admission.Lobby() : new Admission.Admitted(Role.GUEST);
        }

        @Override
        public boolean guessed() {
            guesses++;
            return patient;
        }

        @Override
        public void show(Screen now) {
            screen = now;
        }

        @Override
        public void play(List<Prompt> now) {
            prompts = now;
            spoken += now.isEmpty() ? 0 : 1;
        }

        @Override
        public void waitAt(MeetingSpec meeting) {
            waitsAt = meeting.name();
        }

        @Override
        public void enter(MeetingSpec meeting, Role role) {
            outcomes++;
            outcome = "in " + meeting.name() + " as " + role;
        }

        @Override
        public void end(EndReason reason) {
            outcomes++;
            outcome = reason.key();
        }
    }

    /** The same with the door of the real one, at which all callers come from one address. */
    private static final class GuardedHouse extends House {
        private final PinDoor door;
        int answered;

        GuardedHouse(PinDoor door) {
            this.door = door;
        }

        @Override
        public Admission knock(MeetingSpec meeting, String pin) {
            Admission said = door.knock(meeting, new Door.Inside(false, false), pin, "192.0.2.1");
            answered += said.equals(new Admission.PinWanted(true)) ? 1 : 0;
            return said;
        }

        @Override
        public boolean guessed() {
            boolean more = door.guessed("192.0.2.1");
            answered += more ? 1 : 0;
            return more;
        }
    }
}
