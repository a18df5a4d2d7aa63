package io.drawbridge.core.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The texts of all languages. A language is a file {@code assets/text/<two letters>.json}: adding one adds the language. Immutable, thread-safe.
 */
public final class Texts {
    /** What counts when a browser wants none of the languages. */
    public static final String FALLBACK = "en";

    private static final String DIRECTORY = "assets/text/";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> FLAT = new TypeReference<>() {};

    private final Map<String, Map<String, String>> languages;

    private Texts(Map<String, Map<String, String>> languages) {
        this.languages = languages;
    }

    /** Reads every language that has a file beside {@code owner}. */
    public static Texts load(Class<?> owner) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        for (String language : Locale.getISOLanguages()) {
            try (InputStream file = owner.getResourceAsStream(DIRECTORY + language + ".json")) {
                if (file != null) {
                    String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
                    found.put(language, Collections.unmodifiableMap(JSON.readValue(text, FLAT)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("text file of " + language + " cannot be read", e);
            }
        }
        return new Texts(Collections.unmodifiableMap(found));
    }

    /** Links to the same page in all languages but {@code current}, as HTML. */
    public String links(String current) {
        return languages().stream()
                .filter(language -> !language.equals(current))
                .map(language -> "<a class=\"language\" href=\"?lang=" + language + "\" hreflang=\"" + language
                        + "\" lang=\"" + language + "\">"
                        + Template.escape(of(language).getOrDefault("lang.name", language)) + "</a>")
                .collect(Collectors.joining("\n"));
    }

    /** Two-letter codes, sorted. */
    public List<String> languages() {
        return List.copyOf(languages.keySet());
    }

    /** Keys and texts of a language. */
    public Map<String, String> of(String language) {
        return languages.getOrDefault(language, Map.of());
    }

    /** The same as JSON, for the page's script. */
    public String json(String language) {
        try {
            return JSON.writeValueAsString(of(language));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("texts of " + language + " cannot be written", e);
        }
    }

    /** The asked-for language if there is one, else what the browser likes best, else English. */
    public String choose(@Nullable String asked, @Nullable String acceptLanguage) {
        if (asked != null && languages.containsKey(asked)) {
            return asked;
        }
        if (acceptLanguage == null || acceptLanguage.isBlank()) {
            return FALLBACK;
        }
        try {
            List<Locale.LanguageRange> wanted = Locale.LanguageRange.parse(acceptLanguage);
            String best = Locale.lookupTag(wanted, languages.keySet());
            return best == null ? FALLBACK : best;
        } catch (IllegalArgumentException e) {
            return FALLBACK;
        }
    }
}
