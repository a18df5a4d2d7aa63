package io.drawbridge.core.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.function.Supplier;

/** Files and directories of the data directory that only this process's user may read: 0600 and 0700. */
public final class PrivateFiles {
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFiles() {}

    /** Makes the directory and its parents where missing, and closes it to others. */
    public static void directory(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * Replaces the file as one step: after a crash there is the old text or the new, never half of one. It belongs to whom its directory
     * belongs to, so that a command which root runs leaves nothing that the daemon may not read.
     */
    public static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(parent, ".new", "", FILE);
        try {
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            handOver(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Gives a file to whom its directory belongs to, if it is another's; of a link, the link itself. */
    public static void handOver(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file.toAbsolutePath().getParent());
        if (!Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            Files.getFileAttributeView(file, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setOwner(owner);
        }
    }

    /**
     * Makes the file.
     *
     * @throws IOException also when it is there already: nothing is written over
     */
    public static void create(Path file, String text) throws IOException {
        Path absolute = file.toAbsolutePath();
        try (FileChannel channel =
                FileChannel.open(absolute, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** The file's text without surrounding white space; where the file is missing or blank it is made with {@code fresh} first. */
    public static String readOrCreate(Path file, Supplier<String> fresh) throws IOException {
        String known = Files.exists(file)
                ? Files.readString(file, StandardCharsets.UTF_8).strip()
                : "";
        if (!known.isEmpty()) {
            return known;
        }
        String made = fresh.get();
        write(file, made + "\n");
        return made;
    }
}
