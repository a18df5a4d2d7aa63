package io.drawbridge.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {
    @TempDir
    Path dir;

    @Test
    void itIsMadeOnceAndKeptForItsOwnerOnly() throws IOException {
        AdminToken made = AdminToken.open(dir);
        assertEquals(made.reveal(), AdminToken.open(dir).reveal());
        assertEquals(43, made.reveal().length());
        Path file = dir.resolve("admin-token");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made.reveal(), Files.readString(file).strip());
    }

    @Test
    void onlyTheWholeTokenIsTaken() throws IOException {
        AdminToken token = AdminToken.open(dir);
        String text = token.reveal();
        assertTrue(token.is(text));
        assertTrue(token.is(" " + text + "\n"));
        assertFalse(token.is(""));
        assertFalse(token.is(text.substring(1)));
        assertFalse(token.is(text + "x"));
    }

    @Test
    void itIsNeverPrinted() throws IOException {
        AdminToken token = AdminToken.open(dir);
        assertFalse(token.toString().contains(token.reveal()));
    }
}
