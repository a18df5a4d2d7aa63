package io.drawbridge.core.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import io.drawbridge.core.spi.ApiMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The REST API: what the core and the legs answer below {@code /api/v1/}, all of it behind the admin token, and its description. */
final class RestApi {
    private static final String BASE = "/api/v1/";

    private final AdminToken token;
    private final List<ApiMount> resources = new ArrayList<>();

    RestApi(AdminToken token, List<ApiMount> resources) {
        this.token = token;
        this.resources.addAll(resources);
        this.resources.add(CoreResources.fixed("openapi.json", this::description));
    }

    void mount(ServerBuilder server) {
        for (ApiMount resource : resources) {
            HttpService service = (context, request) -> HttpResponse.of(resource.get()
                    .thenApply(value -> Json.response(HttpStatus.OK, value))
                    .toCompletableFuture());
            server.route()
                    .path(BASE + resource.path())
                    .methods(HttpMethod.GET)
                    .decorator(guarded -> new BearerAuth(guarded, token))
                    .build(service);
        }
    }

    /** OpenAPI 3.1, made from the resources themselves. */
    private Map<String, Object> description() {
        Map<String, Object> responses = Map.of(
                "200", Map.of("description", "the resource as JSON"),
                "401", Map.of("description", "a problem document (RFC 9457): the token is missing or wrong"));
        Map<String, Object> paths = new LinkedHashMap<>();
        for (ApiMount resource : resources) {
            String operation = "get" + resource.path().replaceAll("\\W+", "-");
            paths.put("/" + resource.path(), Map.of("get", Map.of("operationId", operation, "responses", responses)));
        }
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
}
