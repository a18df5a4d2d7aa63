package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.spi.CommandProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CallbridgeCommandTest {
    @TempDir
    private Path data;

    @Command(name = "drawbridge")
    private static final class Top {}

    /** What a command left behind. */
    private record Ended(int code, String out, String err) {}

    private Ended run(String input, String... arguments) {
        CommandLine line = new CommandLine(new Top());
        ServiceLoader.load(CommandProvider.class)
                .forEach(provider -> provider.commands().forEach(line::addSubcommand));
        List<String> all = new ArrayList<>(List.of("callbridge"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--set", "data-dir=" + data, "--set", "domain=example.com"));
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
            int code = line.execute(all.toArray(String[]::new));
            return new Ended(code, printed.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void addPrintsALongSecretOnceAndListDoesNot() throws IOException {
        Ended added = run("", "add", "room");
        assertEquals(0, added.code(), added.err());
        String secret = added.out().strip();
        assertTrue(secret.matches("[A-Za-z0-9_-]{43}"), secret);
        assertTrue(added.err().contains("room.example.com"));
        Ended listed = run("", "list");
        assertTrue(listed.out().contains("room.example.com") && listed.out().contains("callbridge.example.com"));
        assertFalse(listed.out().contains(secret));
        assertFalse(Files.readString(data.resolve("xmpp-components")).contains(secret));
    }

    @Test
    void addSecretReadsItFromStandardInputOnly() {
        Ended added = run("a-secret-of-some-length\n", "add-secret", "room");
        assertEquals(0, added.code(), added.err());
        assertFalse((added.out() + added.err()).contains("a-secret"));
        assertEquals(1, run("short\n", "add-secret", "other").code());
        assertEquals(1, run("", "add-secret", "other").code());
        assertEquals(
                2,
                run("", "add-secret", "other", "a-secret-on-the-command-line").code());
    }

    @Test
    void delTakesItAwayAndWhatIsRefusedIsRefusedInWords() {
        assertEquals(0, run("", "add", "room").code());
        Ended twice = run("", "add", "room");
        assertEquals(1, twice.code());
        assertTrue(twice.err().contains("exists already") && twice.out().isEmpty());
        assertEquals(0, run("", "del", "room").code());
        assertTrue(run("", "del", "room").err().contains("there is no component room.example.com"));
        assertTrue(run("", "add", "callbridge").err().contains("own component"));
        assertFalse(run("", "list").out().contains("room"));
    }

    @Test
    void besideASilentGatewayANameMustNotDependOnADomainThatItMayHaveChanged() throws IOException {
        try (FileChannel held = FileChannel.open(
                        data.resolve("drawbridge.mv.db"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileLock lock = held.lock()) {
            assertTrue(lock.isValid());
            Ended refused = run("", "add", "room");
            assertEquals(1, refused.code());
            assertTrue(
                    refused.err().contains("nothing is changed")
                            && refused.out().isEmpty(),
                    refused.err());
            assertEquals(1, run("", "del", "room").code());
            Ended sure = run("", "add", "room", "--set", "xmpp.domain=other.example");
            assertEquals(0, sure.code(), sure.err());
            assertTrue(sure.err().contains("room.other.example"), sure.err());
        }
    }

    @Test
    void aConfigurationThatCannotBeUsedIsNamed() {
        Ended bad = run("", "list", "--set", "xmpp.conflict=maybe");
        assertEquals(2, bad.code());
        assertTrue(bad.err().contains("xmpp.conflict"));
    }
}
