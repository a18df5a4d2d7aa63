package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters {@code ;name=value;flag} of a header value or URI, in their order. Names are compared without regard to case. Immutable;
 * those that were read stay text until all of them are wanted.
 */
public final class Params {
    /** No parameters. */
    public static final Params NONE = new Params("", List.of());

    /** One parameter; the value is verbatim (with its quotes), empty for a flag. */
    public record Param(String name, String value) {}

    private final String text;
    private @Nullable List<Param> list;

    private Params(String text, @Nullable List<Param> list) {
        this.text = text;
        this.list = list;
    }

    /** Reads {@code a=b;c}; a leading semicolon is allowed. Never fails: what has no name is left out. */
    public static Params parse(String text) {
        return text.isBlank() ? NONE : new Params(text, null);
    }

    /** All of them. */
    public List<Param> list() {
        List<Param> known = list;
        if (known == null) {
            known = read(text);
            list = known;
        }
        return known;
    }

    private static List<Param> read(String text) {
        List<Param> found = new ArrayList<>();
        for (String part : Scan.split(text, ';')) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (!name.isEmpty()) {
                found.add(new Param(
                        name, equals < 0 ? "" : part.substring(equals + 1).strip()));
            }
        }
        return List.copyOf(found);
    }

    /** The value of that name; empty text for a flag. */
    public Optional<String> get(String name) {
        if (list == null && text.length() < name.length()) {
            return Optional.empty();
        }
        return list == null && plain(text) ? inText(name) : inList(name);
    }

    private Optional<String> inList(String name) {
        for (Param param : list()) {
            if (param.name().equalsIgnoreCase(name)) {
                return Optional.of(param.value());
            }
        }
        return Optional.empty();
    }

    /** Whether semicolons and equals signs mean what they say everywhere, and nothing needs trimming. */
    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '"' || c == '<' || c == '>') {
                return false;
            }
        }
        return true;
    }

    private Optional<String> inText(String name) {
        int start = 0;
        while (start < text.length()) {
            int semicolon = text.indexOf(';', start);
            int end = semicolon < 0 ? text.length() : semicolon;
            int after = start + name.length();
            if (after <= end && text.regionMatches(true, start, name, 0, name.length())) {
                if (after == end) {
                    return Optional.of("");
                }
                if (text.charAt(after) == '=') {
                    return Optional.of(text.substring(after + 1, end));
                }
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    /** Whether the parameter is there. */
    public boolean has(String name) {
        return get(name).isPresent();
    }

    /** The same with the parameter set, in its old place if it was there. */
    public Params with(String name, String value) {
        List<Param> changed = new ArrayList<>(list());
        Param param = new Param(name, value);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).name().equalsIgnoreCase(name)) {
                changed.set(i, param);
                return new Params("", List.copyOf(changed));
            }
        }
        changed.add(param);
        return new Params("", List.copyOf(changed));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Params params && params.list().equals(list());
    }

    @Override
    public int hashCode() {
        return list().hashCode();
    }

    /** Printed with a leading semicolon each. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Param param : list()) {
            out.append(';').append(param.name());
            if (!param.value().isEmpty()) {
                out.append('=').append(param.value());
            }
        }
        return out.toString();
    }
}
