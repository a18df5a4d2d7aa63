package io.drawbridge.core.spi;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A thing that the REST API can be asked to do, or a resource whose path has parameters; behind the API's authentication. */
public interface ApiOperation {
    /** {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}. */
    String method();

    /** Below {@code /api/v1/}, without a leading slash, parameters in braces: {@code calls/{id}}. */
    String path();

    /** Carries it out. */
    CompletionStage<Answer> run(Call call);

    /**
     * What was asked.
     *
     * @param parameters of the path, by name, decoded
     * @param body as it came, or empty
     */
    record Call(Map<String, String> parameters, String body) {
        /** The parameter of that name; empty if the path has none. */
        public String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /**
     * How it went.
     *
     * @param status of HTTP
     * @param value to be written as JSON by Jackson; null: no content
     * @param problem what to do about it where the status is an error, in one sentence; else empty
     * @param location below {@code /api/v1/}, of what was made; else empty
     */
    record Answer(int status, @Nullable Object value, String problem, String location) {
        /** One that made nothing. */
        public Answer(int status, @Nullable Object value, String problem) {
            this(status, value, problem, "");
        }

        /** 200 with a value. */
        public static Answer of(Object value) {
            return new Answer(200, value, "");
        }

        /** 204. */
        public static Answer done() {
            return new Answer(204, null, "");
        }

        /** 202 with a value: it has begun, and is followed at {@code location}. */
        public static Answer accepted(Object value, String location) {
            return new Answer(202, value, "", location);
        }

        /** An error. */
        public static Answer refused(int status, String problem) {
            return new Answer(status, null, problem);
        }

        /** The same, there already. */
        public CompletionStage<Answer> now() {
            return CompletableFuture.completedFuture(this);
        }
    }
}
