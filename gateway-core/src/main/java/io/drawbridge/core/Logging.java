package io.drawbridge.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The set-up of the log, in code because reading Logback's XML costs a start a fifth of a second: to standard output, at info, the
 * libraries at warn. Logback finds it as a service; a file given with {@code -Dlogback.configurationFile} takes its place.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String OWN_FILE = "logback.configurationFile";

    private static final Map<String, Level> LEVELS = Map.of(
            "com.linecorp.armeria", Level.WARN,
            "com.linecorp.armeria.server.HttpServerPipelineConfigurator", Level.ERROR, // warns of every stranger's TLS
            "io.netty", Level.WARN,
            "io.micrometer", Level.WARN,
            "org.jitsi", Level.WARN,
            "org.ice4j", Level.WARN,
            "org.jivesoftware", Level.WARN);

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(OWN_FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        install(context, false);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Applies {@code log.format} and leads java.util.logging, which some libraries use, into the same log. */
    static void use(String format) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (format.equals("json") && factory instanceof LoggerContext context && System.getProperty(OWN_FILE) == null) {
            install(context, true);
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Lets only warnings through, or everything from info up again. */
    static void quiet(boolean isQuiet) {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(isQuiet ? Level.WARN : Level.INFO);
        }
    }

    /** Lets nothing through until it is closed: for commands whose output is all that is wanted. */
    static Silence silence() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return () -> {};
        }
        Deaf deaf = new Deaf();
        context.addTurboFilter(deaf);
        return () -> context.getTurboFilterList().remove(deaf);
    }

    /** The log says nothing for so long. */
    interface Silence extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Deaf extends TurboFilter {
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                Logger logger,
                Level level,
                @Nullable String format,
                Object @Nullable [] params,
                @Nullable Throwable cause) {
            return FilterReply.DENY;
        }
    }

    private static void install(LoggerContext context, boolean isJson) {
        LogLines lines = new LogLines(isJson);
        lines.setContext(context);
        lines.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(lines);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console);
        root.setLevel(Level.INFO);
        LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    }
}
