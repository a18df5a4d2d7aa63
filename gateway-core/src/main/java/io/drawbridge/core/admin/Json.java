package io.drawbridge.core.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.nio.charset.StandardCharsets;

/** Values as JSON answers; nulls are kept. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static HttpResponse response(HttpStatus status, Object value) {
        return HttpResponse.of(headers(status, MediaType.JSON_UTF_8), data(value));
    }

    static ResponseHeaders headers(HttpStatus status, MediaType type) {
        return ResponseHeaders.builder(status)
                .contentType(type)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .build();
    }

    static HttpData data(Object value) {
        try {
            return HttpData.wrap(MAPPER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass() + " is not fit for JSON", e);
        }
    }
}
