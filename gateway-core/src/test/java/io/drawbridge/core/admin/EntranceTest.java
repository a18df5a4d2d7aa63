package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.directory.GuessCounters;
import io.drawbridge.core.directory.PinDoor;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntranceTest {
    @TempDir
    private Path dir;

    @Test
    void tenThousandGuessedTokensGetNoFurtherThanTenAndBarNobodyElse() throws IOException {
        AdminToken token = AdminToken.open(dir);
        PinDoor door = new PinDoor(new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.fixed(Instant.EPOCH));
        Entrance entrance =
                new Entrance(token, new AdminSessions(AdminSessions.Limits.DEFAULT, Ticker.newMockTicker()), door);
        InetAddress guesser = InetAddress.getByName("192.0.2.1");
        Map<Entrance.Verdict, Integer> said = new EnumMap<>(Entrance.Verdict.class);
        for (int i = 0; i < 10_000; i++) {
            said.merge(entrance.judge("guess" + i, guesser), 1, Integer::sum);
        }
        assertEquals(Map.of(Entrance.Verdict.WRONG, 9, Entrance.Verdict.TOO_MANY, 9_991), said);
        assertEquals(Entrance.Verdict.RIGHT, entrance.judge(token.reveal(), guesser));
        assertEquals(Entrance.Verdict.WRONG, entrance.judge("guess", InetAddress.getByName("192.0.2.2")));
    }
}
