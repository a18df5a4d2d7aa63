package io.drawbridge.core.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfiguredMeetingsTest {
    private final MeetingSpec demo = new MeetingSpec("demo", "1000", "Demo", "", "", false);
    private final MeetingSpec team = new MeetingSpec("team", "", "Team", "", "", false);
    private final Directory directory = new Directory(List.of(new ConfiguredMeetings(List.of(demo, team))));

    @Test
    void aMeetingIsFoundByNameAndByNumberWithoutRegardToCase() {
        assertEquals(new Destination.ToMeeting(demo), directory.resolve("DEMO"));
        assertEquals(new Destination.ToMeeting(demo), directory.resolve(" 1000 "));
        assertEquals(new Destination.ToMeeting(team), directory.resolve("team"));
    }

    @Test
    void nothingElseIsFound() {
        assertEquals(new Destination.Unknown(), directory.resolve("1001"));
        assertEquals(new Destination.Unknown(), directory.resolve(""));
        assertEquals(Optional.empty(), new ConfiguredMeetings(List.of()).find("demo"));
    }

    @Test
    void echoIsTheEchoTest() {
        assertEquals(new Destination.Echo(), directory.resolve("Echo"));
    }
}
