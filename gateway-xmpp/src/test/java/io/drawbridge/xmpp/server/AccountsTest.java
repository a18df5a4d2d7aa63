package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {
    private static final Secret SECRET = new Secret("correct-horse-battery");
    private static final Secret OWN = new Secret("own");

    @TempDir
    private Path data;

    private AccountDesk desk;
    private AccountBook book;

    @BeforeEach
    void open() {
        ConfigResult result = ConfigLoader.load(
                Optional.empty(),
                Map.of(),
                List.of("domain=example.com", "data-dir=" + data, "xmpp.webbridge-id=webbridge"));
        GatewayConfig config = assertInstanceOf(ConfigResult.Good.class, result).config();
        desk = new AccountDesk(config, InstantSource.fixed(Instant.parse("2026-11-20T18:00:00Z")));
        book = new AccountBook(Map.of("callbridge.example.com", OWN), data);
    }

    private Path file() {
        return data.resolve("xmpp-components");
    }

    private static void refused(AccountDesk.Outcome outcome, String why) {
        AccountDesk.Outcome.Refused refused = assertInstanceOf(AccountDesk.Outcome.Refused.class, outcome);
        assertTrue(refused.why().contains(why), refused.why());
    }

    private static void done(AccountDesk.Outcome outcome, String domain) {
        assertEquals(new AccountDesk.Outcome.Done(domain), outcome);
    }

    @Test
    void aDaemonThatRunsSeesWhatIsAddedAndDeleted() throws IOException {
        book.refresh();
        assertFalse(book.known("room.example.com"));
        done(desk.add("Room", SECRET), "room.example.com");
        book.refresh();
        assertEquals(Optional.of(SECRET), book.secret("room.example.com"));
        assertEquals(Optional.of(OWN), book.secret("callbridge.example.com"));
        done(desk.add("bridge.elsewhere.org", SECRET), "bridge.elsewhere.org");
        done(desk.delete("room"), "room.example.com");
        book.refresh();
        assertFalse(book.known("room.example.com"));
        assertTrue(book.known("bridge.elsewhere.org"));
    }

    @Test
    void theFileIsItsOwnersOnlyAndTellsNoSecret() throws IOException {
        done(desk.add("room", SECRET), "room.example.com");
        for (Path path : List.of(file(), data.resolve("seal-key"))) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            assertFalse(Files.readString(path).contains("horse"));
        }
        assertFalse(String.join("\n", desk.list()).contains("horse"));
    }

    @Test
    void theLockIsItsDirectorysOwnersAndNeverALinkToElsewhere() throws IOException {
        done(desk.add("room", SECRET), "room.example.com");
        Path lock = data.resolve("xmpp-components.lock");
        assertEquals(Files.getOwner(data), Files.getOwner(lock));
        Files.delete(lock);
        Path elsewhere = Files.createFile(data.resolve("elsewhere"));
        Files.createSymbolicLink(lock, elsewhere);
        assertThrows(IOException.class, () -> desk.add("other", SECRET));
    }

    @Test
    void theListNamesOwnAndAddedComponents() throws IOException {
        done(desk.add("room", SECRET), "room.example.com");
        String list = String.join("\n", desk.list());
        assertTrue(list.contains("callbridge.example.com "), list);
        assertTrue(list.contains("webbridge.example.com "), list);
        assertTrue(list.contains("made 2026-11-20T18:00:00Z"), list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-a", "a_b", "a..b", ".", "room.", "192.0.2.1", "a/b", "a@b.c", "ü", "<x>"})
    void aNameThatIsNoDomainIsRefused(String name) throws IOException {
        refused(desk.add(name, SECRET), "is no name for a component");
    }

    @Test
    void namesThatAreTakenAreRefused() throws IOException {
        refused(desk.add("example.com", SECRET), "the XMPP server itself");
        refused(desk.add("callbridge", SECRET), "own component");
        refused(desk.add("WEBBRIDGE.example.com", SECRET), "own component");
        done(desk.add("room", SECRET), "room.example.com");
        refused(desk.add("room.example.com", SECRET), "exists already");
        refused(desk.delete("nobody"), "there is no component nobody.example.com");
        refused(desk.add("x".repeat(64), SECRET), "is no name");
    }

    @Test
    void weakSecretsAreRefusedAndMadeOnesAreLong() throws IOException {
        refused(desk.add("room", new Secret("short")), "16 to 512 characters");
        refused(desk.add("room", new Secret("a secret with spaces")), "no spaces");
        assertTrue(AccountDesk.freshSecret().reveal().length() >= 32);
        assertNotEquals(AccountDesk.freshSecret(), AccountDesk.freshSecret());
    }

    @Test
    void aDamagedLineCostsItsOwnComponentOnly() throws IOException {
        done(desk.add("alpha", SECRET), "alpha.example.com");
        done(desk.add("beta", SECRET), "beta.example.com");
        String text = Files.readString(file());
        int seal = text.indexOf(" 1:") + 12;
        Files.writeString(file(), text.substring(0, seal) + "AAAA" + text.substring(seal + 4));
        book.refresh();
        assertTrue(book.known("alpha.example.com"));
        assertEquals(Optional.empty(), book.secret("alpha.example.com"));
        assertEquals(Optional.of(SECRET), book.secret("beta.example.com"));
        assertTrue(String.join("\n", desk.list()).contains("cannot be opened"));
        done(desk.delete("alpha"), "alpha.example.com");
        Files.writeString(file(), Files.readString(file()) + "nonsense\n");
        book.refresh();
        assertEquals(Optional.of(SECRET), book.secret("beta.example.com"));
        assertTrue(String.join("\n", desk.list()).contains("line 3 of"));
        IOException fault = assertThrows(IOException.class, () -> desk.add("gamma", SECRET));
        assertTrue(String.valueOf(fault.getMessage()).contains("line 3 of"));
    }

    @Test
    void aFileThatCannotBeReadLeavesTheAccountsAsTheyWere() throws IOException {
        done(desk.add("room", SECRET), "room.example.com");
        book.refresh();
        for (byte[] damage : List.of(new byte[] {-1, -2}, "x".getBytes(StandardCharsets.US_ASCII))) {
            Files.write(file(), damage);
            book.refresh();
            assertEquals(Optional.of(SECRET), book.secret("room.example.com"));
            assertEquals(Optional.of(OWN), book.secret("callbridge.example.com"));
            IOException fault = assertThrows(IOException.class, desk::list);
            assertTrue(String.valueOf(fault.getMessage()).contains("is damaged"), fault::toString);
        }
    }

    @Test
    void aLineMovedToAnotherNameOpensNothing() throws IOException {
        done(desk.add("alpha", SECRET), "alpha.example.com");
        Files.writeString(file(), Files.readString(file()).replace("alpha.", "admin."));
        book.refresh();
        assertTrue(book.known("admin.example.com"));
        assertEquals(Optional.empty(), book.secret("admin.example.com"));
    }

    @Test
    void whoIsDeletedOrGetsAnotherSecretIsDisconnectedWithTheReason() throws Exception {
        AccountBook daemon = new AccountBook(Map.of(TestBed.COMPONENT, TestBed.SECRET), data);
        Secret padded = TestBed.SECRET; // what RawComponent proves
        AccountFile accounts = new AccountFile(data);
        AccountFile.Account account = accounts.sealed("other.example.com", padded, Instant.EPOCH);
        accounts.change(all -> all.put(account.domain(), account));
        try (TestBed bed = new TestBed(s -> new ServerSettings(
                        s.domain(),
                        daemon,
                        s.tls(),
                        s.certificates(),
                        s.conflict(),
                        s.relays(),
                        s.limits(),
                        s.guests()));
                RawComponent staying = new RawComponent(bed).register(TestBed.COMPONENT);
                RawComponent going = new RawComponent(bed).register("other.example.com")) {
            done(desk.delete("other"), "other.example.com");
            String error = going.hearAll();
            assertTrue(error.contains("<host-gone ") && error.contains("was removed"), error);
            accounts.change(all -> all.put(account.domain(), account));
            try (RawComponent changed = new RawComponent(bed).register("other.example.com")) {
                AccountFile.Account fresh = accounts.sealed("other.example.com", SECRET, Instant.EPOCH);
                accounts.change(all -> all.put(fresh.domain(), fresh));
                assertTrue(changed.hearAll().contains("was changed"));
            }
            staying.write("<iq type='get' id='1' from='" + TestBed.COMPONENT + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            staying.hear("type='result'");
        }
    }
}
