package io.drawbridge.core.media.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a native library at most once and remembers why it did not load. Thread-safe. */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    private final String name;
    private final Callable<String> loader;
    private boolean tried;
    private @Nullable String problem;

    /** {@code loader} loads the library, and answers its version or throws whatever the loading threw. */
    NativeLibrary(String name, Callable<String> loader) {
        this.name = name;
        this.loader = loader;
    }

    /** Points JavaCPP and JNA at a directory of ours, unless the start script has chosen one. */
    static void unpackTo(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            LOG.warn("cannot make the directory for native libraries, codecs may be missing: {}", e.toString());
        }
        String path = directory.toAbsolutePath().toString();
        for (String key : new String[] {"org.bytedeco.javacpp.cachedir", "jna.tmpdir"}) {
            if (System.getProperty(key) == null) {
                System.setProperty(key, path);
            }
        }
    }

    synchronized boolean loaded() {
        if (!tried) {
            tried = true;
            problem = load();
        }
        return problem == null;
    }

    synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    @SuppressWarnings(
            "CatchingUnchecked") // loaders throw errors and exceptions of many kinds, and none may stop the gateway
    private @Nullable String load() {
        try {
            LOG.info("loaded {}: {}", name, loader.call());
            return null;
        } catch (Exception | LinkageError e) {
            String sentence = name + " is not offered, its native library did not load: " + e;
            LOG.warn(sentence);
            return sentence;
        }
    }
}
