package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.pki.PrivateFiles;
import io.drawbridge.core.pki.Sealer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The accounts that commands have made, in one file of the data directory: a line with the file's form, then a line for each account with
 * domain, time and sealed secret. Commands change it under a lock and in one step; the daemon only reads. Thread-safe.
 */
final class AccountFile {
    private static final String NAME = "xmpp-components";
    private static final String FORM = "drawbridge-xmpp-components 1";
    private static final long LARGEST_BYTES = 1024 * 1024;

    private final Path dataDir;
    private final Path file;

    AccountFile(Path dataDir) {
        this.dataDir = dataDir;
        this.file = dataDir.resolve(NAME);
    }

    /**
     * One account.
     *
     * @param made when it got its secret
     * @param secret empty when the seal does not open: the line was damaged or the key is another
     */
    record Account(String domain, Instant made, Optional<Secret> secret, String sealed) {}

    /**
     * What is in the file.
     *
     * @param damaged which lines could not be read, in words
     */
    record Content(Map<String, Account> accounts, List<String> damaged) {
        static final Content NONE = new Content(Map.of(), List.of());
    }

    /** What tells one state of the file from the next. */
    record Stamp(long modifiedMillis, long bytes, String identity) {
        static final Stamp NONE = new Stamp(0, 0, "");
    }

    Stamp stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(now.lastModifiedTime().toMillis(), now.size(), String.valueOf(now.fileKey()));
        } catch (IOException e) {
            return Stamp.NONE;
        }
    }

    /**
     * Reads all accounts; a missing file has none.
     *
     * @throws IOException with a sentence for the operator, when nothing of it can be read
     */
    Content read() throws IOException {
        String text;
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw new IOException(file + " is too large to be a list of components");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Content.NONE;
        } catch (CharacterCodingException e) {
            throw new IOException(damaged("it is not text"), e);
        }
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(FORM)) {
            throw new IOException(damaged("it does not begin with \"" + FORM + "\""));
        }
        return parse(lines, Sealer.of(dataDir));
    }

    private String damaged(String how) {
        return file + " is damaged (" + how + "): restore it from a backup, or delete it and add the components anew";
    }

    private Content parse(String[] lines, Sealer sealer) {
        Map<String, Account> accounts = new TreeMap<>();
        List<String> damaged = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].isEmpty()) {
                continue;
            }
            Optional<Account> account = account(lines[i], sealer);
            if (account.isEmpty()) {
                damaged.add("line " + (i + 1) + " of " + file + " is damaged: remove it and add that component anew");
            } else {
                accounts.put(account.get().domain(), account.get());
            }
        }
        return new Content(accounts, List.copyOf(damaged));
    }

    private static Optional<Account> account(String line, Sealer sealer) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 3 || !ComponentNames.valid(fields[0])) {
            return Optional.empty();
        }
        try {
            Instant made = Instant.parse(fields[1]);
            return Optional.of(new Account(fields[0], made, sealer.open(context(fields[0]), fields[2]), fields[2]));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String context(String domain) {
        return "xmpp-component:" + domain;
    }

    /** Changes the accounts as one step, alone; refuses to touch a file that it cannot read as a whole. */
    void change(Consumer<Map<String, Account>> change) throws IOException {
        PrivateFiles.directory(dataDir);
        Path lockFile = dataDir.resolve(NAME + ".lock");
        try (FileChannel channel = FileChannel.open(
                        lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.lock()) {
            PrivateFiles.handOver(lockFile);
            Content content = read();
            Map<String, Account> accounts = new TreeMap<>(content.accounts());
            if (!content.damaged().isEmpty()) {
                throw new IOException(content.damaged().get(0));
            }
            change.accept(accounts);
            StringBuilder text = new StringBuilder(FORM).append('\n');
            accounts.values().forEach(a -> text.append(a.domain())
                    .append(' ')
                    .append(a.made())
                    .append(' ')
                    .append(a.sealed())
                    .append('\n'));
            PrivateFiles.write(file, text.toString());
        }
    }

    /** An account whose secret is sealed for this place. */
    Account sealed(String domain, Secret secret, Instant now) throws IOException {
        String sealed = Sealer.of(dataDir).seal(context(domain), secret);
        return new Account(domain, now, Optional.of(secret), sealed);
    }
}
