package io.drawbridge.core;

import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.CommandProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: {@code bin/drawbridge}. */
@Command(
        name = "drawbridge",
        description = "meeting gateway for SIP rooms and browsers",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            GatewayMain.Config.class,
            GatewayMain.Ports.class,
            DoctorCommand.class,
            CertCommand.class,
            GatewayMain.ShowVersion.class
        })
public final class GatewayMain {
    /** Of every command: prints its usage and exits with 0. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "prints this")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean isHelpWanted;

    /** Exit code for a configuration or a command line that cannot be used. */
    static final int CONFIGURATION_FAULT = 2;

    private GatewayMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command. */
    static int run(String... args) {
        CommandLine line = new CommandLine(new GatewayMain());
        ServiceLoader.load(CommandProvider.class, CommandProvider.class.getClassLoader())
                .forEach(provider -> provider.commands().forEach(line::addSubcommand));
        return line.setUsageHelpAutoWidth(true).execute(args);
    }

    @Command(
            name = "config",
            description = "checks or shows the configuration",
            subcommands = {Check.class, Show.class})
    static final class Config {}

    @Command(name = "check", description = "names every fault of the configuration; exit 2 when there is one")
    static final class Check implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Override
        public Integer call() {
            Optional<ConfigResult.Good> good = options.loadToRun(System.err);
            good.ifPresent(any -> System.out.println("the configuration is good"));
            return good.isPresent() ? 0 : CONFIGURATION_FAULT;
        }
    }

    @Command(name = "show", description = "prints the effective configuration, secrets masked")
    static final class Show implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Override
        public Integer call() {
            Optional<ConfigResult.Good> good = options.load(System.err);
            good.ifPresent(result -> result.shown().forEach(System.out::println));
            return good.isPresent() ? 0 : CONFIGURATION_FAULT;
        }
    }

    @Command(name = "ports", description = "every port it needs open, and for whom")
    static final class Ports implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Override
        public Integer call() {
            Optional<ConfigResult.Good> good = options.load(System.err);
            good.ifPresent(result -> table(result.config()).forEach(System.out::println));
            return good.isPresent() ? 0 : CONFIGURATION_FAULT;
        }

        private static List<String> table(GatewayConfig config) {
            return PortTable.of(config).stream()
                    .map(row -> String.format(
                            "%-13s %-4s %-20s %s", row.ports(), row.transport(), row.key(), row.forWhom()))
                    .toList();
        }
    }

    @Command(name = "version", description = "version and commit")
    static final class ShowVersion implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.println(Version.current());
            return 0;
        }
    }
}
