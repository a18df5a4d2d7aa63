package io.drawbridge.core.admin;

import io.drawbridge.core.spi.ReadinessCheck;
import java.util.List;
import java.util.function.Supplier;

/** Whether calls are taken, and if not, why: every check that the core and the legs have lent. Thread-safe. */
public final class Readiness {
    /** The body of {@code /readyz}. */
    public record Report(boolean ready, List<Line> checks) {}

    /** One check's state. */
    public record Line(String name, boolean ok, String text) {}

    private final Supplier<List<ReadinessCheck>> checks;

    /** Asks {@code checks} anew for each report, since legs lend theirs while the gateway starts. */
    public Readiness(Supplier<List<ReadinessCheck>> checks) {
        this.checks = checks;
    }

    /** The state now. */
    public Report report() {
        List<Line> lines = checks.get().stream().map(Readiness::line).toList();
        return new Report(lines.stream().allMatch(Line::ok), lines);
    }

    private static Line line(ReadinessCheck check) {
        ReadinessCheck.Result result = check.check();
        return new Line(check.name(), result.ok(), result.text());
    }
}
