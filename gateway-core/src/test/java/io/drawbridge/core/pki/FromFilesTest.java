package io.drawbridge.core.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromFilesTest {
    @TempDir
    private Path dir;

    private Path file;
    private int reads;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(dir.resolve("file"), "one");
    }

    private String read() throws IOException {
        reads++;
        String text = Files.readString(file);
        if (text.isEmpty()) {
            throw new IOException(file + " is empty");
        }
        return text;
    }

    @Test
    void aChangedFileIsReadAndAnUnchangedOneIsNot() throws IOException {
        FromFiles<String> files = FromFiles.open("test", List.of(file), this::read);
        assertFalse(files.refresh());
        assertEquals(1, reads);
        Files.writeString(file, "three");
        assertTrue(files.refresh());
        assertEquals("three", files.current());
    }

    @Test
    void aBadOrMissingFileKeepsTheOldUntilItIsGoodAgain() throws IOException {
        FromFiles<String> files = FromFiles.open("test", List.of(file), this::read);
        Files.writeString(file, "");
        assertFalse(files.refresh());
        assertFalse(files.refresh());
        assertEquals(2, reads);
        Files.delete(file);
        assertFalse(files.refresh());
        assertEquals("one", files.current());
        Files.writeString(file, "good again");
        assertTrue(files.refresh());
        assertEquals("good again", files.current());
    }

    @Test
    void theFirstReadingMustSucceed() throws IOException {
        Files.writeString(file, "");
        assertThrows(IOException.class, () -> FromFiles.open("test", List.of(file), this::read));
    }
}
