package io.drawbridge.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.DoctorCheck;
import io.drawbridge.core.spi.DoctorCheck.Finding;
import io.drawbridge.core.spi.DoctorCheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}: looks at everything that can be looked at from outside, beside a running gateway or without one. */
@Command(
        name = "doctor",
        description = "looks for what is broken and says how to mend it; exit 0 when nothing is, 1 when something is")
final class DoctorCommand implements Callable<Integer> {
    private static final int BROKEN = 1;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            description = "looks at one thing only: config, data, certificates, ports, xmpp")
    private @Nullable String topic;

    @Option(
            names = "--json",
            description = "prints {\"ok\", \"findings\": [{\"topic\", \"name\", \"verdict\", \"text\"}]}")
    private boolean isJson;

    /** The answer in JSON. */
    private record Report(boolean ok, List<Line> findings) {}

    private record Line(String topic, String name, String verdict, String text) {}

    @Override
    public Integer call() {
        Optional<ConfigResult.Good> good = options.loadToRun(System.err);
        if (good.isEmpty()) {
            return GatewayMain.CONFIGURATION_FAULT;
        }
        try (Logging.Silence silence = Logging.silence()) {
            return examine(good.get().config());
        }
    }

    private int examine(GatewayConfig config) {
        List<DoctorCheck> wanted = checks().stream()
                .filter(check -> topic == null || check.topic().equals(topic))
                .toList();
        if (wanted.isEmpty()) {
            System.err.println("doctor: \"" + topic + "\": no such topic; allowed is any of "
                    + checks().stream().map(DoctorCheck::topic).collect(Collectors.joining(", ")));
            return GatewayMain.CONFIGURATION_FAULT;
        }
        List<Line> lines = new ArrayList<>();
        for (DoctorCheck check : wanted) {
            for (Line line : findings(check, config)) {
                lines.add(line);
                if (!isJson) {
                    print(line);
                }
            }
        }
        boolean ok = lines.stream().noneMatch(line -> line.verdict().equals(word(Verdict.BROKEN)));
        if (isJson) {
            System.out.println(json(new Report(ok, lines)));
        }
        return ok ? 0 : BROKEN;
    }

    private static List<DoctorCheck> checks() {
        List<DoctorCheck> all = new ArrayList<>(
                List.of(new ConfigDoctor(), new DataDoctor(), new CertificateDoctor(), new PortsDoctor()));
        ServiceLoader.load(DoctorCheck.class, DoctorCheck.class.getClassLoader())
                .forEach(all::add);
        return all;
    }

    @SuppressWarnings("IllegalCatch") // one check that stumbles must not hide what the others find
    private static List<Line> findings(DoctorCheck check, GatewayConfig config) {
        List<Finding> findings;
        try {
            findings = check.examine(config);
        } catch (RuntimeException e) {
            findings = List.of(new Finding(
                    check.topic(), Verdict.UNKNOWN, "this could not be looked at: " + StartException.sentence(e)));
        }
        return findings.stream()
                .map(f -> new Line(check.topic(), f.name(), word(f.verdict()), f.text()))
                .toList();
    }

    private static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private static void print(Line line) {
        System.out.println(
                LogLines.escaped(String.format("%-8s  %-26s  %s", line.verdict(), line.name(), line.text())));
    }

    private static String json(Report report) {
        try {
            return JsonMapper.builder().build().writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("findings are not fit for JSON", e);
        }
    }
}
