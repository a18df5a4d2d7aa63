package io.drawbridge.core.admin;

import io.drawbridge.core.spi.ApiOperation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** An operation on {@code configuration/xmpp}, with its description. */
record XmppOperation(String method, String path, Function<ApiOperation.Call, CompletionStage<ApiOperation.Answer>> task)
        implements ApiOperation {
    private static final String TYPE = "type";
    private static final String OBJECT = "object";

    @Override
    public CompletionStage<Answer> run(Call call) {
        return task.apply(call);
    }

    @Override
    public Map<String, Object> requestSchema() {
        return method.equals("PUT")
                ? Map.of(TYPE, OBJECT, "additionalProperties", false, "properties", fields(true))
                : Map.of();
    }

    @Override
    public Map<String, Object> answerSchema() {
        Map<String, Object> properties = fields(false);
        properties.put("sharedSecretSet", Map.of(TYPE, "boolean"));
        properties.put("sources", Map.of(TYPE, OBJECT, "description", "by field: layer, name, changeable"));
        properties.put("link", Map.of(TYPE, OBJECT, "description", "as in callbridge/status"));
        return Map.of(TYPE, OBJECT, "properties", properties);
    }

    private static Map<String, Object> fields(boolean withSecret) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (XmppField field : XmppField.values()) {
            if (field != XmppField.SHARED_SECRET) {
                fields.put(field.field, Map.of(TYPE, "string", "maxLength", 256, "description", field.meaning));
            } else if (withSecret) {
                fields.put(
                        field.field,
                        Map.of(TYPE, "string", "maxLength", 256, "writeOnly", true, "description", field.meaning));
            }
        }
        return fields;
    }
}
