package io.drawbridge.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.e2e.peer.Await;
import io.drawbridge.e2e.peer.Browser;
import io.drawbridge.e2e.peer.Browsers;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Stage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a guest's line has to carry before the call: little, from one host, and nothing that keeps the page from being painted. */
@Timeout(90)
class PageBudgetIT {
    private static final long BUDGET_BYTES = 150_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final Stage stage = new Stage();

    private static Daemon gateway;
    private static Browsers browsers;

    @BeforeAll
    static void start() {
        gateway = Daemon.start(stage);
        browsers = Browsers.start(stage);
    }

    @Test
    void theWholePageUpToTheCallFitsTheBudgetAndComesFromOneHost() {
        Browser browser = browsers.chromium(1000, Map.of("transfers", true));
        browser.open(gateway.plainUrl("/meet/demo"));
        assertEquals(List.of(), browser.blockingScripts());
        browser.startJoining("Ann");
        browser.awaitState("connected", PATIENCE);
        browser.click("leave-button");
        browser.awaitState("ended", PATIENCE);
        Map<String, Long> transfers = browser.transfers();
        long sum = transfers.values().stream().mapToLong(Long::longValue).sum();
        stage.note("the meeting's page: " + sum + " bytes in " + transfers.size() + " transfers " + transfers);
        assertTrue(sum < BUDGET_BYTES, () -> sum + " bytes: " + transfers);
        assertTrue(transfers.size() > 5, () -> "all transfers: " + transfers);
        Set<String> hosts = transfers.keySet().stream()
                .map(url -> URI.create(url).getHost())
                .collect(Collectors.toSet());
        assertEquals(Set.of("localhost"), hosts);
        assertEquals(List.of(), browser.faults());
    }

    @Test
    void aSecondVisitTransfersThePageAndLittleMore() {
        Browser browser = browsers.chromium(1000, Map.of("transfers", true));
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(browser::canJoin, PATIENCE, "the join button");
        long first = bytes(browser);
        browser.open(gateway.plainUrl("/meet/demo"));
        Await.until(browser::canJoin, PATIENCE, "the join button");
        long second = bytes(browser) - first;
        stage.note("second visit: " + second + " bytes after " + first);
        assertTrue(second < first / 2, () -> second + " bytes after " + first);
    }

    private static long bytes(Browser browser) {
        return browser.transfers().values().stream().mapToLong(Long::longValue).sum();
    }
}
