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

/** Reads the layers of a configuration: flag over environment over file over default. Reports all faults at once. */
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

    private final Map<String, Layers.Entry> given = new LinkedHashMap<>();
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
        return layers(file, environment, settings).effective();
    }

    /** The same, before what was stored is put between file and environment. */
    public static Layers layers(Optional<Path> file, Map<String, String> environment, List<String> settings) {
        ConfigLoader loader = new ConfigLoader();
        file.ifPresent(loader::addFile);
        loader.addEnvironment(environment);
        loader.addSettings(settings);
        return Layers.given(loader.given, loader.faults, loader.doubtful);
    }

    /** Whether this version has a key of that name. */
    static boolean isKey(String name) {
        return BY_NAME.containsKey(name);
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
                flatten("", document.root(), new Origin(Origin.Layer.FILE, file.toString()));
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
    private void flatten(String name, Raw value, Origin origin) {
        if (value instanceof Raw.Mapping mapping && !BY_NAME.containsKey(name)) {
            mapping.entries()
                    .forEach((child, below) -> flatten(name.isEmpty() ? child : name + "." + child, below, origin));
        } else if (!name.isEmpty() && !(value.isBlank() && isGroup(name))) {
            put(name, value, origin);
        }
    }

    /** Whether {@code name} only holds other keys, as {@code sip} does: left empty in a file, it says nothing. */
    private static boolean isGroup(String name) {
        return BY_NAME.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
    }

    private void put(String name, Raw value, Origin origin) {
        if (isKey(name)) {
            given.put(name, new Layers.Entry(value, origin));
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
                Origin origin = new Origin(Origin.Layer.ENVIRONMENT, variable);
                given.put(key.name(), new Layers.Entry(new Raw.Scalar(value), origin));
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
                String name = setting.substring(0, equals).strip();
                Origin origin = new Origin(Origin.Layer.FLAG, "--set " + name);
                put(name, new Raw.Scalar(setting.substring(equals + 1)), origin);
            }
        }
    }

    private static List<String> names() {
        return Keys.ALL.stream().map(Key::name).toList();
    }
}
