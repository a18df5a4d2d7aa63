package io.drawbridge.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.directory.GuestTokens.Grant;
import io.drawbridge.core.directory.GuestTokens.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestTokensTest {
    private static final long NOW = 1_800_000_000L;
    private static final Grant GUEST = new Grant("board", Role.GUEST, "Zoé", NOW + 60);
    private static final Grant HOST = new Grant("board", Role.HOST, "", NOW + 60);
    private static final MeetingSpec BOARD = new MeetingSpec("board", "4200", "The Board", "2468", "13579", true);
    private static final Door.Inside EMPTY = new Door.Inside(false, false);
    private static final Door.Inside HOST_IN = new Door.Inside(true, false);

    private final GuestTokens tokens = new GuestTokens(List.of("new secret", "old secret"));
    private final GuessCounters guesses = new GuessCounters(GuessCounters.Limits.DEFAULT);
    private final PinDoor door = new PinDoor(guesses, () -> Instant.ofEpochSecond(NOW), tokens);

    @Test
    void whatWasIssuedIsValidInItsMeetingUntilItExpires() {
        String token = tokens.issue(GUEST);
        assertEquals(new Verdict.Valid(GUEST), tokens.judge(token, "board", NOW + 59));
        assertEquals(new Verdict.Valid(HOST), tokens.judge(tokens.issue(HOST), "board", NOW));
        assertInstanceOf(Verdict.Expired.class, tokens.judge(token, "board", NOW + 60));
        assertInstanceOf(Verdict.Invalid.class, tokens.judge(token, "demo", NOW));
    }

    @Test
    void aTokenOfAnOlderSecretIsBelievedAndOneOfAnotherSecretIsNot() {
        assertInstanceOf(
                Verdict.Valid.class, tokens.judge(new GuestTokens(List.of("old secret")).issue(GUEST), "board", NOW));
        assertInstanceOf(
                Verdict.Invalid.class, tokens.judge(new GuestTokens(List.of("theirs")).issue(GUEST), "board", NOW));
    }

    @Test
    void noChangedCharacterIsAccepted() {
        String token = tokens.issue(GUEST);
        for (int i = 0; i < token.length() - 1; i++) { // the last one has bits that mean nothing
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertInstanceOf(Verdict.Invalid.class, tokens.judge(changed, "board", NOW), changed);
        }
    }

    @Test
    void aRoleOrAnExpiryThatIsPutInAfterSigningIsNotBelieved() {
        String[] parts = tokens.issue(GUEST).split("\\.");
        String forged = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"m\":\"board\",\"e\":9999999999,\"r\":\"host\"}".getBytes(StandardCharsets.UTF_8));
        assertInstanceOf(Verdict.Invalid.class, tokens.judge(parts[0] + "." + forged + "." + parts[2], "board", NOW));
        assertInstanceOf(Verdict.Invalid.class, tokens.judge(parts[0] + "." + forged + ".", "board", NOW));
    }

    @Test
    void damagedTokensNeverThrow() {
        Random random = new Random(5);
        String token = tokens.issue(GUEST);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(token);
            for (int i = random.nextInt(4); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x100));
            }
            tokens.judge(text.substring(0, random.nextInt(text.length() + 1)), "board", NOW);
        }
        for (String odd : List.of("", "g1.", "g1..", "g1.x", "g1.e30.", "g2." + token.substring(3))) {
            assertFalse(tokens.judge(odd, "board", NOW) instanceof Verdict.Valid, odd);
        }
        assertInstanceOf(Verdict.Invalid.class, tokens.judge("g1." + "A".repeat(1 << 20), "board", NOW));
    }

    @Test
    void anInvitationTakesThePlaceOfThePinAndAHostsInvitationMakesAHost() {
        String guest = tokens.issue(GUEST);
        assertEquals(new Admission.Admitted(Role.GUEST), door.knock(BOARD, HOST_IN, guest, "192.0.2.1"));
        assertEquals(new Admission.Lobby(), door.knock(BOARD, EMPTY, guest, "192.0.2.1"));
        assertEquals(new Admission.Admitted(Role.HOST), door.knock(BOARD, EMPTY, tokens.issue(HOST), "192.0.2.1"));
        assertEquals("Zoé", door.nameInvited(BOARD, guest));
        assertEquals("", door.nameInvited(BOARD, "2468"));
    }

    @Test
    void anExpiredOrInvalidInvitationIsRefusedInItsOwnWordsAndGuessingIsCounted() {
        String old = tokens.issue(new Grant("board", Role.GUEST, "", NOW));
        for (int i = 0; i < 50; i++) {
            assertEquals(
                    new Admission.Refused(EndReason.Plain.TOKEN_EXPIRED), door.knock(BOARD, EMPTY, old, "192.0.2.1"));
        }
        int told = 0;
        for (int i = 0; i < 50; i++) {
            boolean invalid = door.knock(BOARD, EMPTY, "g1.e30." + i, "192.0.2.1")
                    .equals(new Admission.Refused(EndReason.Plain.TOKEN_INVALID));
            told += invalid ? 1 : 0;
        }
        assertEquals(GuessCounters.Limits.DEFAULT.perSource(), told);
        assertEquals("", door.nameInvited(BOARD, old));
    }

    @Test
    void anOpenMeetingRefusesAnInvalidInvitationToo() {
        MeetingSpec open = new MeetingSpec("demo", "1000", "Demo", "", "", false);
        assertEquals(
                new Admission.Refused(EndReason.Plain.TOKEN_INVALID),
                door.knock(open, EMPTY, tokens.issue(GUEST), "192.0.2.1"));
    }

    @Test
    void neitherTokenNorNameIsPrinted() {
        assertFalse(new Verdict.Valid(GUEST).toString().contains("Zoé"));
        assertTrue(tokens.issue(GUEST).length() < 200);
    }
}
