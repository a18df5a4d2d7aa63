package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.directory.Door;
import io.drawbridge.core.spi.ApiMount;
import io.drawbridge.core.spi.ApiOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The REST API: what the core and the legs answer below {@code /api/v1/}, all of it behind the admin token, and its description. */
final class RestApi {
    private static final String BASE = "/api/v1/";

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final AdminToken token;
    private final Door door;
    private final List<ApiMount> resources = new ArrayList<>();
    private final List<ApiOperation> operations;

    /** {@code door} counts wrong tokens. */
    RestApi(AdminToken token, Door door, List<ApiMount> resources, List<ApiOperation> operations) {
        this.token = token;
        this.door = door;
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
                .decorator(guarded -> new BearerAuth(guarded, token, door))
                .build(service);
    }

    private static HttpService service(ApiOperation operation) {
        return (context, request) -> HttpResponse.of(request.aggregate()
                .thenCompose(whole -> operation.run(new ApiOperation.Call(context.pathParams(), whole.contentUtf8())))
                .thenApply(RestApi::response));
    }

    private static HttpResponse response(ApiOperation.Answer answer) {
        HttpStatus status = HttpStatus.valueOf(answer.status());
        if (status.isError()) {
            return Problem.of(status, answer.problem()).toHttpResponse();
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
        operations.forEach(o -> describe(paths, o.method().toLowerCase(Locale.ROOT), o.path(), responses));
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
            Map<String, Map<String, Object>> paths, String method, String path, Map<String, Object> responses) {
        List<Map<String, Object>> parameters = PARAMETER
                .matcher(path)
                .results()
                .map(found -> Map.<String, Object>of(
                        "name", found.group(1), "in", "path", "required", true, "schema", Map.of("type", "string")))
                .toList();
        String id = method + path.replaceAll("\\W+", "-").replaceAll("-$", "");
        paths.computeIfAbsent("/" + path, made -> new LinkedHashMap<>())
                .put(method, Map.of("operationId", id, "parameters", parameters, "responses", responses));
    }
}
