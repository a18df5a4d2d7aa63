package io.drawbridge.core.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTML file with holes {@code {{name}}}; what fills them is escaped. Immutable. */
public final class Template {
    private static final Pattern HOLE = Pattern.compile("\\{\\{([a-zA-Z0-9.-]+)}}");

    private final String html;

    private Template(String html) {
        this.html = html;
    }

    /** Reads a file of the package of {@code owner}; a missing one is a fault of the build. */
    public static Template load(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("page file " + file + " is missing");
            }
            return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("page file " + file + " cannot be read", e);
        }
    }

    /** Fills the holes that have a value and leaves the others open. */
    public Template fill(Map<String, String> values) {
        Matcher hole = HOLE.matcher(html);
        StringBuilder filled = new StringBuilder(html.length() + 256);
        while (hole.find()) {
            String value = values.get(hole.group(1));
            hole.appendReplacement(filled, Matcher.quoteReplacement(value == null ? hole.group() : escape(value)));
        }
        hole.appendTail(filled);
        return new Template(filled.toString());
    }

    /** Puts HTML of our own, as it is, in the place of a marker. */
    public Template insert(String marker, String ownHtml) {
        return new Template(html.replace(marker, ownHtml));
    }

    /** The page. */
    public String html() {
        return html;
    }

    /** Text as HTML, also inside quotes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
