package io.drawbridge.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Runs a command as somebody would type it, and keeps what it prints; leaves the log as talkative as it was. */
record CommandOutput(int exit, String out, String err) {
    static CommandOutput of(String... arguments) {
        PrintStream usualOut = System.out;
        PrintStream usualErr = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<Logger, Optional<Level>> levels = levels();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exit = GatewayMain.run(arguments);
            return new CommandOutput(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(usualOut);
            System.setErr(usualErr);
            levels().keySet()
                    .forEach(logger -> logger.setLevel(
                            levels.getOrDefault(logger, Optional.empty()).orElse(null)));
        }
    }

    private static Map<Logger, Optional<Level>> levels() {
        Map<Logger, Optional<Level>> levels = new HashMap<>();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLoggerList().forEach(logger -> levels.put(logger, Optional.ofNullable(logger.getLevel())));
        }
        return levels;
    }
}
