package io.drawbridge.core.spi;

import java.util.List;
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

    /** JSON Schema of the request's body, for the API's description; empty: it has none, or nobody has described it. */
    default Map<String, Object> requestSchema() {
        return Map.of();
    }

    /** JSON Schema of what it answers, for the API's description; empty: nobody has described it. */
    default Map<String, Object> answerSchema() {
        return Map.of();
    }

    /** Carries it out. */
    CompletionStage<Answer> run(Call call);

    /**
     * What was asked.
     *
     * @param parameters of the path, by name, decoded
     * @param body as it came, or empty
     * @param contentType of the body, as it was declared, or empty
     */
    record Call(Map<String, String> parameters, String body, String contentType) {
        /** One whose body is of no declared type. */
        public Call(Map<String, String> parameters, String body) {
            this(parameters, body, "");
        }

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
     * @param faults the fields of the body that are wrong, where the status is an error; else empty
     */
    record Answer(int status, @Nullable Object value, String problem, String location, List<FieldFault> faults) {
        /** One in whose fields nothing is wrong. */
        public Answer(int status, @Nullable Object value, String problem, String location) {
            this(status, value, problem, location, List.of());
        }

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

        /** An error in fields of the body. */
        public static Answer refused(int status, String problem, List<FieldFault> faults) {
            return new Answer(status, null, problem, "", faults);
        }

        /** The same, there already. */
        public CompletionStage<Answer> now() {
            return CompletableFuture.completedFuture(this);
        }
    }

    /**
     * A field of the body that is wrong.
     *
     * @param field its name
     * @param detail what would be right
     */
    record FieldFault(String field, String detail) {}
}
