package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.ApiOperation.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What becomes of settings that are stored and could not be put to work. */
class XmppConfigurationRetryTest {
    private final List<String> applied = new ArrayList<>();
    private boolean fails = true;

    private CompletionStage<Void> apply(String domain) {
        applied.add(domain);
        return fails
                ? CompletableFuture.failedFuture(new IllegalStateException("the port is taken"))
                : CompletableFuture.completedFuture(null);
    }

    private static int put(ApiOperation operation) {
        Call call = new Call(Map.of(), "{\"domain\":\"meet.example\"}", "application/json");
        return operation.run(call).toCompletableFuture().join().status();
    }

    @Test
    void theSameRequestAgainIsAnotherAttemptUntilOneSucceeds() {
        ConfigResult.Good start =
                assertInstanceOf(ConfigResult.Good.class, ConfigLoader.load(Optional.empty(), Map.of(), List.of()));
        XmppConfiguration configuration = new XmppConfiguration(
                start,
                (plain, secrets) -> CompletableFuture.completedFuture(null),
                newer -> apply(newer.xmpp().domain()),
                () -> CompletableFuture.completedFuture(Map.of()));
        ApiOperation put = configuration.operations().get(1);
        assertEquals(500, put(put));
        assertEquals(500, put(put));
        fails = false;
        assertEquals(200, put(put));
        assertEquals(200, put(put));
        assertEquals(List.of("meet.example", "meet.example", "meet.example"), applied);
    }
}
