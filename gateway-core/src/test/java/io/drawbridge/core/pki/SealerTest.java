package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.GatewayConfig.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
    private static final Secret SECRET = new Secret("correct höрse");

    @TempDir
    private Path data;

    @Test
    void whatWasSealedOpensAfterARestartAndInItsOwnPlaceOnly() throws IOException {
        String sealed = Sealer.of(data).seal("a", SECRET);
        assertEquals(Optional.of(SECRET), Sealer.of(data).open("a", sealed));
        assertEquals(Optional.empty(), Sealer.of(data).open("b", sealed));
        assertFalse(sealed.contains("correct"));
    }

    @Test
    void theSameSecretIsSealedDifferentlyEachTime() throws IOException {
        Sealer sealer = Sealer.of(data);
        assertNotEquals(sealer.seal("a", SECRET), sealer.seal("a", SECRET));
    }

    @Test
    void changedTextAnotherKeyAndNonsenseOpenNothing() throws IOException {
        Sealer sealer = Sealer.of(data);
        String sealed = sealer.seal("a", SECRET);
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            StringBuilder other = new StringBuilder(sealed);
            other.setCharAt(random.nextInt(sealed.length() - 3), (char) (33 + random.nextInt(90)));
            if (!other.toString().equals(sealed)) {
                assertEquals(Optional.empty(), sealer.open("a", other.toString()));
            }
            assertEquals(Optional.empty(), sealer.open("a", sealed.substring(0, random.nextInt(sealed.length() - 3))));
        }
        Files.delete(data.resolve("seal-key"));
        assertEquals(Optional.empty(), Sealer.of(data).open("a", sealed));
    }

    @Test
    void theKeyIsItsOwnersOnlyAndADamagedOneIsNamed() throws IOException {
        Sealer.of(data);
        Path key = data.resolve("seal-key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        for (String damage : new String[] {"AAAA", "?"}) {
            Files.writeString(key, damage);
            IOException fault = assertThrows(IOException.class, () -> Sealer.of(data));
            assertTrue(String.valueOf(fault.getMessage()).contains("seal-key is damaged"));
        }
    }
}
