package io.drawbridge.core.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A value as it stood in a file, a flag or the environment, before anyone has judged it. Scalars keep their spelling: {@code 007} stays that. */
sealed interface Raw {
    /** Text, a number or a truth value, as it was written; null and nothing are the empty text. */
    record Scalar(String text) implements Raw {
        @Override
        public String toString() {
            return PLAIN.matcher(text).matches()
                    ? text
                    : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }

        private static final java.util.regex.Pattern PLAIN =
                java.util.regex.Pattern.compile("[A-Za-z/][\\w./:+-]*|\\d+");
    }

    /** A list. */
    record Sequence(List<Raw> items) implements Raw {
        @Override
        public String toString() {
            return items.stream().map(Raw::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** Keys and values, in the order of writing. */
    record Mapping(Map<String, Raw> entries) implements Raw {
        @Override
        public String toString() {
            return entries.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** Whether it says nothing: empty text, as in {@code key:} with nothing behind it. */
    default boolean isBlank() {
        return this instanceof Scalar scalar && scalar.text().isBlank();
    }
}
