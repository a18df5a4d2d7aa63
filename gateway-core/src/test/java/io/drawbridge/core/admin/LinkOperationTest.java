package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.directory.ConfiguredMeetings;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.GuestTokens;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.Role;
import io.drawbridge.core.spi.ApiOperation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkOperationTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final GuestTokens tokens = new GuestTokens(List.of("secret"));
    private final LinkOperation operation = new LinkOperation(
            new Directory(List.of(new ConfiguredMeetings(
                    List.of(new MeetingSpec("board", "4200", "The Board", "2468", "13579", true))))),
            tokens,
            () -> NOW,
            "https://meet.example.com");

    private ApiOperation.Answer ask(String meeting, String body) {
        return operation
                .run(new ApiOperation.Call(Map.of("name", meeting), body))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aLinkHasItsTokenInTheFragmentAndSaysWhenItExpires() {
        ApiOperation.Answer answer = ask("4200", "{\"role\":\"host\",\"name\":\"Zo\u00e9\",\"expiresInSeconds\":3600}");
        assertEquals(201, answer.status());
        LinkOperation.Link link = (LinkOperation.Link) answer.value();
        assertEquals("2026-11-20T13:00:00Z", link.expiresAt());
        String start = "https://meet.example.com/meet/board#token=";
        assertTrue(link.url().startsWith(start), link::url);
        String token = link.url().substring(start.length());
        assertEquals(
                new GuestTokens.Verdict.Valid(
                        new GuestTokens.Grant("board", Role.HOST, "Zo\u00e9", NOW.getEpochSecond() + 3600)),
                tokens.judge(token, "board", NOW.getEpochSecond()));
        assertFalse(link.toString().contains(token));
    }

    @Test
    void withoutABodyItIsAGuestsLinkForADay() {
        LinkOperation.Link link = (LinkOperation.Link) ask("board", "").value();
        assertEquals("2026-11-21T12:00:00Z", link.expiresAt());
    }

    @Test
    void anUnknownMeetingHasNoLinks() {
        assertEquals(404, ask("none", "{}").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "7",
                "{\"role\":\"king\"}",
                "{\"name\":7}",
                "{\"name\":\"a\\u0007b\"}",
                "{\"expiresInSeconds\":0}",
                "{\"expiresInSeconds\":1.5}",
                "{\"expiresInSeconds\":\"60\"}",
                "{\"expiresInSeconds\":99999999999999999999}"
            })
    void whatCannotBeMeantIsRefused(String body) {
        assertEquals(400, ask("board", body).status());
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        ApiOperation.Answer answer = ask("board", "{\"name\":\"" + "x".repeat(65) + "\"}");
        assertEquals(400, answer.status());
        assertEquals("name", answer.faults().get(0).field());
    }
}
