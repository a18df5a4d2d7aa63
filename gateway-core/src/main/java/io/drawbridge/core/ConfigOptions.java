package io.drawbridge.core;

import io.drawbridge.core.config.ConfigFault;
import io.drawbridge.core.config.ConfigLoader;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Tls;
import io.drawbridge.core.pki.Pem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads the configuration. */
final class ConfigOptions {
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

    /** Reads the configuration, and the certificates that it names; every fault is a line on {@code err}. */
    Optional<ConfigResult.Good> load(PrintStream err) {
        ConfigResult result = ConfigLoader.load(file(), System.getenv(), settings);
        List<ConfigFault> faults = result instanceof ConfigResult.Bad bad ? bad.faults() : List.of();
        if (result instanceof ConfigResult.Good good) {
            faults = certificateFaults(good.config());
            if (faults.isEmpty()) {
                return Optional.of(good);
            }
        }
        faults.forEach(fault -> err.println(fault.line()));
        return Optional.empty();
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

    private static List<ConfigFault> certificateFaults(GatewayConfig config) {
        List<ConfigFault> faults = new ArrayList<>();
        add(faults, "web.tls", config.web().tls());
        add(faults, "xmpp.tls", config.xmpp().tls().own());
        config.xmpp().tls().trust().ifPresent(trust -> {
            try {
                Pem.certificates(trust);
            } catch (IOException e) {
                faults.add(new ConfigFault("xmpp.tls.trust", "", String.valueOf(e.getMessage())));
            }
        });
        return faults;
    }

    private static void add(List<ConfigFault> faults, String key, Tls tls) {
        String fault = Pem.fault(tls);
        if (!fault.isEmpty()) {
            faults.add(new ConfigFault(key, "", fault));
        }
    }
}
