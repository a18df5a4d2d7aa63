package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parameters {@code ;name=value;flag} of a header value or URI, in their order. Names are compared without regard to case. */
public record Params(List<Param> list) {
    /** No parameters. */
    public static final Params NONE = new Params(List.of());

    /** One parameter; the value is verbatim (with its quotes), empty for a flag. */
    public record Param(String name, String value) {}

    public Params {
        list = List.copyOf(list);
    }

    /** Reads {@code a=b;c}; a leading semicolon is allowed. Never fails: what has no name is left out. */
    public static Params parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        List<Param> found = new ArrayList<>();
        for (String part : Scan.split(text, ';')) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (!name.isEmpty()) {
                found.add(new Param(
                        name, equals < 0 ? "" : part.substring(equals + 1).strip()));
            }
        }
        return new Params(found);
    }

    /** The value of that name; empty text for a flag. */
    public Optional<String> get(String name) {
        for (Param param : list) {
            if (param.name().equalsIgnoreCase(name)) {
                return Optional.of(param.value());
            }
        }
        return Optional.empty();
    }

    /** Whether the parameter is there. */
    public boolean has(String name) {
        return get(name).isPresent();
    }

    /** The same with the parameter set, in its old place if it was there. */
    public Params with(String name, String value) {
        List<Param> changed = new ArrayList<>(list);
        Param param = new Param(name, value);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).name().equalsIgnoreCase(name)) {
                changed.set(i, param);
                return new Params(changed);
            }
        }
        changed.add(param);
        return new Params(changed);
    }

    /** Printed with a leading semicolon each. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Param param : list) {
            out.append(';').append(param.name());
            if (!param.value().isEmpty()) {
                out.append('=').append(param.value());
            }
        }
        return out.toString();
    }
}
