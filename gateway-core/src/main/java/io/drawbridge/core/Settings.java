package io.drawbridge.core;

import io.drawbridge.core.admin.XmppConfiguration;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.pki.DataDirPki;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.XmppSettings;
import io.drawbridge.core.store.StoreKeeper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Wires the settings that change while the gateway runs: API, database and the leg that uses them. */
final class Settings {
    private static final String STATUS = "callbridge/status";

    private Settings() {}

    static XmppConfiguration xmpp(ConfigResult.Good effective, StoreKeeper store, Exports exports) {
        return new XmppConfiguration(effective, store::keep, newer -> apply(newer, exports), () -> linkState(exports));
    }

    /** Names may have changed, so the certificates are looked at again. Blocks. */
    private static CompletionStage<Void> apply(GatewayConfig newer, Exports exports) {
        List<XmppSettings> users = exports.all(XmppSettings.class);
        if (users.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return users.get(0).apply(newer, new DataDirPki(newer, Instant.now()));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<?> linkState(Exports exports) {
        return exports.all(ApiMount.class).stream()
                .filter(mount -> mount.path().equals(STATUS))
                .findFirst()
                .<CompletionStage<?>>map(ApiMount::get)
                .orElseGet(() -> CompletableFuture.completedFuture(Map.of()));
    }
}
