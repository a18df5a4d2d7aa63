package io.drawbridge.core.ivr;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A language that prompts are spoken in. */
public enum Language {
    EN,
    FR;

    private static final int MAX_RANGES = 20;

    /** As it stands in file names. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What is spoken to a caller, one after the other: the one language that it prefers, or all where it does not say or names none of ours.
     *
     * @param acceptLanguage the value of Accept-Language (RFC 3261 section 20.3, RFC 4647 basic ranges), or empty
     */
    public static List<Language> spoken(String acceptLanguage) {
        return Arrays.stream(acceptLanguage.split(",", MAX_RANGES))
                .map(range -> range.split(";", 2))
                .filter(range -> quality(range) > 0)
                .sorted(Comparator.comparingDouble((String[] range) -> -quality(range)))
                .flatMap(range -> named(range[0]).stream())
                .findFirst()
                .map(List::of)
                .orElse(List.of(EN, FR));
    }

    private static Optional<Language> named(String range) {
        String primary = range.strip().split("-", 2)[0];
        return Arrays.stream(values())
                .filter(language -> language.name().equalsIgnoreCase(primary))
                .findFirst();
    }

    private static double quality(String[] range) {
        String parameter = range.length < 2 ? "q=1" : range[1].strip().toLowerCase(Locale.ROOT);
        if (!parameter.matches("q\\s?=\\s?[01](\\.\\d{0,3})?")) {
            return 0;
        }
        return Double.parseDouble(
                parameter.substring(parameter.indexOf('=') + 1).strip());
    }
}
