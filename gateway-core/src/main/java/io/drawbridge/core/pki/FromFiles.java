package io.drawbridge.core.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was made of some files, made anew when they change. Files that cannot be used leave the old in use and are told once. Thread-safe.
 *
 * @param <T> what is made of them
 */
public final class FromFiles<T> {
    private static final Logger log = LoggerFactory.getLogger(FromFiles.class);

    /** Makes it of the files as they are. */
    public interface Reader<T> {
        /**
         * Reads.
         *
         * @throws IOException with a sentence for the operator
         */
        T read() throws IOException;
    }

    /** What a file looks like without reading it. */
    private record Stamp(long modifiedMillis, long bytes, String place) {
        static List<Stamp> of(List<Path> files) throws IOException {
            List<Stamp> stamps = new ArrayList<>();
            for (Path file : files) {
                stamps.add(new Stamp(
                        Files.getLastModifiedTime(file).toMillis(),
                        Files.size(file),
                        file.toRealPath().toString()));
            }
            return stamps;
        }
    }

    private final String user;
    private final List<Path> files;
    private final Reader<T> reader;
    private List<Stamp> seen;
    private String toldFault = "";
    private volatile T current;

    private FromFiles(String user, List<Path> files, Reader<T> reader) throws IOException {
        this.user = user;
        this.files = List.copyOf(files);
        this.reader = reader;
        this.seen = Stamp.of(files);
        this.current = reader.read();
    }

    /**
     * Reads for the first time.
     *
     * @param user who uses them, as the log calls it: {@code SIP TLS}
     * @throws IOException with a sentence for the operator
     */
    public static <T> FromFiles<T> open(String user, List<Path> files, Reader<T> reader) throws IOException {
        return new FromFiles<>(user, files, reader);
    }

    /** What was made of the last usable files. */
    public T current() {
        return current;
    }

    /** Reads if they have changed; whether there is something new. Not on a busy loop. */
    public synchronized boolean refresh() {
        try {
            List<Stamp> now = Stamp.of(files);
            if (now.equals(seen)) {
                return false;
            }
            seen = now;
            current = reader.read();
            toldFault = "";
            log.info("{}: new connections take what is new in {}", user, files);
            return true;
        } catch (IOException e) {
            String fault = String.valueOf(e.getMessage());
            if (!fault.equals(toldFault)) {
                toldFault = fault;
                log.warn("{} keeps what it has, since the new files cannot be used: {}", user, fault);
            }
            return false;
        }
    }
}
