package io.drawbridge.core.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What kind of value a key takes: reads a raw value, or says what would be allowed. */
interface Kind<T> {
    /** The value; empty after one fault or more have been added. */
    Optional<T> read(String key, Raw raw, Collection<ConfigFault> faults);

    /** The value as {@code config show} prints it. */
    default Raw shown(Raw raw) {
        return raw;
    }

    /** A single value; {@code allowed} finishes the sentence "allowed is ...". */
    static <T> Kind<T> scalar(String allowed, Function<String, Optional<T>> parse) {
        return (key, raw, faults) -> {
            Optional<T> value =
                    raw instanceof Raw.Scalar scalar ? parse.apply(scalar.text().strip()) : Optional.empty();
            if (value.isEmpty()) {
                faults.add(new ConfigFault(key, plain(raw), "allowed is " + allowed));
            }
            return value;
        };
    }

    /** A list, also given as {@code a,b} or {@code [a, b]} in one text. */
    static <T> Kind<List<T>> listOf(Kind<T> element) {
        return new ListKind<>(element);
    }

    /** Text that is never shown. */
    static Kind<GatewayConfig.Secret> secret() {
        Kind<GatewayConfig.Secret> text = scalar(
                "text of at most 256 characters",
                value -> value.length() <= 256 ? Optional.of(new GatewayConfig.Secret(value)) : Optional.empty());
        return new Kind<>() {
            @Override
            public Optional<GatewayConfig.Secret> read(String key, Raw raw, Collection<ConfigFault> faults) {
                List<ConfigFault> found = new ArrayList<>();
                Optional<GatewayConfig.Secret> value = text.read(key, raw, found);
                found.forEach(fault -> faults.add(new ConfigFault(fault.key(), "***", fault.allowed())));
                return value;
            }

            @Override
            public Raw shown(Raw raw) {
                return raw.isBlank() ? raw : new Raw.Scalar("***");
            }
        };
    }

    private static String plain(Raw raw) {
        return raw instanceof Raw.Scalar scalar ? scalar.text() : raw.toString();
    }

    /** Splits what came as one text into items. */
    record ListKind<T>(Kind<T> element) implements Kind<List<T>> {
        private static final int MAX_CHARS = 65_536;
        private static final int MAX_ITEMS = 1000;

        @Override
        public Optional<List<T>> read(String key, Raw raw, Collection<ConfigFault> faults) {
            Optional<List<Raw>> items = items(raw);
            if (items.isEmpty() || items.get().size() > MAX_ITEMS) {
                faults.add(new ConfigFault(key, "", "allowed is a list of at most " + MAX_ITEMS + " entries"));
                return Optional.empty();
            }
            List<T> values = new ArrayList<>();
            for (int i = 0; i < items.get().size(); i++) {
                element.read(key + "[" + i + "]", items.get().get(i), faults).ifPresent(values::add);
            }
            return values.size() == items.get().size() ? Optional.of(List.copyOf(values)) : Optional.empty();
        }

        /** What can be read of it, by index. */
        Map<Integer, T> readable(Raw raw) {
            List<Raw> items = items(raw).orElse(List.of());
            Map<Integer, T> readable = new TreeMap<>();
            for (int i = 0; i < items.size(); i++) {
                int index = i;
                element.read("", items.get(i), new ArrayList<>()).ifPresent(value -> readable.put(index, value));
            }
            return readable;
        }

        @Override
        public Raw shown(Raw raw) {
            return items(raw)
                    .<Raw>map(items ->
                            new Raw.Sequence(items.stream().map(element::shown).toList()))
                    .orElse(raw);
        }

        private static Optional<List<Raw>> items(Raw raw) {
            if (raw instanceof Raw.Sequence sequence) {
                return Optional.of(sequence.items());
            }
            if (!(raw instanceof Raw.Scalar scalar)) {
                return Optional.empty();
            }
            if (scalar.text().strip().startsWith("[")) {
                return new YamlReader(MAX_CHARS).read(scalar.text()) instanceof YamlReader.Result.Document document
                                && document.root() instanceof Raw.Sequence sequence
                        ? Optional.of(sequence.items())
                        : Optional.empty();
            }
            return Optional.of(Stream.of(scalar.text().split(",", -1))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .<Raw>map(Raw.Scalar::new)
                    .toList());
        }
    }

    /** Raw entries of a mapping, or none. */
    static Map<String, Raw> entries(Raw raw) {
        return raw instanceof Raw.Mapping mapping ? mapping.entries() : Map.of();
    }
}
