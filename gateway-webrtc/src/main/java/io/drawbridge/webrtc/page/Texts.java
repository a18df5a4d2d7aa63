package io.drawbridge.webrtc.page;

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
import org.jspecify.annotations.Nullable;

/**
 * The texts of all languages. A language is a file {@code assets/text/<two letters>.json}: adding one adds the language. Immutable, thread-safe.
 */
final class Texts {
    static final String FALLBACK = "en";
    private static final String DIRECTORY = "assets/text/";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, String>> FLAT = new TypeReference<>() {};

    private final Map<String, Map<String, String>> languages;

    private Texts(Map<String, Map<String, String>> languages) {
        this.languages = languages;
    }

    /** Reads every language that has a file. */
    static Texts load() {
        Map<String, Map<String, String>> found = new TreeMap<>();
        for (String language : Locale.getISOLanguages()) {
            try (InputStream file = Texts.class.getResourceAsStream(DIRECTORY + language + ".json")) {
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

    /** Two-letter codes, sorted. */
    List<String> languages() {
        return List.copyOf(languages.keySet());
    }

    /** Keys and texts of a language. */
    Map<String, String> of(String language) {
        return languages.getOrDefault(language, Map.of());
    }

    /** The same as JSON, for the page's script. */
    String json(String language) {
        try {
            return JSON.writeValueAsString(of(language));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("texts of " + language + " cannot be written", e);
        }
    }

    /** The asked-for language if there is one, else what the browser likes best, else English. */
    String choose(@Nullable String asked, @Nullable String acceptLanguage) {
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
