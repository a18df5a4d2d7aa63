package io.drawbridge.core;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Log events as lines of text or as JSON objects, one a line. What peers sent can stand in a message, so line breaks and other control
 * characters are written as escapes: no peer can forge a line.
 */
final class LogLines extends EncoderBase<ILoggingEvent> {
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();
    private final boolean isJson;

    LogLines(boolean isJson) {
        this.isJson = isJson;
    }

    @Override
    public void start() {
        traces.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = isJson ? json(event) : text(event);
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private String text(ILoggingEvent event) {
        String logger = event.getLoggerName();
        StringBuilder line = new StringBuilder(160)
                .append(time(event))
                .append(' ')
                .append(String.format("%-5s", event.getLevel()))
                .append(" [")
                .append(event.getThreadName())
                .append("] ")
                .append(logger.substring(logger.lastIndexOf('.') + 1))
                .append(" - ")
                .append(escaped(event.getFormattedMessage()))
                .append('\n');
        if (event.getThrowableProxy() != null) {
            traces.convert(event)
                    .lines()
                    .forEach(frame -> line.append("    ").append(escaped(frame)).append('\n'));
        }
        return line.toString();
    }

    private String json(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(240).append('{');
        field(line, "time", time(event));
        field(line.append(','), "level", event.getLevel().toString());
        field(line.append(','), "thread", event.getThreadName());
        field(line.append(','), "logger", event.getLoggerName());
        field(line.append(','), "message", String.valueOf(event.getFormattedMessage()));
        if (event.getThrowableProxy() != null) {
            field(line.append(','), "error", traces.convert(event));
        }
        return line.append("}\n").toString();
    }

    private static void field(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, line);
        line.append('"');
    }

    private static String time(ILoggingEvent event) {
        return Instant.ofEpochMilli(event.getTimeStamp())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    /** Control characters as escapes, and the two separators that some viewers break lines at; a tab stays. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                safe.append("\\n");
            } else if (c == '\r') {
                safe.append("\\r");
            } else if ((Character.isISOControl(c) && c != '\t') || c == '\u2028' || c == '\u2029') {
                safe.append(String.format("\\u%04x", (int) c));
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }
}
