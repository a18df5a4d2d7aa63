package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.ApiOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The REST API: what the core and the legs answer below {@code /api/v1/}, all of it behind the {@link Entrance}, and its description. */
final class RestApi {
    private static final String BASE = "/api/v1/";
    private static final String CONTENT = "content";

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final Entrance entrance;
    private final List<ApiMount> resources = new ArrayList<>();
    private final List<ApiOperation> operations;

    /** Nothing is mounted yet. */
    RestApi(Entrance entrance, List<ApiMount> resources, List<ApiOperation> operations) {
        this.entrance = entrance;
        this.resources.addAll(resources);
        this.resources.add(CoreResources.fixed("openapi.json", this::description));
        this.operations = List.copyOf(operations);
    }

    void mount(ServerBuilder server) {
        for (ApiMount resource : resources) {
            HttpService service = (context, request) -> HttpResponse.of(resource.get()
                    .thenApply(value -> Json.response(HttpStatus.OK, value))
                    .toCompletableFuture());
            mount(server, HttpMethod.GET, resource.path(), service);
        }
        for (ApiOperation operation : operations) {
            mount(server, HttpMethod.valueOf(operation.method()), operation.path(), service(operation));
        }
    }

    private void mount(ServerBuilder server, HttpMethod method, String path, HttpService service) {
        server.route()
                .path(BASE + path)
                .methods(method)
                .decorator(guarded -> new ApiAuth(guarded, entrance))
                .build(service);
    }

    private static HttpService service(ApiOperation operation) {
        return (context, request) -> HttpResponse.of(request.aggregate()
                .thenCompose(whole -> operation.run(new ApiOperation.Call(
                        context.pathParams(),
                        whole.contentUtf8(),
                        request.headers().get(HttpHeaderNames.CONTENT_TYPE, ""))))
                .thenApply(RestApi::response));
    }

    private static HttpResponse response(ApiOperation.Answer answer) {
        HttpStatus status = HttpStatus.valueOf(answer.status());
        if (status.isError()) {
            return Problem.of(status, answer.problem(), answer.faults()).toHttpResponse();
        }
        if (answer.value() == null) {
            return HttpResponse.of(ResponseHeaders.of(status, HttpHeaderNames.CACHE_CONTROL, "no-store"));
        }
        HttpResponse response = Json.response(status, answer.value());
        return answer.location().isEmpty()
                ? response
                : response.mapHeaders(headers ->
                        headers.withMutations(more -> more.set(HttpHeaderNames.LOCATION, BASE + answer.location())));
    }

    /** OpenAPI 3.1, made from the resources themselves. */
    private Map<String, Object> description() {
        Map<String, Object> responses = Map.of(
                "2XX", Map.of("description", "the resource as JSON, or nothing where something was done"),
                "4XX", Map.of("description", "a problem document (RFC 9457)"),
                "401", Map.of("description", "a problem document (RFC 9457): the token is missing or wrong"));
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        resources.forEach(resource -> describe(paths, "get", resource.path(), responses));
        operations.forEach(operation -> describe(paths, operation, responses));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Drawbridge", "version", "1"));
        document.put("servers", List.of(Map.of("url", "/api/v1")));
        document.put("security", List.of(Map.of("token", List.of())));
        document.put("paths", paths);
        document.put(
                "components", Map.of("securitySchemes", Map.of("token", Map.of("type", "http", "scheme", "bearer"))));
        return document;
    }

    private static void describe(
            Map<String, Map<String, Object>> paths, ApiOperation operation, Map<String, Object> responses) {
        Map<String, Object> answers = new LinkedHashMap<>(responses);
        if (!operation.answerSchema().isEmpty()) {
            answers.put("200", Map.of("description", "the resource", CONTENT, json(operation.answerSchema())));
        }
        Map<String, Object> described =
                describe(paths, operation.method().toLowerCase(Locale.ROOT), operation.path(), answers);
        if (!operation.requestSchema().isEmpty()) {
            described.put("requestBody", Map.of("required", true, CONTENT, json(operation.requestSchema())));
        }
    }

    private static Map<String, Object> json(Map<String, Object> schema) {
        return Map.of("application/json", Map.of("schema", schema));
    }

    private static Map<String, Object> describe(
            Map<String, Map<String, Object>> paths, String method, String path, Map<String, Object> responses) {
        List<Map<String, Object>> parameters = PARAMETER
                .matcher(path)
                .results()
                .map(found -> Map.<String, Object>of(
                        "name", found.group(1), "in", "path", "required", true, "schema", Map.of("type", "string")))
                .toList();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("operationId", method + path.replaceAll("\\W+", "-").replaceAll("-$", ""));
        described.put("parameters", parameters);
        described.put("responses", responses);
        paths.computeIfAbsent("/" + path, made -> new LinkedHashMap<>()).put(method, described);
        return described;
    }
}
