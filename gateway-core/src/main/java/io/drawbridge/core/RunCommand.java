package io.drawbridge.core;

import io.drawbridge.core.admin.Readiness;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the daemon. */
@Command(
        name = "run",
        description = "runs the gateway until SIGTERM: then it takes no new calls, lets the running ones end for"
                + " drain.seconds, says good-bye to the rest, and exits with 0")
final class RunCommand implements Callable<Integer> {
    private static final int REMIND_SECONDS = 10;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    /** For a person who starts it by hand: the only way to have the token printed. Then it also ends when what started it ends. */
    @Option(names = "--print-banner", hidden = true)
    private boolean printsBanner;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Preload.begin();
        Optional<ConfigResult.Good> loaded = options.loadToRun(System.err);
        if (loaded.isEmpty()) {
            return GatewayMain.CONFIGURATION_FAULT;
        }
        GatewayConfig config = loaded.get().config();
        Logging.use(config.logFormat());
        Logging.quiet(printsBanner);
        try {
            Gateway gateway = Gateway.start(loaded.get());
            closeAtExit(gateway);
            if (printsBanner) {
                endWithParent();
            }
            waitUntilReady(gateway);
            greet(config, gateway);
        } catch (StartException e) {
            System.err.println(LogLines.escaped(StartException.sentence(e)));
            return e.exitCode();
        }
        new CountDownLatch(1).await(); // the shutdown hook ends the process
        return 0;
    }

    /** A signal's usual exit code is 128 + its number; ours is 0, since going down on request is no fault. */
    private static void closeAtExit(Gateway gateway) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            gateway.close();
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
    }

    /** Maven leaves its child behind when it is stopped by a signal. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
    }

    private static void waitUntilReady(Gateway gateway) throws InterruptedException, ExecutionException {
        CompletableFuture<Void> ready = gateway.ready().toCompletableFuture();
        while (!ready.isDone()) {
            try {
                ready.get(REMIND_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                log().warn("not ready yet: {}", missing(gateway.readiness()));
            }
        }
    }

    private static String missing(Readiness.Report report) {
        return report.checks().stream()
                .filter(line -> !line.ok())
                .map(line -> line.name() + ": " + line.text())
                .collect(Collectors.joining("; "));
    }

    private void greet(GatewayConfig config, Gateway gateway) {
        Logging.quiet(false);
        List<String> lines = Banner.lines(config);
        if (printsBanner) {
            lines.forEach(System.out::println);
            System.out.println("Token: " + gateway.token().reveal());
        } else {
            lines.forEach(log()::info);
        }
        log().info("ready after {} s", secondsSinceStart());
    }

    /** By the JVM's own clock: the start time that the system keeps of a process may be off by a second. */
    private static String secondsSinceStart() {
        return String.format("%.1f", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    }

    /** Not a constant, so that no logger is made before the configuration has said how to log. */
    private static Logger log() {
        return LoggerFactory.getLogger(Gateway.class);
    }
}
