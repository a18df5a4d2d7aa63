package io.drawbridge.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts the effective configuration together: flag over environment over file over default. Reports all faults at once. */
public final class ConfigLoader {
    private static final int MAX_FILE_CHARS = 1 << 20;
    private static final String PREFIX = "DRAWBRIDGE_";

    /** Variables of the start script, and those that container platforms invent for a service called drawbridge. */
    private static final Pattern NOT_KEYS =
            Pattern.compile("DRAWBRIDGE_(HEAP|HOME|JAVA_OPTS|CONFIG|SERVICE_.*|PORT|PORT_\\d.*|NAME|ENV_.*)");

    private static final Map<String, Key<?>> BY_NAME =
            Keys.ALL.stream().collect(Collectors.toMap(Key::name, Function.identity()));
    private static final Map<String, Key<?>> BY_VARIABLE =
            Keys.ALL.stream().collect(Collectors.toMap(Key::variable, Function.identity()));

    private final Map<String, Raw> raw = new LinkedHashMap<>();
    private final List<ConfigFault> faults = new ArrayList<>();
    private final Set<String> doubtful = new HashSet<>();

    private ConfigLoader() {}

    /**
     * Reads a configuration.
     *
     * @param file YAML, or empty for none
     * @param environment the process's variables; those that begin with {@code DRAWBRIDGE_} count
     * @param settings {@code key=value} as given by {@code --set}
     */
    public static ConfigResult load(Optional<Path> file, Map<String, String> environment, List<String> settings) {
        ConfigLoader loader = new ConfigLoader();
        file.ifPresent(loader::addFile);
        loader.addEnvironment(environment);
        loader.addSettings(settings);
        return loader.finish();
    }

    private void addFile(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            unreadable(file, "cannot be read: " + e.getClass().getSimpleName());
            return;
        }
        YamlReader.Result result = new YamlReader(MAX_FILE_CHARS).read(text);
        if (result instanceof YamlReader.Result.Document document) {
            if (document.root() instanceof Raw.Mapping || document.root().isBlank()) {
                flatten("", document.root());
            } else {
                unreadable(file, "holds no keys");
            }
        } else if (result instanceof YamlReader.Result.Unreadable unreadable) {
            unreadable(file, unreadable.reason());
        }
    }

    private void unreadable(Path file, String reason) {
        faults.add(new ConfigFault(file.toString(), "", reason));
        doubtful.addAll(names());
    }

    /** Walks down to keys; below a known key nothing is a key any more. */
    private void flatten(String name, Raw value) {
        if (value instanceof Raw.Mapping mapping && !BY_NAME.containsKey(name)) {
            mapping.entries().forEach((child, below) -> flatten(name.isEmpty() ? child : name + "." + child, below));
        } else if (!name.isEmpty() && !(value.isBlank() && isGroup(name))) {
            put(name, value);
        }
    }

    /** Whether {@code name} only holds other keys, as {@code sip} does: left empty in a file, it says nothing. */
    private static boolean isGroup(String name) {
        return BY_NAME.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
    }

    private void put(String name, Raw value) {
        if (BY_NAME.containsKey(name)) {
            raw.put(name, value);
        } else {
            faults.add(NearestKey.unknown(name, name, names()));
            NearestKey.misspelt(name, names()).ifPresent(doubtful::add);
        }
    }

    private void addEnvironment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || NOT_KEYS.matcher(variable).matches()) {
                return;
            }
            Key<?> key = BY_VARIABLE.get(variable);
            if (key != null) {
                raw.put(key.name(), new Raw.Scalar(value));
            } else {
                List<String> variables = Keys.ALL.stream().map(Key::variable).toList();
                faults.add(NearestKey.unknown(variable, variable, variables));
                NearestKey.misspelt(variable, variables)
                        .map(BY_VARIABLE::get)
                        .ifPresent(meant -> doubtful.add(meant.name()));
            }
        });
    }

    private void addSettings(List<String> settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                faults.add(new ConfigFault("--set", setting, "allowed is key=value"));
            } else {
                put(setting.substring(0, equals).strip(), new Raw.Scalar(setting.substring(equals + 1)));
            }
        }
    }

    private ConfigResult finish() {
        Values values = new Values(raw, doubtful);
        for (Key<?> key : Keys.ALL) {
            Raw own = raw.getOrDefault(key.name(), new Raw.Scalar(key.byDefault()));
            boolean follows = own.isBlank() && key.inherits().isPresent();
            if (!follows && key.kind().read(key.name(), own, faults).isEmpty()) {
                doubtful.add(key.name());
            }
        }
        faults.addAll(CrossChecks.check(values));
        faults.addAll(Unbuilt.check(values));
        GatewayConfig config = Assembly.config(values);
        return faults.isEmpty()
                ? new ConfigResult.Good(config, shown(values))
                : new ConfigResult.Bad(List.copyOf(faults), config);
    }

    private static List<String> shown(Values values) {
        return Keys.ALL.stream()
                .map(key -> key.name() + ": " + key.kind().shown(values.rawOf(key)))
                .toList();
    }

    private static List<String> names() {
        return Keys.ALL.stream().map(Key::name).toList();
    }
}
