package io.drawbridge.core.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.codec.AudioCodecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, since natives load once per process. */
class SrtpWithoutNativeTest {
    @TempDir
    Path dir;

    @Test
    void everyCipherSuiteWorksWhereNoNativeCanBeUnpacked() throws IOException, InterruptedException {
        String nowhere = Files.createFile(dir.resolve("file")).resolve("below").toString();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djna.tmpdir=" + nowhere,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Started.class.getName(),
                        dir.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), output);
        assertEquals(0, process.exitValue(), output);
        assertTrue(output.contains("available: [G722, PCMU, PCMA][Opus is not offered"), output);
        assertTrue(output.contains("ciphers: SunJCE"), output);
    }

    /** What a gateway does at its start. */
    static final class Started {
        private Started() {}

        public static void main(String[] args) {
            AudioCodecs codecs = new AudioCodecs(Path.of(args[0]));
            codecs.warmUp();
            System.out.println("available: " + codecs.available() + codecs.problems());
            System.out.println("ciphers: " + SrtpWarmUp.run());
        }
    }
}
