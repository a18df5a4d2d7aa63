package io.drawbridge.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTest {
    private static final List<MeetingSpec> MEETINGS = List.of(
            spec("demo", "1000"),
            spec("board", "004200"),
            spec("team.blue", "2000"),
            spec("acme-board", "777777"),
            spec("seven", "555"),
            spec("eight", "666"));

    private final Directory directory = new Directory(
            List.of(new ConfiguredMeetings(MEETINGS)),
            Directory.Rules.of(Set.of("Acme", "123456", "555a", "666a"), false),
            new OpenDoor());

    private static MeetingSpec spec(String name, String number) {
        return new MeetingSpec(name, number, name, "", "", false);
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            nullValues = "-",
            value = {
                "demo,demo,''",
                "DeMo,demo,''",
                "' demo ',demo,''",
                "1000,demo,''",
                "1000#,demo,''",
                "1000**2468,demo,2468",
                "1000*2468,demo,2468",
                "1000##2468,demo,2468",
                "1000#2468#,demo,2468",
                "demo**2468,demo,2468",
                "1000%23%232468,demo,2468",
                "1000.2468,demo,2468",
                "demo.246810,demo,246810",
                "acme.1000,demo,''",
                "1000.ACME,demo,''",
                "acme.demo,demo,''",
                "acme.1000**2468,demo,2468",
                "1000.acme**2468,demo,2468",
                "acme.1000.2468,demo,2468",
                "1000.acme.2468,demo,2468",
                "123456.1000,demo,''",
                "1000.123456,demo,''",
                "team.blue,team.blue,''",
                "team.blue**2468,team.blue,2468",
                "1 000,demo,''",
                "1-000,demo,''",
                "1.000,demo,''",
                "(1)000,demo,''",
                "+1000,demo,''",
                "+1-0 00,demo,''",
                "00 42-00,board,''",
                "1 000**2468,demo,2468",
                "acme.1-000,demo,''",
                "1000;phone-context=example.org,demo,''",
                "192.0.2.1##1000,demo,''",
                "192.0.2.1##1000##2468,demo,2468",
                "192.0.2.1##demo**2468,demo,2468",
                "[2001:db8::1]##1000,demo,''"
            })
    void aMeetingIsFoundInEverySpelling(String dialled, String name, String pin) {
        Destination.ToMeeting found =
                assertInstanceOf(Destination.ToMeeting.class, directory.resolve(dialled), dialled);
        assertEquals(name, found.meeting().name());
        assertEquals(pin, found.pin());
        assertFalse(found.toString().contains("2468"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"meet", "MEET", "acme", "Acme", "123456", "meet#", "192.0.2.1##meet"})
    void theMenuAnswersToItsNameAndToTenants(String dialled) {
        assertInstanceOf(Destination.Ivr.class, directory.resolve(dialled));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "Echo", "192.0.2.1##echo"})
    void theEchoTestAnswers(String dialled) {
        assertInstanceOf(Destination.Echo.class, directory.resolve(dialled));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "9999",
                "10000",
                "100",
                "nobody",
                "*",
                "#",
                "**",
                "##",
                "**2468",
                "1000**abc",
                "1000**123",
                "1000**12345678901234567",
                "acme.",
                "acme.9999",
                "9999.acme",
                "acme.acme",
                "1000.1000.acme",
                "acme.1000.acme",
                "other.1000",
                "1000.other",
                "1000.12",
                "demo.x",
                "acme.meet",
                "++1000",
                "1000\u0000",
                "10\r\n00",
                "192.0.2.1##",
                "192.0.2.1",
                "/../demo",
                "demo/",
                "1000**2468**2468",
                "１０００"
            })
    void whatLeadsNowhereIsUnknown(String dialled) {
        assertInstanceOf(Destination.Unknown.class, directory.resolve(dialled), dialled);
    }

    @Test
    void aPairThatCouldMeanTwoMeetingsIsRefused() {
        Directory both = new Directory(
                List.of(new ConfiguredMeetings(List.of(spec("north", ""), spec("south", "")))),
                new Directory.Rules(Set.of("north", "south"), false),
                new OpenDoor());
        assertInstanceOf(Destination.Unknown.class, both.resolve("north.south"));
        Directory one = new Directory(
                List.of(new ConfiguredMeetings(List.of(spec("north", "")))),
                new Directory.Rules(Set.of("north", "south"), false),
                new OpenDoor());
        assertInstanceOf(Destination.ToMeeting.class, one.resolve("north.south"));
    }

    @Test
    void nothingThatIsDialledThrowsOrTakesLong() {
        Random random = new Random(20);
        String alphabet = "0123456789.*#+-() ;%:[]acmedemo\u00e9\u202e\uD83D";
        assertTimeout(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 20_000; i++) {
                StringBuilder text = new StringBuilder();
                for (int n = random.nextInt(140); n > 0; n--) {
                    text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                directory.resolve(text.toString());
            }
            for (String part : List.of("*", "#", ".", "1", ":", "1.", "[::", "%23")) {
                directory.resolve(part.repeat(128));
                directory.resolve(part.repeat(100_000));
            }
        });
    }

    @Test
    void anUnknownNumberLeadsToTheMenuOnlyWhereTheRulesSayAndOnlyWhoDials() {
        Directory asking = new Directory(
                List.of(new ConfiguredMeetings(MEETINGS)), new Directory.Rules(Set.of(), true), new OpenDoor());
        assertInstanceOf(Destination.Ivr.class, asking.dial("9999", "192.0.2.1"));
        assertInstanceOf(Destination.Unknown.class, asking.ask("9999", "192.0.2.1"));
        assertInstanceOf(Destination.ToMeeting.class, asking.dial("1000", "192.0.2.1"));
        assertInstanceOf(Destination.Unknown.class, directory.dial("9999", "192.0.2.1"));
    }

    @Test
    void whoGuessesTwentyNumbersAMinuteIsToldNothingMoreAndOthersAre() {
        PinDoor door = new PinDoor(
                new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.fixed(Instant.ofEpochSecond(1_000_000)));
        Directory guarded =
                new Directory(List.of(new ConfiguredMeetings(MEETINGS)), new Directory.Rules(Set.of(), true), door);
        int told = 0;
        for (int i = 0; i < 20; i++) {
            told += guarded.ask("9" + (100 + i), "192.0.2.1") instanceof Destination.Unknown ? 1 : 0;
        }
        assertEquals(9, told);
        assertInstanceOf(Destination.Barred.class, guarded.ask("1000", "192.0.2.1"));
        assertInstanceOf(Destination.Barred.class, guarded.dial("9999", "192.0.2.1"));
        assertInstanceOf(Destination.ToMeeting.class, guarded.ask("1000", "192.0.2.2"));
    }
}
