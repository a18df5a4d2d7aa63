package io.drawbridge.core.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.directory.GuessCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredSettingsTest {
    private static final String CANARY = "canary-5533";
    private static final Map<String, String> PLAIN = Map.of("xmpp.domain", "meet.example");
    private static final Map<String, Secret> SECRETS = Map.of("xmpp.callbridge-secret", new Secret(CANARY));

    @TempDir
    Path dir;

    private StoreKeeper keeper() {
        return new StoreKeeper(dir, new GuessCounters(GuessCounters.Limits.DEFAULT), InstantSource.system(), 1000);
    }

    private void keep(Map<String, String> plain, Map<String, Secret> secrets) throws Exception {
        try (StoreKeeper keeper = keeper()) {
            keeper.start();
            keeper.keep(plain, secrets).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void nothingIsStoredWhereThereIsNoDatabaseAndNoneIsMade() throws IOException {
        assertEquals(new StoredSettings(Map.of(), false, List.of()), StoredSettings.read(dir));
        try (var files = Files.list(dir)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void whatIsKeptIsReadAgainAndTheSecretLiesSealed() throws Exception {
        keep(PLAIN, SECRETS);
        keep(Map.of("xmpp.server-address", ""), Map.of());
        StoredSettings read = StoredSettings.read(dir);
        assertEquals(
                Map.of("xmpp.domain", "meet.example", "xmpp.server-address", "", "xmpp.callbridge-secret", CANARY),
                read.values());
        assertEquals(List.of(), read.complaints());
        assertFalse(read.toString().contains(CANARY), read::toString);
        try (var files = Files.list(dir)) {
            for (Path file : files.toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(bytes.contains(CANARY), file::toString);
            }
        }
    }

    @Test
    void aNewerValueTakesThePlaceOfTheOlder() throws Exception {
        keep(PLAIN, Map.of());
        keep(Map.of("xmpp.domain", "other.example"), Map.of());
        assertEquals(
                Map.of("xmpp.domain", "other.example"), StoredSettings.read(dir).values());
    }

    @Test
    void aSecretWhoseKeyIsLostIsNamedAndTheRestCounts() throws Exception {
        keep(PLAIN, SECRETS);
        Files.delete(dir.resolve("seal-key"));
        StoredSettings read = StoredSettings.read(dir);
        assertEquals(PLAIN, read.values());
        assertEquals(1, read.complaints().size());
        assertTrue(read.complaints().get(0).contains("xmpp.callbridge-secret"), read.complaints()::toString);
    }

    @Test
    void aDatabaseThatCannotBeReadIsNamed() throws Exception {
        Path copy = dir.resolve("copy");
        Files.createDirectory(copy);
        Files.writeString(copy.resolve("drawbridge.mv.db"), "no database");
        StoredSettings read = StoredSettings.read(copy);
        assertEquals(Map.of(), read.values());
        assertEquals(1, read.complaints().size());
    }

    @Test
    void aProcessThatWasKilledHasLostNothing() throws Exception {
        Path copy = dir.resolve("copy");
        Files.createDirectory(copy);
        try (StoreKeeper keeper = keeper()) {
            keeper.start();
            keeper.keep(PLAIN, Map.of()).toCompletableFuture().get(20, TimeUnit.SECONDS);
            Files.copy(dir.resolve("drawbridge.mv.db"), copy.resolve("drawbridge.mv.db"));
        }
        assertEquals(PLAIN, StoredSettings.read(copy).values());
    }

    @Test
    void whatCannotBeKeptIsRefusedInWords() throws Exception {
        Files.writeString(dir.resolve("drawbridge.mv.db"), "no database");
        try (StoreKeeper keeper = keeper()) {
            keeper.start();
            ExecutionException refused = assertThrows(
                    ExecutionException.class,
                    () -> keeper.keep(PLAIN, SECRETS).toCompletableFuture().get(20, TimeUnit.SECONDS));
            assertTrue(refused.getCause().getMessage().startsWith("the database in"), refused::toString);
        }
    }
}
