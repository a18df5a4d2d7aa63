package io.drawbridge.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * What was built.
 *
 * @param version of the release
 * @param commit the source it was built from, or {@code unknown}
 */
public record Version(String version, String commit) {
    /** As the build wrote it. */
    public static Version current() {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
            if (resource != null) {
                properties.load(resource);
            }
        } catch (IOException e) {
            return new Version("unknown", "unknown");
        }
        return new Version(known(properties.getProperty("version", "")), known(properties.getProperty("commit", "")));
    }

    /** A place-holder that no build has filled in counts as nothing. */
    private static String known(String text) {
        return text.isBlank() || text.startsWith("${") ? "unknown" : text.strip();
    }

    @Override
    public String toString() {
        return "drawbridge " + version + " (" + commit + ")";
    }
}
