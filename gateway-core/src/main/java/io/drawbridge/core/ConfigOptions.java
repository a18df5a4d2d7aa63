package io.drawbridge.core;

import io.drawbridge.core.admin.RunningGateway;
import io.drawbridge.core.admin.XmppConfiguration;
import io.drawbridge.core.config.ConfigFault;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.Layers;
import io.drawbridge.core.pki.Pem;
import io.drawbridge.core.store.StoredSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration, as a picocli mixin. */
public final class ConfigOptions {
    private static final String USUAL = "config/drawbridge.yaml";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "configuration file; by default " + USUAL + " of the installation, or of the working directory")
    @Nullable
    Path file;

    @Option(names = "--set", paramLabel = "key=value", description = "sets one key; may be repeated")
    List<String> settings = new ArrayList<>();

    private boolean storedUnknown;

    /** Whether the configuration read last lacks what was set by API or page, since somebody silent has the database open. */
    public boolean isStoredUnknown() {
        return storedUnknown;
    }

    /** Reads the configuration, and the certificates that it names; every fault is a line on {@code err}. */
    public Optional<ConfigResult.Good> load(PrintStream err) {
        return load(err, config -> List.of());
    }

    /** The same, and looks for the leg modules that it wants. */
    Optional<ConfigResult.Good> loadToRun(PrintStream err) {
        return load(err, Legs::faults);
    }

    private Optional<ConfigResult.Good> load(
            PrintStream err, Function<GatewayConfig, List<ConfigFault>> furtherFaults) {
        ConfigResult result = effective(err);
        List<ConfigFault> faults = new ArrayList<>(result instanceof ConfigResult.Bad bad ? bad.faults() : List.of());
        faults.addAll(certificateFaults(result.config(), faults));
        faults.addAll(furtherFaults.apply(result.config()));
        faults.forEach(fault -> err.println(fault.line()));
        return faults.isEmpty() && result instanceof ConfigResult.Good good ? Optional.of(good) : Optional.empty();
    }

    /** What was set by API or page is in the data directory, which the configuration names. */
    private ConfigResult effective(PrintStream err) {
        Layers given = ConfigLoader.layers(file(), System.getenv(), settings);
        GatewayConfig known = given.effective().config();
        StoredSettings stored = StoredSettings.read(known.dataDir());
        stored.complaints().forEach(err::println);
        Map<String, String> values = stored.isHeld() ? told(known, err) : stored.values();
        return given.withStored(values).effective();
    }

    /** Whoever has the database open is asked: the running gateway tells all but secrets, which nobody needs beside it. */
    private Map<String, String> told(GatewayConfig known, PrintStream err) {
        Optional<Map<String, String>> told =
                new RunningGateway(known).ask("configuration/xmpp").map(XmppConfiguration::stored);
        storedUnknown = told.isEmpty();
        if (storedUnknown) {
            err.println("what was set by API or page does not count here: another process has the database in "
                    + known.dataDir() + " open, and no gateway answers at web.https-port: stop that process, or give"
                    + " this command the configuration that it runs with");
        }
        return told.orElse(Map.of());
    }

    private Optional<Path> file() {
        if (file != null) {
            return Optional.of(file);
        }
        return Stream.of(System.getProperty("drawbridge.home", "."), ".")
                .map(home -> Path.of(home, USUAL))
                .filter(Files::exists)
                .findFirst();
    }

    /** What is wrong inside the files, of which so far only the names have been judged. */
    private static List<ConfigFault> certificateFaults(GatewayConfig config, List<ConfigFault> known) {
        List<ConfigFault> faults = new ArrayList<>();
        if (!isFaulty(known, "tls.") && !isFaulty(known, "web.tls.")) {
            add(faults, "web.tls", Pem.fault(config.web().tls()));
        }
        if (!isFaulty(known, "xmpp.tls.certificate") && !isFaulty(known, "xmpp.tls.key")) {
            add(faults, "xmpp.tls", Pem.fault(config.xmpp().tls().own()));
        }
        if (!isFaulty(known, "xmpp.tls.trust")) {
            add(faults, "xmpp.tls.trust", trustFault(config));
        }
        return faults;
    }

    private static boolean isFaulty(List<ConfigFault> known, String key) {
        return known.stream().anyMatch(fault -> fault.key().startsWith(key));
    }

    private static String trustFault(GatewayConfig config) {
        Optional<Path> trust = config.xmpp().tls().trust();
        try {
            if (trust.isPresent()) {
                Pem.certificates(trust.get());
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void add(List<ConfigFault> faults, String key, String fault) {
        if (!fault.isEmpty()) {
            faults.add(new ConfigFault(key, "", fault));
        }
    }
}
